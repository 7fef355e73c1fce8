"""Draw a bent grid: for each pixel of the target, the place in the source that comes to lie there."""

import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, Points

NOWHERE = -1e4
"""The coordinate of pixels that no cell of the grid covers; sampling there gives nothing."""


def grid_over(mask: Mask, cell: float) -> Points:
    """Return a grid of about `cell` pixels over the box around a mask, rows x columns x 2."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    xs = np.linspace(columns[0] - 3, columns[-1] + 3, 2 + round(len(columns) / cell))
    ys = np.linspace(rows[0] - 3, rows[-1] + 3, 2 + round(len(rows) / cell))
    return np.stack(np.meshgrid(xs, ys), axis=-1)


def backward_map(mask: Mask, source: Points, target: Points, shape: tuple[int, ...]) -> Field:
    """Return height x width x 2 source coordinates, from two grids of the same rows x columns x 2.

    Only cells that hold some of `mask` are drawn: what lies around it can be bent over it. Where those themselves
    fold, later rows lie over earlier ones.
    """
    height, width = shape[:2]
    places = np.full((height, width, 2), NOWHERE, np.float32)
    rows, columns = source.shape[:2]
    for row in range(rows - 1):
        for column in range(columns - 1):
            corners = [(row, column), (row + 1, column), (row, column + 1), (row + 1, column + 1)]
            if _holds(mask, np.stack([source[at] for at in corners])):
                for triangle in (corners[:3], corners[:0:-1]):
                    _draw(places, np.stack([source[at] for at in triangle]), np.stack([target[at] for at in triangle]))
    return places


def _holds(mask: Mask, corners: Points) -> bool:
    left, top = np.maximum(np.floor(corners.min(axis=0)).astype(int) - 1, 0)
    right, bottom = np.maximum(np.ceil(corners.max(axis=0)).astype(int) + 2, 0)
    return bool(mask[top:bottom, left:right].any())


def _draw(places: Field, source: Points, target: Points) -> None:
    height, width = places.shape[:2]
    low, high = np.floor(target.min(axis=0)).astype(int), np.ceil(target.max(axis=0)).astype(int) + 1
    left, top, right, bottom = max(low[0], 0), max(low[1], 0), min(high[0], width), min(high[1], height)
    first, second = target[1] - target[0], target[2] - target[0]
    area = float(first[0] * second[1] - second[0] * first[1])
    if right <= left or bottom <= top or abs(area) < 1e-3:
        return
    x = np.arange(left, right, dtype=np.float32)[None] - target[0, 0]
    y = np.arange(top, bottom, dtype=np.float32)[:, None] - target[0, 1]
    along_first = (x * second[1] - second[0] * y) / area
    along_second = (first[0] * y - x * first[1]) / area
    # A hair's breadth over the edge, so that neighbours leave no pixel between them.
    covered = (along_first >= -0.02) & (along_second >= -0.02) & (along_first + along_second <= 1.02)
    block = places[top:bottom, left:right]
    spread = (source[1] - source[0]) * along_first[..., None] + (source[2] - source[0]) * along_second[..., None]
    block[covered] = (source[0] + spread)[covered]
