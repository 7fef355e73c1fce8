"""What stays in front of the new garment: the head, the hair, and arms and hands held before the body."""

import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    as_field,
    blur,
    resampled,
    unit,
    without_crumbs,
    without_specks,
)
from genlook_django.sandbox.engine.body.arms import bare_tube
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.parts import Parts
from genlook_django.sandbox.engine.compose.undress import Axes
from genlook_django.sandbox.engine.shapes import ellipse, limb


def face_alpha(parts: Parts) -> Field:
    """Return the face down to the chin."""
    if not parts.head.is_seen:
        return np.zeros(parts.person.shape, np.float32)
    return blur(parts.head.oval(parts.person.shape) & parts.person, 1.5)


def arm_alpha(parts: Parts, frame: Frame, axes: Axes, covered: float, side: int) -> Field:
    """Return the bare part of an arm that is in front of the trunk; `covered` is the sleeve's share of the arm."""
    pose = frame.pose
    if pose.wrist_depth[side] >= 0.35 * pose.build:
        return np.zeros(parts.person.shape, np.float32)
    bare, width = parts.bare_arms[side], pose.shoulder_width
    # Below an armhole the trunk's corner is behind the arm.
    was_sleeved = parts.old_sleeves[side] & bare_tube(parts, side) & (axes.down > (0.3 if covered else 0.2))
    arm = _below_sleeve(parts, covered, side) & parts.person
    arm &= (bare & parts.like_skin) | was_sleeved
    arm &= ~((axes.aside < 0.38 * width) & (axes.down < 0.5) & ~bare)
    whole = without_crumbs(without_specks(arm, 2), 0.02 * pose.build**2)
    # The colours' own edge is ragged.
    return blur(blur(whole, 0.012 * pose.build) > 0.5, 1.3)


def _below_sleeve(parts: Parts, covered: float, side: int) -> Mask:
    shoulder, elbow, wrist, tip = parts.arms[side]
    radii = [1.2 * radius for radius in (0.9 * parts.arm_radii[0], *parts.arm_radii[1:])]
    if not covered:
        upper = as_field(shoulder + (elbow - shoulder) * 0.35)
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
        arms |= above & parts.bare_arms[side] & parts.like_skin
    return arms & (covered > 0.3)


def hand(parts: Parts, side: int) -> Mask:
    """Return one hand, as far as it is bare."""
    _, elbow, wrist, tip = parts.arms[side]
    start = as_field(wrist + (wrist - elbow) * 0.08)
    zone = limb(parts.person.shape, [start, tip], parts.arm_radii[2:])
    return zone & parts.bare_arms[side] & parts.like_skin
