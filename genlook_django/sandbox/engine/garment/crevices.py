"""The narrow gap between a sleeve and the body of pale cloth, followed between its two walls up to its tip."""

from typing import NamedTuple

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Points,
    as_field,
    blur,
    blur_line,
    distance_to,
    point,
    shrink,
)

CLEAR = 6
"""Rows below the fork from which on the cut is not rounded."""
LEAST_ROWS = 8
LOOKED_AT = (20, 40)
"""Rows below that tell how the walls of smooth cloth, and of knit, run on."""
STRAY = 0.8
"""Pixels by which a wall goes aside of that at most, from one row to the next."""
WALL = 5
"""Pixels of cloth beside the gap."""
FAINTEST = 5.0
"""Levels of CIE Lab by which the cloth differs from the ground in the gap at least."""
PLAIN = 30.0
"""Levels of lightness, the deviation up to which cloth has folds but no pattern."""
CLOSED = 0.8
"""Pixels."""
STALLED = (12, 20)
"""As many, in which the gap no longer narrows: what looks like it is a seam, or a fold."""
EVEN = 5
"""Rows over which its width is taken."""
GOES_ON, BLUNT = 60.0, 6.0
"""Pixels above the fork up to which a gap goes on unseen at most, and how wide it is there at most."""
WEAVE = 2.0
"""Pixels."""
UNEVEN = 0.25
"""Of how far cloth is from the ground's colour."""
SHADE = 0.3
"""How fast the ground may grow darker: the share of each row's own colour."""

THREAD, BESIDE, SEEN = 40, 4, 8.0
"""Rows up to which a thread of ground is followed; pixels aside of it, where cloth is; levels of CIE Lab by which it
is seen."""


class Row(NamedTuple):
    """Where the two walls of a gap are, in pixels."""

    y: int
    left: float
    right: float


def gap_above(lab: Field, cloth: Mask, fork: tuple[int, int]) -> Mask:
    """Return where the ground goes on above the fork, x and y, of the gap that was cut out below it."""
    rows, inner = _walls_below(cloth, *fork), shrink(cloth, 3)
    known = len(rows)
    # Between stripes, one could be followed as well.
    if known < LEAST_ROWS or not inner.any() or lab[..., 0][inner].std() > PLAIN:
        return np.zeros(cloth.shape, bool)
    ground, narrowest, least = _ground(lab, rows[-1]), known, np.inf
    knit = _is_knit(lab, inner, ground)
    if knit:
        lab = as_field(cv2.GaussianBlur(lab, (1, 0), sigmaX=0.1, sigmaY=WEAVE))
    for y in range(rows[-1].y - 1, -1, -1):
        row = _next(distance_to(lab[y : y + 1], ground, (1.0, 1.0, 1.0))[0], rows[-LOOKED_AT[knit] :], y)
        if row is None or len(rows) - narrowest > STALLED[knit]:
            break
        rows.append(row)
        ground = (1 - SHADE) * ground + SHADE * _ground(lab, row)
        width = float(np.mean([row.right - row.left for row in rows[known:][-EVEN:]]))
        if width < least:
            narrowest, least = len(rows) - 1, width
    return _between(rows[known - 1 : narrowest + 1], cloth.shape)


def _is_knit(lab: Field, inner: Mask, ground: Field) -> bool:
    """Say whether cloth is so uneven that its walls are to be smoothed upwards, as the gap goes."""
    lightness = np.ascontiguousarray(lab[..., 0])
    uneven = np.abs(lightness - blur(lightness, WEAVE))[inner].mean()
    return bool(uneven > UNEVEN * np.median(distance_to(lab, ground, (1.0, 1.0, 1.0))[inner]))


def thread_above(distance: Field, cloth: Mask, fork: tuple[int, int]) -> Mask:
    """Return the last of the gap above the fork, x and y: a thread too narrow to have any of the ground's own colour.

    `distance` is how far each pixel's colour is from the ground's.
    """
    thread = np.zeros(cloth.shape, bool)
    x, y = fork
    if not cloth[: y + 1, x].any() or distance[cloth].std() > PLAIN:
        return thread
    top = int(np.flatnonzero(cloth[: y + 1, x])[-1])
    for row in range(top, max(-1, top - THREAD), -1):
        near = distance[row, max(0, x - 1) : x + 2]
        x = max(0, x - 1) + int(np.argmin(near))
        walls = distance[row, max(0, x - BESIDE) : x + 1].max(), distance[row, x : x + BESIDE + 1].max()
        stands_out = min(walls) - distance[row, x]
        if stands_out < SEEN:
            break
        beside = distance[row, max(0, x - 1) : x + 2]
        thread[row, max(0, x - 1) : x + 2] = min(walls) - beside > stands_out / 3
    return thread & cloth


def tip_above(cloth: Mask, fork: Points) -> tuple[Points, float]:
    """Return where the walls of a gap would meet if they ran on straight above the fork, and how wide it is there."""
    x, y = round(float(fork[0])), round(float(fork[1]))
    rows = _walls_below(cloth[: y + CLEAR + LOOKED_AT[0]], x, y)
    if len(rows) < LEAST_ROWS:
        return fork, 0.0
    run = np.array(rows)
    # x = slope * (row - y) + place, for either wall.
    slopes, places = np.polyfit(run[:, 0] - y, run[:, 1:], 1)
    width, narrows = float(places[1] - places[0]), float(slopes[1] - slopes[0])
    if not 0 < width < BLUNT or narrows <= 0:
        return fork, 0.0
    high = min(width / narrows, GOES_ON)
    return point(float(places.mean() - slopes.mean() * high), y - high), width


def _walls_below(cloth: Mask, x: int, y: int) -> list[Row]:
    """Return the gap's walls below the fork, the lowest first; none for a gap that is wider than what is looked at."""
    rows: list[Row] = []
    for row in range(len(cloth) - 1, y + CLEAR - 1, -1):
        free = np.flatnonzero(~cloth[row])
        if not len(free):
            return []
        middle = int(free[np.argmin(np.abs(free - x))])
        left, right = np.flatnonzero(cloth[row, :middle]), np.flatnonzero(cloth[row, middle:])
        if len(left) and len(right):
            rows.append(Row(row, float(left[-1]) + 0.5, middle + float(right[0]) - 0.5))
        else:
            rows.clear()
    return rows


def _ground(lab: Field, row: Row) -> Field:
    """Return the colour amid the gap."""
    first = min(int(np.ceil(row.left + 0.5)), round((row.left + row.right) / 2))
    return as_field(np.median(lab[row.y, first : max(first, int(row.right - 0.5)) + 1], axis=0))


def _next(distance: Field, below: list[Row], y: int) -> Row | None:
    """Return the walls in the next row, None where they meet or are not to be told from the ground."""
    run = np.array(below)
    left, right = np.polyfit(run[:, 0] - y, run[:, 1:], 1)[1].tolist()
    if right - left < CLOSED or left < 1 or right > len(distance) - 2:
        return None
    first, last = int(left), int(np.ceil(right))
    middle = first + int(np.argmin(distance[first : last + 1]))
    walls = distance[max(0, first - WALL) : first + 1].max(), distance[last : last + WALL + 1].max()
    if min(walls) - distance[middle] < FAINTEST:
        return None
    half = [(distance[middle] + wall) / 2 for wall in walls]
    outwards = middle - _reached(distance[middle::-1], half[0]), middle + _reached(distance[middle:], half[1])
    return Row(
        y, *(float(np.clip(at, led - STRAY, led + STRAY)) for at, led in zip(outwards, (left, right), strict=True))
    )


def _reached(rising: Field, level: float) -> float:
    """Return how far along a row, which begins in the gap, the level is first reached."""
    above = np.flatnonzero(rising >= level)
    if not len(above) or not above[0]:
        return float(len(rising) - 1 if not len(above) else 0)
    at = int(above[0])
    return float(at - (rising[at] - level) / (rising[at] - rising[at - 1]))


def _between(rows: list[Row], shape: tuple[int, ...]) -> Mask:
    """Return what lies between walls that are made even."""
    gap = np.zeros(shape, bool)
    if len(rows) < 2:
        return gap
    columns = np.arange(shape[1])
    for row, (left, right) in zip(rows, blur_line(np.array(rows)[:, 1:], 1.5), strict=True):
        gap[row.y] = (columns > left) & (columns < right)
    return gap
