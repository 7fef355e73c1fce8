"""What stays in front of the new garment: the head, the hair, and arms and hands held before the body."""

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    GREY,
    Field,
    Mask,
    as_field,
    blur,
    blur_widely,
    filled,
    grow,
    labelled,
    resampled,
    shrink,
    unit,
    window_of,
    without_crumbs,
    without_gaps,
    without_specks,
)
from genlook_django.sandbox.engine.body.arms import bare_tube, beside_skin, hand_is_hidden
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.parts import Parts
from genlook_django.sandbox.engine.compose.undress import Axes
from genlook_django.sandbox.engine.shapes import ellipse, limb

UPPER = 0.35
"""The share of the upper arm from which on it is before a trunk without sleeves."""
RIM = 0.012
"""In builds, how far the old top's colour goes over an arm's edge."""
MIXED = 0.55
"""An arm's cover up to which it has other colours mixed in."""
CUFF = 0.03
"""In builds, half of what an old cuff's edge and shade are wide."""
FINGER = 0.03
"""In builds, half the width of the shade between a thumb and a hand."""
ENCLOSED = 0.75
"""The share of skin around a shade between fingers."""
HOLLOW, SKIN_IN_HOLLOW = 0.01, 0.5
"""In square builds, the largest hole that a hollow hand has, and the share of skin's colour in the mean of it."""
SHADED, SKIN_IN_SHADE = 40.0, 0.3
"""By how many levels of lightness such shade is darker, and the share of skin's colour that is left in it."""


def face_alpha(parts: Parts) -> Field:
    """Return the face down to the chin."""
    if not parts.head.is_seen:
        return np.zeros(parts.person.shape, np.float32)
    return blur(parts.head.oval(parts.person.shape) & parts.person, 1.5)


def arm_alpha(parts: Parts, frame: Frame, axes: Axes, covered: float, side: int) -> Field:
    """Return the bare part of an arm that is in front of the trunk; `covered` is the sleeve's share of the arm."""
    pose = frame.pose
    if pose.wrist_depth[side] >= 0.35 * pose.build or hand_is_hidden(parts, pose, side):
        return np.zeros(parts.person.shape, np.float32)
    beside, width = beside_skin(parts, side, covered or UPPER / 2), pose.shoulder_width
    bare = parts.bare_arms[side] | beside
    # Below an armhole the trunk's corner is behind the arm.
    tube = bare_tube(parts, side)
    was_sleeved = parts.old_sleeves[side] & tube & (axes.down > (0.3 if covered else 0.2))
    below = _below_sleeve(parts, covered, side) & parts.person
    arm = below & (parts.arm_skin[side] | was_sleeved)
    if was_sleeved.any():
        # The cuff's own edge is neither.
        arm |= without_gaps(arm, CUFF * pose.build) & below & tube
    arm |= beside
    arm &= ~((axes.aside < 0.38 * width) & (axes.down < 0.5) & ~bare)
    arm = without_specks(arm, 2)
    whole = without_crumbs(arm | _between_fingers(parts, arm, bare & parts.person, pose.build), 0.02 * pose.build**2)
    # The colours' own edge is ragged.
    even = blur(whole, 0.012 * pose.build) > 0.5
    return blur(even | _hollows(parts, even, pose.build), 1.3)


def off_old_top(arm: Field, parts: Parts, cloth: Field, build: float, side: int) -> Field:
    """Return an arm's cover without the rim that shines of the old top, where there is new `cloth` to show instead.

    What its sleeve hid is made up, and has no such rim.
    """
    inner = blur(shrink(arm > 0.5, RIM * build), 1.3)
    made = grow(parts.old_sleeves[side], 4 * RIM * build)
    share = blur_widely(grow(parts.top, 4 * RIM * build) & ~made, 2 * RIM * build) * (cloth > 0.9)
    # Beside anything else, no more than a pixel's colour is mixed.
    elsewhere = np.where(made | (cloth <= 0.9), arm, np.clip((arm - MIXED) / (0.95 - MIXED), 0, 1))
    return np.minimum(arm, inner * share + elsewhere * (1 - share))


def _between_fingers(parts: Parts, arm: Mask, bare: Mask, build: float) -> Mask:
    """Return skin in the shade between fingers, which is too dark to be told by its colour but has its hue."""
    whole = np.zeros(arm.shape, bool)
    if not arm.any():
        return whole
    window = window_of(arm, round(2 * FINGER * build))
    arm, lab = arm[window], parts.lab[window]
    between = without_gaps(arm, FINGER * build) & bare[window] & ~arm
    between &= lab[..., 0] < parts.skin_colour[0] - SHADED
    skin = parts.skin_colour[1:] - GREY
    between[between] = (lab[between][:, 1:] - GREY) @ skin > SKIN_IN_SHADE * float(skin @ skin)
    whole[window] = _enclosed(between, arm)
    return whole


def _hollows(parts: Parts, arm: Mask, build: float) -> Mask:
    """Return holes in an arm that have skin's hue: a hollow hand's."""
    holes = filled(arm) & ~arm
    if not holes.any():
        return holes
    labels, stats = labelled(holes)
    skin, areas = parts.skin_colour[1:] - GREY, stats[:, cv2.CC_STAT_AREA]
    hues = np.bincount(labels[holes], (parts.lab[holes][:, 1:] - GREY) @ skin, len(areas)) / areas
    are_hollow = (hues > SKIN_IN_HOLLOW * float(skin @ skin)) & (areas < HOLLOW * build**2)
    return np.asarray(are_hollow[labels] & holes)


def _enclosed(parts: Mask, by: Mask) -> Mask:
    """Keep the connected parts that have little else than `by` around them."""
    labels, stats = labelled(parts)
    spread = cv2.dilate(labels.astype(np.float32), np.ones((3, 3), np.uint8)).astype(np.int32)
    ring = (spread > 0) & ~parts
    around, held = (np.bincount(spread[where], minlength=len(stats)) for where in (ring, ring & by))
    return np.asarray(((held > ENCLOSED * around) & (around > 0))[labels] & parts)


def _below_sleeve(parts: Parts, covered: float, side: int) -> Mask:
    shoulder, elbow, wrist, tip = parts.arms[side]
    radii = [1.2 * radius for radius in (0.9 * parts.arm_radii[0], *parts.arm_radii[1:])]
    if not covered:
        upper = as_field(shoulder + (elbow - shoulder) * UPPER)
        return limb(parts.person.shape, [upper, elbow, wrist, tip], radii)
    line = resampled(np.stack(parts.arms[side][:3]), 100)
    at = min(98, int(100 * covered))
    start, along = line[at], unit(line[at + 1] - line[at])
    zone = limb(parts.person.shape, [start, elbow if covered < 0.5 else start, wrist, tip], radii)
    # The tube's round end would reach up under the sleeve, and open a hole at the armpit.
    rows, columns = np.nonzero(zone & ellipse(zone.shape, start, 2 * radii[0], 2 * radii[0]))
    above = (columns - start[0]) * along[0] + (rows - start[1]) * along[1] < 0
    zone[rows[above], columns[above]] = False
    return zone


def arms_under_sleeves(parts: Parts, covered: float) -> Mask:
    """Return the arms' skin above the cuffs, which no sleeve leaves bare, be it narrower than the arm."""
    arms = np.zeros(parts.person.shape, bool)
    for side in (0, 1):
        above = parts.arm_zones[side] & ~_below_sleeve(parts, covered, side)
        arms |= above & parts.arm_skin[side]
    return arms & (covered > 0.3)
