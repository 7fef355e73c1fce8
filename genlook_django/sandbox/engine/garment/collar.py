"""The back of the neck: the garment's inside that shows above its front neckline, and that a wearer's neck hides."""

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Mask,
    Picture,
    Points,
    ellipse,
    filled,
    length,
    point,
    without_gaps,
    without_specks,
)
from genlook_django.sandbox.engine.garment.outline import Outline
from genlook_django.sandbox.engine.garment.silhouette import Silhouette

INSIDE, FRONT, AROUND = 1, 2, 3


def inside_of_neck(picture: Picture, silhouette: Silhouette, outline: Outline) -> Mask:
    """Return the inside's pixels; where no edge tells them from the front, a shallow curve is taken."""
    mask = silhouette.mask
    width = length(outline.neck[1] - outline.neck[0])
    if width < 8 or outline.has_straps:
        return np.zeros(mask.shape, bool)
    middle = outline.neck.mean(axis=0)
    top = silhouette.top_at(float(middle[0]))
    found = _flooded(picture, mask, point(float(middle[0]), top), width, min(float(middle[1]), top))
    rows = np.flatnonzero(found.any(axis=1))
    depth = (rows[-1] - top) / width if len(rows) else 0.0
    if not 0.04 < found.sum() / width**2 < 0.75 or depth < 0.08:
        found = ellipse(mask.shape, point(float(middle[0]), top), 0.42 * width, 0.3 * width) & mask
        found[: int(top)] = False
    else:
        found = filled(without_gaps(found, 4)) & mask
    return found | _above(found, float(middle[0]), width)


def _flooded(picture: Picture, mask: Mask, seed: Points, width: float, highest: float) -> Mask:
    """Grow the inside from below the back of the neck until an edge stops it."""
    near = ellipse(mask.shape, point(float(seed[0]), highest), 0.52 * width, 0.85 * width)
    near[: max(0, int(highest))] = False
    markers = np.zeros(mask.shape, np.int32)
    markers[~near] = FRONT
    start = ellipse(mask.shape, point(float(seed[0]), float(seed[1]) + 0.05 * width), 0.2 * width, 0.045 * width)
    markers[start & mask] = INSIDE
    markers[~mask] = AROUND
    smooth = cv2.bilateralFilter(picture, 7, 30, 5)
    return without_specks(np.asarray(cv2.watershed(smooth, markers)) == INSIDE, 2)


def _above(found: Mask, middle: float, width: float) -> Mask:
    """Return the columns above the inside, so that no rim of the collar's back is left standing."""
    columns = np.abs(np.arange(found.shape[1]) - middle) < 0.5 * width
    upwards = np.cumsum(found[::-1], axis=0)[::-1] > 0
    return np.asarray(upwards & columns[None])
