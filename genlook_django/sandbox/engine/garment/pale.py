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
from genlook_django.sandbox.engine.ground import border_strip, likeness, looks_like_ground, reached_from_border

BALL = 3
"""Radius in pixels."""
STEEP = (0.5, 0.35, 0.25, 0.15)
"""Shares of an outline's usual slope, the surest first, that a shadow does not reach."""
RIM = 5.0
"""Pixels from a shadow's rim to the cloth, at most."""
BLOCK = 10
"""Pixels by which an outline by hue is off: JPEG keeps hue in blocks of 16 pixels of its own."""
TOLD_BY_HUE, ABOVE_GROUND = 4.0, 10.0
"""Levels of CIE Lab from which on a cloth's hue is another than the ground's, and how often as far as that strays."""
OF_ITS_HUE = 0.4
LARGE_ENOUGH = 0.75
"""Of the figure by its edges."""


def told_by_hue(lab: Field, surface: Field, rough: Mask) -> Mask | None:
    """Return the figure by hue, which a shadow does not change: cold white cloth on a warm white ground.

    `lab` is the picture in CIE Lab, `surface` the ground's colour in it. None where both have one hue.
    """
    apart = blur((lab - surface)[..., 1:], 2.0)
    distance = as_field(np.hypot(apart[..., 0], apart[..., 1]))
    cloth, stray = float(np.median(distance[rough])), float(np.percentile(border_strip(distance), 90))
    if cloth < max(TOLD_BY_HUE, ABOVE_GROUND * stray):
        return None
    figure = filled(largest_part(without_specks(distance > OF_ITS_HUE * cloth, 3)))
    if figure.sum() < LARGE_ENOUGH * rough.sum():
        return None
    lightness = np.repeat(lab[..., :1], 3, axis=2)
    return _up_to_edge(blur(lightness, 1.0), depth_inside(figure) > BLOCK, grow(figure, BLOCK), even=4)


def without_rim(picture: Picture, surface: Field, slope: Field, rough: Mask) -> Mask:
    """Take the shadow off: what looks like shaded ground, as far as one gets over no edge as steep as the cloth's.

    `surface` is the ground's colour in CIE Lab, `slope` the change of lightness in levels a pixel.
    """
    rim = rough & ~shrink(rough, 10)
    steepest = cv2.dilate(slope, np.ones((9, 9), np.uint8))
    typical = float(np.percentile(steepest[rim], 30))
    shaded = looks_like_ground(likeness(picture, surface)) | ~rough
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
    core = depth > np.minimum(RIM, 0.6 * widest)
    return _up_to_edge(blur(picture, 1.0), core, grow(solid, 2), even=1.5)


def _up_to_edge(picture: Field, core: Mask, widest: Mask, even: float) -> Mask:
    """Grow the core up to where the colour jumps most; `even` is how soft the outline is made, in pixels."""
    markers = np.zeros(core.shape, np.int32)
    markers[core] = 1
    markers[~widest] = 2
    found = np.asarray(cv2.watershed(np.clip(picture, 0, 255).astype(np.uint8), markers)) == 1
    return largest_part(filled(blur(found, even) > 0.5))
