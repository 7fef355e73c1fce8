"""Curves and outlines. Points are n by 2 float arrays in units of the finished picture's pixels.

x runs from the garment's middle, so that a garment is drawn as its right half and mirrored; y runs down from the
picture's top edge.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Points: TypeAlias = NDArray[np.float64]
Point: TypeAlias = tuple[float, float]


def line(*points: Point, steps: int = 24) -> Points:
    """Join points by straight runs, sampled densely enough to be bent or dashed later."""
    corners = np.asarray(points, float)
    share = np.linspace(0, len(corners) - 1, steps * (len(corners) - 1) + 1)
    index = np.arange(len(corners))
    return np.stack([np.interp(share, index, corners[:, axis]) for axis in (0, 1)], axis=1)


def bend(start: Point, pull: Point, other_pull: Point, end: Point, steps: int = 48) -> Points:
    """Draw a cubic Bézier curve."""
    share = np.linspace(0, 1, steps)[:, None]
    rest = 1 - share
    a, b, c, d = (np.asarray(point, float) for point in (start, pull, other_pull, end))
    return rest**3 * a + 3 * rest**2 * share * b + 3 * rest * share**2 * c + share**3 * d


def sag(start: Point, end: Point, by: Point) -> Points:
    """Draw a line from start to end whose middle is moved."""
    (x0, y0), (x1, y1) = start, end
    dx, dy = by[0] * 4 / 3, by[1] * 4 / 3
    return bend(
        start,
        (x0 + (x1 - x0) / 3 + dx, y0 + (y1 - y0) / 3 + dy),
        (x0 + (x1 - x0) * 2 / 3 + dx, y0 + (y1 - y0) * 2 / 3 + dy),
        end,
    )


def mirror(points: Points) -> Points:
    return points * (-1, 1)


def lowered(points: Points, by: float) -> Points:
    return np.add(points, (0, by))


def both_sides(right_half: Points) -> Points:
    """Complete a right half that runs from the middle to the middle, or from one end of an open edge to the middle."""
    return np.concatenate([right_half, mirror(right_half)[::-1]])


def shifted(points: Points, distance: float | NDArray[np.float64]) -> Points:
    """Move a curve sideways, to the left of its direction where distance is positive."""
    along = np.gradient(points, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-6)
    normal = np.stack([along[:, 1], -along[:, 0]], axis=1)
    return points + normal * np.reshape(distance, (-1, 1))


def lengths(points: Points) -> NDArray[np.float64]:
    """Return how far along the curve each of its points lies."""
    return np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
