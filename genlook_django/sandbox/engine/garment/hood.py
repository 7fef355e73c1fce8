"""A hood that lies spread out above the shoulders: its opening is where a wearer's neck comes out."""

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Mask,
    Picture,
    filled,
    grow,
    hull,
    largest_part,
    middle_column,
    shrink,
    to_lab,
    without_specks,
)
from genlook_django.sandbox.engine.garment.outline import Outline
from genlook_django.sandbox.engine.garment.silhouette import Silhouette

STANDS = 0.22
"""Of the chest's width, by which a hood rises above the shoulders at least; no collar does."""
BELOW, ASIDE = 0.4, 0.35
"""As much, by which its opening reaches below the shoulders at most, and to the sides of the middle."""
DARKER = 15.0
"""Levels of CIE Lab's lightness by which what is seen of its inside is darker than its outside."""
LEAST, ROUND, OFF_MIDDLE = 0.03, 0.85, 0.08
"""Of the square of the chest's width, what is seen of it at least; of its hull, what it fills; of the width, how far
from the middle it may lie."""
RIM, SPECKS = 3, 3
"""Pixels."""


def inside_of_hood(picture: Picture, silhouette: Silhouette, outline: Outline) -> Mask | None:
    """Return the hood's inside, which its edge goes all around; None where no hood is seen to be open."""
    width, neck = outline.width, float(outline.neck[:, 1].mean())
    if outline.has_straps or neck - silhouette.top < STANDS * width:
        return None
    height, across = silhouette.mask.shape
    left, right = (int(np.clip(outline.middle_x + sign * ASIDE * width, 0, across)) for sign in (-1, 1))
    window = np.s_[silhouette.top : min(height, int(neck + BELOW * width)), left:right]
    cloth = silhouette.mask[window]
    lightness = cv2.GaussianBlur(to_lab(np.ascontiguousarray(picture[window]))[..., 0], (0, 0), 1.5)
    if not cloth.any():
        return None
    levels = np.clip(lightness[cloth], 0, 255).astype(np.uint8)
    between = cv2.threshold(levels, 0, 255, cv2.THRESH_OTSU)[0]
    found = filled(largest_part(without_specks(cloth & (lightness < between), SPECKS)))
    around = grow(found, 4 * RIM) & ~grow(found, RIM)
    goes_on = found[-1].any() or (grow(found, RIM) & ~cloth).any()
    if goes_on or found.sum() < LEAST * width**2:
        return None
    is_dark = np.median(lightness[shrink(found, RIM)]) < np.median(lightness[around]) - DARKER
    is_round = found.sum() > ROUND * hull(found).sum()
    is_amid = abs(middle_column(found) + left - outline.middle_x) < OFF_MIDDLE * width
    if not (is_dark and is_round and is_amid):
        return None
    inside = np.zeros(silhouette.mask.shape, bool)
    inside[window] = found
    return inside
