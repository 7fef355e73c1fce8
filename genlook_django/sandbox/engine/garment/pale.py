"""The outline of cloth that has nearly the ground's colour: its edges and its shadow tell it, not its colour."""

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    as_field,
    blur,
    depth_inside,
    filled,
    grow,
    largest_part,
    shrink,
    without_gaps,
    without_specks,
)
from genlook_django.sandbox.engine.ground import looks_like_ground, reached_from_border

BALL = 3
"""Radius in pixels."""
STEEP = (0.5, 0.35, 0.25, 0.15)
"""Shares of an outline's usual slope, the surest first, that a shadow does not reach."""
RIM = 5.0
"""Pixels from a shadow's rim to the cloth, at most."""


def without_rim(picture: Picture, surface: Field, slope: Field, rough: Mask) -> Mask:
    """Take the shadow off: what looks like shaded ground, as far as one gets over no edge as steep as the cloth's.

    `surface` is the ground's colour in CIE Lab, `slope` the change of lightness in levels a pixel.
    """
    rim = rough & ~shrink(rough, 10)
    steepest = cv2.dilate(slope, np.ones((9, 9), np.uint8))
    typical = float(np.percentile(steepest[rim], 30))
    shaded = looks_like_ground(picture, surface) | ~rough
    for share in STEEP:
        open_ground = shaded & (slope < share * typical)
        # A ball, which does not get through the gaps of an edge.
        reached = grow(reached_from_border(shrink(open_ground, BALL)), BALL) & open_ground
        left = largest_part(without_specks(rough & ~reached, 1))
        if left.sum() > 0.8 * rough.sum():
            return left
    return rough


def up_to_clearest_edge(picture: Picture, rough: Mask) -> Mask:
    """Draw the outline of cloth that has the ground's colour: where, near its shadow's rim, the colour jumps most."""
    solid = largest_part(filled(without_gaps(rough, 2)))
    depth = depth_inside(solid)
    widest = as_field(cv2.dilate(depth, np.ones((31, 31), np.uint8)))
    markers = np.zeros(solid.shape, np.int32)
    markers[depth > np.minimum(RIM, 0.6 * widest)] = 1
    markers[~grow(solid, 2)] = 2
    smooth = np.clip(blur(picture, 1.0) * 1.0, 0, 255).astype(np.uint8)
    found = np.asarray(cv2.watershed(smooth, markers)) == 1
    return largest_part(filled(blur(found, 1.5) > 0.5))
