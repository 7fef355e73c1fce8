"""Sleeves that hang against the body, so that no gap shows armpits: their cuffs make a step in the lower outline."""

from itertools import pairwise

import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Points, as_field, blur_line, point
from genlook_django.sandbox.engine.garment.silhouette import Silhouette

LEVEL, OVER = 1.1, 4
"""Pixels by which a cuff's lower edge goes up or down at most, for each pixel to the side; over how many to each."""
LEAST_CUFF, WIDEST_CUFF = 0.055, 0.3
"""Of the garment's full width, sleeves included."""
ASIDE = 0.18
"""As much, from the middle to a cuff at least."""
LEAST_STEP, HIGHEST_CUFF = 0.02, 0.4
"""Of the height: between a cuff and the hem beside it, and down to where a sleeve that hangs against the body ends."""
EVEN = 0.06
"""Of the full width, by which both sides reach equally far."""


def notches_beside_cuffs(silhouette: Silhouette) -> Points | None:
    """Return where the inner ends of both cuffs meet the body or its hem (2 x 2); a missing one is mirrored."""
    left, right = (_notch(silhouette, sign) for sign in (-1, 1))
    if left is None and right is not None and _is_even(silhouette):
        left = _mirrored(silhouette, right)
    if right is None and left is not None and _is_even(silhouette):
        right = _mirrored(silhouette, left)
    return None if left is None or right is None else np.stack([left, right])


def _is_even(silhouette: Silhouette) -> bool:
    reach = silhouette.middle_x - silhouette.left, silhouette.right - silhouette.middle_x
    return abs(reach[0] - reach[1]) < EVEN * sum(reach)


def _mirrored(silhouette: Silhouette, place: Points) -> Points:
    return point(2 * silhouette.middle_x - float(place[0]), float(place[1]))


def _notch(silhouette: Silhouette, sign: int) -> Points | None:
    """Return the place on one side, going out from the middle, where the lower edge steps to that of a cuff."""
    full = silhouette.right - silhouette.left + 1
    end = silhouette.right if sign > 0 else silhouette.left
    columns = np.arange(round(silhouette.middle_x), end + sign, sign)
    bottoms = blur_line(as_field([silhouette.bottom_at(float(x)) for x in columns]), 1.5)
    runs = _level_runs(bottoms)
    for (_, hem_end), (start, stop) in pairwise(runs):
        if start < ASIDE * full or not LEAST_CUFF * full < stop - start < WIDEST_CUFF * full:
            continue
        cuff, hem = float(np.median(bottoms[start:stop])), float(bottoms[hem_end - 1])
        is_step = abs(cuff - hem) > LEAST_STEP * silhouette.height
        if is_step and cuff > silhouette.top + HIGHEST_CUFF * silhouette.height:
            return point(float(columns[start]), min(float(bottoms[start]), hem))
    return None


def _level_runs(bottoms: Field) -> list[tuple[int, int]]:
    """Return the first and the last place but one of each stretch over which the lower edge hardly rises or falls."""
    held = np.pad(bottoms, OVER, mode="edge")
    rise = np.abs(held[2 * OVER :] - held[: -2 * OVER])
    level = np.r_[0, (rise <= 2 * OVER * LEVEL).astype(np.int8), 0]
    starts, stops = (np.flatnonzero(np.diff(level) == step) for step in (1, -1))
    return [(int(start), int(stop)) for start, stop in zip(starts, stops, strict=True) if stop - start > OVER]
