"""The bays of a garment's outline, where a sleeve leaves the body: they tell the armpits."""

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import Points, as_field, point, unit
from genlook_django.sandbox.engine.garment.silhouette import Silhouette

SHARP = -0.77
"""Cosine of 140 degrees."""
LONG_GAP = 0.12
"""Of the garment's width: how deep a gap beside a hanging sleeve is, measured on six, at 0.17 to 0.33."""
NEAR = 0.08
"""Of the width and of the height, within which both sides part at places that mirror each other."""
NOTCH = 0.01
"""Of the height, by which cloth hangs lower on both sides of such a place."""


class Bay(NamedTuple):
    """A stretch of the outline that lies inside the hull."""

    bottom: Points
    """The place farthest from the hull."""
    upper: Points
    lower: Points
    """Where the bay leaves the hull, the higher place first."""
    depth: float


def armpits_of_sleeves(silhouette: Silhouette) -> Points | None:
    """Return the deepest bay between sleeve and body on each side (2 x 2); a missing one is mirrored."""
    return _pair(silhouette, [bay for bay in _bays(silhouette) if _is_armpit(silhouette, bay)], least_alone=0.06)


def notches_at_hem(silhouette: Silhouette) -> Points | None:
    """Return the notches between the hem and sleeves that lie close along the body (2 x 2)."""
    # Frayed sleeves are as hollow as armholes are, but no hem without sleeves has such gaps.
    least = LONG_GAP * silhouette.width if has_armholes(silhouette) else 0.0
    notches = [bay for bay in _bays(silhouette) if bay.depth > least and _is_notch(silhouette, bay)]
    return _pair(silhouette, notches, least_alone=0.015)


def has_armholes(silhouette: Silhouette) -> bool:
    """Say whether both sides are hollow below the shoulders, as a garment without sleeves is."""
    hollow = [bay for bay in _bays(silhouette) if _is_armhole(silhouette, bay)]
    return len({bool(bay.bottom[0] > silhouette.middle_x) for bay in hollow}) == 2


def _bays(silhouette: Silhouette) -> Iterator[Bay]:
    contour = np.asarray(cv2.approxPolyDP(silhouette.contour.astype(np.int32)[:, None], 1.5, True))
    hull = cv2.convexHull(contour, returnPoints=False)
    # OpenCV wants the hull's indices in falling order, and does not always return them so.
    found = cv2.convexityDefects(contour, np.sort(hull, axis=0)[::-1]) if len(hull) > 3 else None
    for start, end, bottom, depth in () if found is None else found[:, 0].tolist():
        if (bottom - start) % len(contour) > (end - start) % len(contour):
            start, end = end, start
        ends = [as_field(contour[at, 0]) for at in sorted((start, end), key=lambda at: int(contour[at, 0, 1]))]
        yield Bay(
            _corner(as_field(contour[:, 0]), start, end, as_field(contour[bottom, 0])), ends[0], ends[1], depth / 256
        )


def _corner(contour: Points, start: int, end: int, bottom: Points) -> Points:
    """Return the highest of the places that are nearly as deep as the bottom: below an armpit, a side can be deeper."""
    section = contour[np.arange(start, start + (end - start) % len(contour) + 1) % len(contour)]
    chord = unit(as_field(section[-1] - section[0]))
    depths = np.abs((section[:, 0] - section[0, 0]) * chord[1] - (section[:, 1] - section[0, 1]) * chord[0])
    deep = section[depths > 0.75 * depths.max()]
    return as_field(deep[int(np.argmin(deep[:, 1]))]) if len(deep) else bottom


def _is_armpit(silhouette: Silhouette, bay: Bay) -> bool:
    at_height = (float(bay.bottom[1]) - silhouette.top) / silhouette.height
    off_centre = abs(float(bay.bottom[0]) - silhouette.middle_x)
    out = abs(float(bay.upper[0] - bay.bottom[0])) / silhouette.width
    # A narrow sleeve's cuff is hardly farther out than the chest, but then the outline turns sharply, as no waist does.
    cuff_is_out = out > 0.12 or (out > 0.07 and _turn(bay) > SHARP)
    cuff_hangs = float(bay.upper[1] - bay.bottom[1]) > 0.02 * silhouette.height
    return bool(
        bay.depth > 0.035 * silhouette.width
        and 0.1 < at_height < 0.72
        and off_centre > 0.14 * silhouette.width
        and bay.lower[1] > bay.bottom[1] + 0.05 * silhouette.height
        and (cuff_is_out or cuff_hangs)
    )


def _is_armhole(silhouette: Silhouette, bay: Bay) -> bool:
    at_height = (float(bay.bottom[1]) - silhouette.top) / silhouette.height
    off_centre = abs(float(bay.bottom[0]) - silhouette.middle_x)
    return bool(bay.depth > 0.012 * silhouette.width and 0.08 < at_height < 0.5 and off_centre > 0.2 * silhouette.width)


def _is_notch(silhouette: Silhouette, bay: Bay) -> bool:
    low = bay.bottom[1] > silhouette.top + 0.72 * silhouette.height
    aside = abs(float(bay.bottom[0]) - silhouette.middle_x) > 0.25 * silhouette.width
    # A rounded hem has such dents too, but no cuff hangs outside of them.
    outwards = float(np.sign(bay.bottom[0] - silhouette.middle_x))
    ends = [end - bay.bottom for end in (bay.upper, bay.lower)]
    cuff = any(end[0] * outwards > 0 and end[1] > 0.04 * silhouette.height for end in ends)
    # A hem that flares makes the whole side a shallow bay.
    return bool(low and aside and cuff and bay.depth > 0.015 * silhouette.width and _turn(bay) > SHARP)


def _turn(bay: Bay) -> float:
    """Return the cosine of the angle between the two ends, seen from the bottom."""
    return float(unit(bay.upper - bay.bottom) @ unit(bay.lower - bay.bottom))


def _pair(silhouette: Silhouette, bays: list[Bay], *, least_alone: float) -> Points | None:
    sides = [[bay for bay in bays if (bay.bottom[0] > silhouette.middle_x) == side] for side in (False, True)]
    deepest = [max(side, key=lambda bay: bay.depth) for side in sides if side]
    if len(deepest) == 2:
        return np.stack([bay.bottom for bay in deepest])
    if not deepest or deepest[0].depth < least_alone * silhouette.width:
        return None
    seen = deepest[0].bottom
    mirrored = point(2 * silhouette.middle_x - float(seen[0]), float(seen[1]))
    other = _parted_near(silhouette, mirrored)
    return np.stack([seen, other] if seen[0] < other[0] else [other, seen])


def _parted_near(silhouette: Silhouette, place: Points) -> Points:
    """Return where cuff and hem part near a place: a bay that goes from cuff to cuff has a bottom on one side only."""
    reach = round(NEAR * silhouette.width)
    columns = np.arange(max(0, int(place[0]) - reach), min(silhouette.mask.shape[1], int(place[0]) + reach + 1))
    bottoms = as_field([silhouette.bottom_at(float(x)) for x in columns])
    at = int(np.argmin(bottoms))
    lower = min(float(bottoms[: at + 1].max()), float(bottoms[at:].max()))
    is_notch = lower - bottoms[at] > NOTCH * silhouette.height
    is_near = abs(float(bottoms[at] - place[1])) < NEAR * silhouette.height
    return point(float(columns[at]), float(bottoms[at])) if is_notch and is_near else place
