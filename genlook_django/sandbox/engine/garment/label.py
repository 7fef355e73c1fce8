"""What lies on the cloth and hides where one part of it ends: a label, dark stripes and lines."""

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import Mask, Picture, grow, largest_part, without_specks

LABEL_CONTRAST = 60
"""Levels, 0 to 255."""
WIDEST_LABEL = 0.6
LARGEST_LABEL = 0.55
LARGEST_BAND = 0.2
"""Of the throat, in width, area and area; what is larger is a pattern."""
GOES_ON, ALIKE = 0.4, 30
"""The share of what is right around a label that has the label's own colour at most, and within how many levels."""


def without_label(picture: Picture, radius: float) -> Picture:
    """Take away a small thing of strong contrast: a label's edges are stronger than the neckline's."""
    side = 2 * max(1, round(radius)) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    plain = cv2.morphologyEx(cv2.morphologyEx(picture, cv2.MORPH_OPEN, disc), cv2.MORPH_CLOSE, disc)
    stands_out = without_specks(cv2.absdiff(picture, plain).max(axis=2) > LABEL_CONTRAST, 1)
    label = largest_part(stands_out)
    if label.sum() < 0.6 * stands_out.sum() or label.mean() > LARGEST_LABEL:
        # Not one small thing alone: a pattern.
        return picture
    if label[:, 0].any() != label[:, -1].any():
        # It comes in from one side: the front's collar there.
        return picture
    if _goes_on(picture, label):
        # A piece of the front's collar, which has more of it on either side.
        return picture
    is_band = label.any(axis=0).mean() > WIDEST_LABEL and label.mean() < LARGEST_BAND
    if is_band and picture[label].mean() > plain[label].mean():
        # The front's own collar, which is lighter than the inside that it lies before.
        return picture
    return np.where(grow(label, 3)[..., None], plain, picture).astype(np.uint8)


def _goes_on(picture: Picture, label: Mask) -> bool:
    """Say whether the same colour goes on around what was taken for a label, which has edges all around."""
    around = grow(label, 4) & ~grow(label, 2)
    if not around.any():
        return False
    usual = np.median(picture[label], axis=0)
    return bool((np.abs(picture[around] - usual).max(axis=1) < ALIKE).mean() > GOES_ON)


def without_dark_lines(picture: Picture, width: float) -> Picture:
    side = max(3, round(width))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.morphologyEx(picture, cv2.MORPH_CLOSE, disc), np.uint8)
