"""Draw a bent grid: for each pixel of the target, the place in the source that comes to lie there."""

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, Points

NOWHERE = -1e4
"""The coordinate of pixels that no cell of the grid covers; sampling there gives nothing."""
SUBPIXEL_BITS = 4


def grid_over(mask: Mask, cell: float) -> Points:
    """Return a grid of about `cell` pixels over the box around a mask, rows x columns x 2."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    xs = np.linspace(columns[0] - 3, columns[-1] + 3, 2 + round(len(columns) / cell))
    ys = np.linspace(rows[0] - 3, rows[-1] + 3, 2 + round(len(rows) / cell))
    return np.stack(np.meshgrid(xs, ys), axis=-1)


def backward_map(mask: Mask | None, source: Points, target: Points, shape: tuple[int, ...]) -> Field:
    """Return height x width x 2 source coordinates, from two grids of the same rows x columns x 2.

    Only cells that hold some of `mask` are drawn, if it is given: what lies around it can be bent over it. Where those
    themselves fold, later rows lie over earlier ones.
    """
    drawn = np.ones((source.shape[0] - 1, source.shape[1] - 1), bool) if mask is None else _holds(mask, source)
    cells = []
    for row, column in np.argwhere(drawn).tolist():
        corners = [(row, column), (row + 1, column), (row, column + 1), (row + 1, column + 1)]
        cells += [corners[:3], corners[:0:-1]]
    at = np.array(cells, np.intp).reshape(-1, 3, 2)
    return _drawn(source[at[..., 0], at[..., 1]], target[at[..., 0], at[..., 1]], shape)


def _holds(mask: Mask, grid: Points) -> Mask:
    """Return which cells of a grid have some of the mask in them, or a pixel beside them."""
    corners = np.stack([grid[:-1, :-1], grid[1:, :-1], grid[:-1, 1:], grid[1:, 1:]])
    most = [mask.shape[1], mask.shape[0]]
    left, top = np.moveaxis(np.clip(np.floor(corners.min(axis=0)).astype(int) - 1, 0, most), -1, 0)
    right, bottom = np.moveaxis(np.clip(np.ceil(corners.max(axis=0)).astype(int) + 2, 0, most), -1, 0)
    sums = cv2.integral(mask.astype(np.uint8))
    return np.asarray(sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left] > 0)


def _drawn(source: Points, target: Points, shape: tuple[int, ...]) -> Field:
    """Draw triangles, number x 3 x 2: first which of them each pixel belongs to, then all places at once."""
    first, second = target[:, 1] - target[:, 0], target[:, 2] - target[:, 0]
    area = first[:, 0] * second[:, 1] - second[:, 0] * first[:, 1]
    numbers = np.full(shape[:2], -1, np.int32)
    for number in np.flatnonzero(np.abs(area) >= 1e-3).tolist():
        # It draws the outline too, so that neighbours leave no pixel between them.
        corners = np.round(target[number] * 2**SUBPIXEL_BITS).astype(np.int32)
        cv2.fillConvexPoly(numbers, corners, number, shift=SUBPIXEL_BITS)
    rows, columns = np.nonzero(numbers >= 0)
    at = numbers[rows, columns]
    area = area[at, None]
    first, second = first[at] / area, second[at] / area
    x, y = columns - target[at, 0, 0], rows - target[at, 0, 1]
    # Hardly beyond the triangle: farther out, a thin one would lead anywhere.
    along_first = np.clip(x * second[:, 1] - y * second[:, 0], -0.1, 1.1)
    along_second = np.clip(y * first[:, 0] - x * first[:, 1], -0.1, 1.1)
    spread = (source[:, 1] - source[:, 0])[at] * along_first[:, None]
    spread += (source[:, 2] - source[:, 0])[at] * along_second[:, None]
    places = np.full((*numbers.shape, 2), NOWHERE, np.float32)
    places[rows, columns] = source[at, 0] + spread
    return places
