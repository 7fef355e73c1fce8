"""What the bent parts of a garment leave bare between them, and what of the old top they leave beside them."""

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, grow, labelled, parts_touching, without_gaps
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.parts import Parts, distance_to_any, main_colours
from genlook_django.sandbox.engine.compose.front import arms_under_sleeves
from genlook_django.sandbox.engine.compose.layers import Worn
from genlook_django.sandbox.engine.compose.undress import axes_of
from genlook_django.sandbox.engine.shapes import ellipse, limb
from genlook_django.sandbox.engine.warp.trunk import Fit

STRIP, BESIDE, LIKE_GROUND, MOST = 0.04, 0.3, 10.0, 0.7
"""In builds, half a narrow strip's width, and how near it ground is looked at; in levels of CIE Lab; a share of it."""
UNDER_ARM = 0.018
"""In builds, how far cloth goes on under an arm before it."""
EDGE = 0.04
"""In builds, how high a shoulder's edge is over what lies on it."""
RIM = 2
"""Pixels outside of a shoulder, in which some of its colour is mixed."""


def gaps(worn: Worn, fit: Fit, frame: Frame, parts: Parts, covered: float) -> Mask:
    """Return what the garment shall cover besides; `covered` is the share of the arm that its sleeves cover."""
    down = axes_of(frame, parts.person.shape).down
    above = _slits(worn, fit, frame, parts) | (arms_under_sleeves(parts, covered) & (worn.alpha < 0.5))
    return (above & ~worn.beyond) | _old_cloth_beside(worn, fit, frame, parts, down)


def _slits(worn: Worn, fit: Fit, frame: Frame, parts: Parts) -> Mask:
    """Return the narrow gaps that are left between trunk and sleeves, at the shoulders and at the armpits."""
    build = frame.pose.build
    on = worn.alpha > 0.5
    if not any(worn.sleeves):
        return edge_over_straps(on, frame, parts)
    near = np.zeros(on.shape, bool)
    for side in (0, 1):
        near |= ellipse(on.shape, fit.shoulders[side], 0.27 * build, 0.27 * build)
        near |= ellipse(on.shape, fit.armpits[side], 0.2 * build, 0.25 * build)
    gaps = without_gaps(on, 0.09 * build) & near & parts.person
    gaps |= _outer_shoulders(frame, on.shape) & grow(parts.person, RIM)
    return gaps & ~on & ~parts.hair & (worn.inside < 0.3)


def _old_cloth_beside(worn: Worn, fit: Fit, frame: Frame, parts: Parts, down: Field) -> Mask:
    """Return what the new trunk leaves of the old top right beside it: the new one is stretched over that."""
    on = worn.trunk.alpha > 0.5
    # An armhole's edge is round: what is left above its foot is skin.
    top = frame.armpits_down + (-0.05 if any(worn.sleeves) else 0.12)
    level = (down > top) & (down < fit.hem_down - 0.02)
    near = grow(on, 0.1 * frame.pose.build) & parts.person & ~parts.hair
    shaded = _between_trunk_and_arms(on, parts, frame.pose.build) & (
        down < (fit.old_hem.down if fit.old_hem else fit.hem_down)
    )
    beside = (grow(parts.top, 2) & ~parts.like_skin) | shaded
    beside &= near & level & (worn.alpha < 0.98) & (worn.inside < 0.3)
    for zone, sleeve in zip(parts.arm_zones, parts.old_sleeves, strict=True):
        # An old sleeve is no part of the trunk, however near it hangs.
        beside &= ~(grow(zone, 0.04 * frame.pose.build) & sleeve.any())
    cloth = parts_touching(beside | on, on)
    # On under the edge of a bare arm, which is soft and mixed with the old top's colour.
    arms = (parts.arm_skin[0] | parts.arm_skin[1]) & ~grow(worn.sleeves_alpha > 0.5, 3 * UNDER_ARM * frame.pose.build)
    return (cloth | (grow(cloth, UNDER_ARM * frame.pose.build) & arms & level)) & ~on


def _between_trunk_and_arms(trunk: Mask, parts: Parts, build: float) -> Mask:
    """Return narrow strips between the trunk and bare arms, unless the ground is seen there: the old top in shade."""
    between = np.zeros(trunk.shape, bool)
    for zone, skin in zip(parts.arm_zones, parts.arm_skin, strict=True):
        ground = grow(zone, BESIDE * build) & ~parts.person
        if not ground.any():
            continue
        strips = without_gaps(trunk | skin, STRIP * build) & grow(skin, 2 * STRIP * build) & ~skin & ~trunk
        unlike = distance_to_any(parts.lab, main_colours(parts.lab, ground, 2)) > LIKE_GROUND
        # Where a gap narrows, the ground in it is dark.
        labels, stats = labelled(strips)
        shares = np.bincount(labels[strips & unlike], minlength=len(stats)) / stats[:, cv2.CC_STAT_AREA]
        between |= strips & parts.person & (shares > MOST)[labels]
    return between


def edge_over_straps(on: Mask, frame: Frame, parts: Parts) -> Mask:
    """Return the shoulders' edge right above the cloth `on` them."""
    reach = round(EDGE * frame.pose.build)
    return shoulder_edge(frame, parts.person) & ~on & _within(on, reach, above=False) & ~parts.hair


def shoulder_edge(frame: Frame, person: Mask) -> Mask:
    """Return the upper edge of the shoulders' outer halves, over which cloth goes on to the back."""
    edge = person & _within(~person, round(EDGE * frame.pose.build), above=True)
    return edge & _outer_shoulders(frame, person.shape)


def _within(mask: Mask, reach: int, *, above: bool) -> Mask:
    """Return the pixels that have some of the mask within so many pixels above, or below, themselves."""
    column = np.ones((reach + 1, 1), np.uint8)
    return np.asarray(cv2.dilate(mask.astype(np.uint8), column, anchor=(0, reach if above else 0))) > 0


def _outer_shoulders(frame: Frame, shape: tuple[int, ...]) -> Mask:
    """Return the shoulders, from half of their length out: under sleeves, none of them is bare."""
    pose = frame.pose
    zone = np.zeros(shape, bool)
    for side in (0, 1):
        start, end = frame.between[side], pose.shoulders[side]
        tube = limb(zone.shape, [start, end], [0.02 * pose.build, 0.2 * pose.build])
        rows, columns = np.nonzero(tube)
        away = ((columns - start[0]) * pose.across[0] + (rows - start[1]) * pose.across[1]) * (2 * side - 1)
        zone[rows[away > 0], columns[away > 0]] = True
    return zone
