"""The shadow that a garment casts on the ground it lies on."""

from typing import NamedTuple

import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    largest_part,
    middle_column,
    shrink,
    span,
    without_gaps,
    without_specks,
)
from genlook_django.sandbox.engine.garment.panels import without_panels
from genlook_django.sandbox.engine.ground import SHADOW_STEP, Likeness, looks_like_ground, walked_to

PALE = 40.0
"""The contrast to the ground in levels of CIE Lab, up to which cloth is pale."""
SHADOW_UP_TO = 0.7
"""Of the way from the ground's colour to the cloth's."""
EDGE_IN_STEPS = 0.1
"""Of the contrast, what lies between two pixels within the ground at most."""
DEEP = 25.0
"""Levels of CIE Lab by which the ground is darker in a deep shadow."""
SEAM, WIDE = 6, 0.0005
"""Pixels by which a figure's edge is uncertain anyway, and the share of it that a wide shadow has deeper inside."""
OUTER = 24
"""Pixels along the cloth's edge whose colour is the outline's."""
RIM = 16
"""Pixels along a figure's edge that may be its shadow."""


class Cast(NamedTuple):
    """What was found out about a shadow."""

    possible: Mask
    """What looks like the ground, lit or not."""
    shadow: Mask
    """What of it one gets to from the border; the bare ground too."""
    cloth: Mask
    """What is surely the garment."""
    contrast: float
    """How far its colour is from the ground's, in levels of CIE Lab."""


def contrast_to(distance: Field, cloth: Mask) -> float:
    """Return how far the cloth's colour is from the ground's; of stripes, the paler one's.

    However large a print there is amid it, the outline is that of the cloth around.
    """
    if not cloth.any():
        return 0.0
    outer = cloth & ~shrink(cloth, OUTER)
    return min(float(np.percentile(distance[part], 30)) for part in (cloth, outer))


def cast_shadow(picture: Picture, alike: Likeness, distance: Field, figure: Mask) -> Cast:
    """Find the shadow in what is not quite the ground's colour; `distance` is how far each pixel's is from that."""
    found = _look(picture, alike, distance, figure, shrink(figure, RIM))
    if (found.shadow & shrink(figure, SEAM)).sum() > WIDE * figure.sum():
        # It is so wide that it was taken for cloth, and hid the cloth's own colour.
        return _look(picture, alike, distance, figure, shrink(figure & ~found.shadow, RIM))
    return found


def _look(picture: Picture, alike: Likeness, distance: Field, figure: Mask, cloth: Mask) -> Cast:
    contrast = contrast_to(distance, cloth)
    # The lit rim of grey cloth on a white ground has the hue of its shadow, but is hardly paler than the cloth.
    paler = distance < SHADOW_UP_TO * contrast if contrast > PALE else None
    possible = looks_like_ground(alike, cloth, paler=paler)
    walked = walked_to(picture, possible)
    # A shadow falls off fast where the cloth lies close to the ground, but less so than the cloth's own edge.
    further = possible & (walked | (distance > DEEP))
    walked = walked_to(picture, further, max(SHADOW_STEP, EDGE_IN_STEPS * contrast))
    return Cast(possible, without_panels(walked, figure), cloth, contrast)


def without_shadow(figure: Mask, shadow: Mask, largest_bite: int) -> Mask:
    """Take a shadow off; bites out of the figure up to `largest_bite` pixels are left in it."""
    lit = largest_part(without_gaps(without_specks(figure & ~shadow, 2), largest_bite) & figure)
    lit |= _between_collar_sides(lit) & figure
    # Pale grey cloth on a pale ground can pass for the ground's shadow: then it goes too far.
    return lit if lit.sum() > 0.7 * figure.sum() else figure


def _between_collar_sides(figure: Mask) -> Mask:
    """Return what lies level between the two sides of a collar: the shaded back of the neck, not the ground."""
    rows = np.flatnonzero(figure.any(axis=1))
    if not len(rows):
        return figure
    middle, far = int(middle_column(figure)), span(figure) // 4
    zone = np.s_[rows[0] : rows[0] + int(0.3 * np.ptp(rows)), max(0, middle - far) : middle + far]
    leftwards = np.maximum.accumulate(figure[zone], axis=1)
    rightwards = np.maximum.accumulate(figure[zone][:, ::-1], axis=1)[:, ::-1]
    between = np.zeros(figure.shape, bool)
    between[zone] = leftwards & rightwards
    return between
