import numpy as np

from genlook_django.sandbox.engine.warp.mesh import NOWHERE, backward_map, grid_over

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
