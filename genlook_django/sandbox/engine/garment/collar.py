"""The back of the neck: the garment's inside that shows above its front neckline, and that a wearer's neck hides."""

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Mask,
    Picture,
    Points,
    ellipse,
    filled,
    grow,
    hull,
    largest_part,
    length,
    point,
    without_gaps,
    without_specks,
)
from genlook_django.sandbox.engine.garment.outline import Outline
from genlook_django.sandbox.engine.garment.silhouette import Silhouette

INSIDE, FRONT, AROUND = 1, 2, 3
LABEL_CONTRAST = 60
"""Levels, 0 to 255."""


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
        found = _without_dents(without_gaps(found, 4)) & mask
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
    smooth = np.asarray(cv2.bilateralFilter(picture, 7, 30, 5), np.uint8)
    left, right = (int(np.clip(seed[0] + sign * 0.4 * width, 0, mask.shape[1])) for sign in (-1, 1))
    throat = np.s_[max(0, int(seed[1])) : int(seed[1] + 0.5 * width), left:right]
    smooth[throat] = _without_label(smooth[throat], 0.075 * width)
    return without_specks(np.asarray(cv2.watershed(smooth, markers)) == INSIDE, 2)


def _without_label(picture: Picture, radius: float) -> Picture:
    """Take away a small thing of strong contrast: a label's edges are stronger than the neckline's."""
    side = 2 * max(1, round(radius)) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    plain = cv2.morphologyEx(cv2.morphologyEx(picture, cv2.MORPH_OPEN, disc), cv2.MORPH_CLOSE, disc)
    stands_out = without_specks(cv2.absdiff(picture, plain).max(axis=2) > LABEL_CONTRAST, 1)
    label = largest_part(stands_out)
    if label.sum() < 0.6 * stands_out.sum():
        # Not one thing alone: a pattern.
        return picture
    return np.where(grow(label, 3)[..., None], plain, picture).astype(np.uint8)


def _without_dents(found: Mask) -> Mask:
    """Fill what a label bit out of the neckline, which is hollow nowhere; larger bays are not a label's."""
    whole = hull(found)
    return whole if whole.sum() < 1.3 * found.sum() else filled(found)


def _above(found: Mask, middle: float, width: float) -> Mask:
    """Return the columns above the inside, so that no rim of the collar's back is left standing."""
    columns = np.abs(np.arange(found.shape[1]) - middle) < 0.5 * width
    upwards = np.cumsum(found[::-1], axis=0)[::-1] > 0
    return np.asarray(upwards & columns[None])
