"""The bays of a garment's outline, where a sleeve leaves the body: they tell the armpits."""

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import Points, as_field, point
from genlook_django.sandbox.engine.garment.silhouette import Silhouette


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
    return _pair(silhouette, [bay for bay in _bays(silhouette) if _is_notch(silhouette, bay)], least_alone=0.015)


def _bays(silhouette: Silhouette) -> Iterator[Bay]:
    contour = np.asarray(cv2.approxPolyDP(silhouette.contour.astype(np.int32)[:, None], 1.5, True))
    hull = cv2.convexHull(contour, returnPoints=False)
    # OpenCV wants the hull's indices in falling order, and does not always return them so.
    found = cv2.convexityDefects(contour, np.sort(hull, axis=0)[::-1]) if len(hull) > 3 else None
    for start, end, bottom, depth in () if found is None else found[:, 0].tolist():
        ends = [as_field(contour[at, 0]) for at in sorted((start, end), key=lambda at: int(contour[at, 0, 1]))]
        yield Bay(as_field(contour[bottom, 0]), ends[0], ends[1], depth / 256)


def _is_armpit(silhouette: Silhouette, bay: Bay) -> bool:
    at_height = (float(bay.bottom[1]) - silhouette.top) / silhouette.height
    off_centre = abs(float(bay.bottom[0]) - silhouette.middle_x)
    cuff_is_out = abs(float(bay.upper[0] - bay.bottom[0])) > 0.12 * silhouette.width
    cuff_hangs = float(bay.upper[1] - bay.bottom[1]) > 0.02 * silhouette.height
    return bool(
        bay.depth > 0.035 * silhouette.width
        and 0.1 < at_height < 0.72
        and off_centre > 0.14 * silhouette.width
        and bay.lower[1] > bay.bottom[1] + 0.05 * silhouette.height
        and (cuff_is_out or cuff_hangs)
    )


def _is_notch(silhouette: Silhouette, bay: Bay) -> bool:
    low = bay.bottom[1] > silhouette.top + 0.72 * silhouette.height
    aside = abs(float(bay.bottom[0]) - silhouette.middle_x) > 0.25 * silhouette.width
    # A rounded hem has such dents too, but no cuff hangs outside of them.
    outwards = float(np.sign(bay.bottom[0] - silhouette.middle_x))
    ends = [end - bay.bottom for end in (bay.upper, bay.lower)]
    cuff = any(end[0] * outwards > 0 and end[1] > 0.04 * silhouette.height for end in ends)
    return bool(low and aside and cuff and bay.depth > 0.015 * silhouette.width)


def _pair(silhouette: Silhouette, bays: list[Bay], *, least_alone: float) -> Points | None:
    sides = [[bay for bay in bays if (bay.bottom[0] > silhouette.middle_x) == side] for side in (False, True)]
    deepest = [max(side, key=lambda bay: bay.depth) for side in sides if side]
    if len(deepest) == 2:
        return np.stack([bay.bottom for bay in deepest])
    if not deepest or deepest[0].depth < least_alone * silhouette.width:
        return None
    x, y = deepest[0].bottom.tolist()
    left, right = sorted((x, 2 * silhouette.middle_x - x))
    return np.stack([point(left, y), point(right, y)])
