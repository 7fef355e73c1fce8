import numpy as np

from genlook_django.sandbox.engine.compose.layers import CELL
from genlook_django.sandbox.engine.warp.mesh import NOWHERE, backward_map, grid_over
from genlook_django.sandbox.engine.warp.spline import Spline

MASK = np.zeros((90, 80), bool)
MASK[20:70, 10:60] = True
GRID = grid_over(MASK, 9.0)


def test_each_pixel_reads_from_the_place_that_is_bent_onto_it():
    places = backward_map(MASK, GRID, GRID * 1.7 + 5, (160, 140))
    rows, columns = np.mgrid[40:120, 25:105]
    expected = (np.stack([columns, rows], axis=-1) - 5) / 1.7
    assert np.abs(places[40:120, 25:105] - expected).max() < 0.01


def test_nothing_is_read_where_no_cell_lies():
    places = backward_map(MASK, GRID, GRID + 40, (160, 140))
    assert (places[:55] == NOWHERE).all()
    assert (places[:, :45] == NOWHERE).all()


def test_of_a_fold_the_later_rows_are_seen():
    folded = GRID.copy()
    middle = GRID[len(GRID) // 2, 0, 1]
    folded[..., 1] = middle - np.abs(GRID[..., 1] - middle)
    places = backward_map(MASK, GRID, folded, (160, 140))
    assert (places[25:40, 15:55, 1] > middle).all()


def test_cells_pressed_flat_leave_nothing():
    flat = GRID * np.float32([1, 0])
    assert (backward_map(MASK, GRID, flat, (160, 140)) == NOWHERE).all()


def test_cloth_bent_at_the_throat_has_no_corners():
    """Between the grid's places cloth is bent straight, and a band held up at its middle would have kinks."""
    rows, columns = (places.ravel() for places in np.mgrid[40:361:80, 40:361:80])
    flat = np.stack([columns, rows], axis=1).astype(float)
    throat = np.array([[200.0, 160.0], [150.0, 130.0], [250.0, 130.0]])
    lifted = throat + np.array([[0, -14], [0, 6], [0, 6]])
    spline = Spline(np.concatenate([flat, throat]), np.concatenate([flat, lifted]))
    mask = np.ones((400, 400), bool)
    grid = grid_over(mask, CELL)
    around = np.s_[120:190, 130:270]
    places = backward_map(mask, grid, spline(grid), mask.shape)[around]
    laid = spline(places.reshape(-1, 2)).reshape(places.shape)
    drawn = np.stack(np.mgrid[around][::-1], axis=-1)
    assert np.abs(laid - drawn).max() < 1
