"""What is known of the old top before it is cut out: where it can be, and what is surely cloth or skin."""

from itertools import pairwise

import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Mask,
    as_field,
    distance_to,
    grow,
    without_crumbs,
    without_gaps,
    without_specks,
)
from genlook_django.sandbox.engine.body.joints import Pose
from genlook_django.sandbox.engine.body.legs import HIPS, apart, down_spine
from genlook_django.sandbox.engine.body.parts import (
    SKIN_WEIGHTS,
    STILL_SKIN,
    Parts,
    core_of_trunk,
    distance_to_any,
    main_colours,
    on_trunk,
)
from genlook_django.sandbox.engine.cutting import IN, MAYBE_IN, MAYBE_OUT, OUT, Hints
from genlook_django.sandbox.engine.shapes import limb, polygon

SKIN = 15.0
COLLAR, HOOD = 0.3, 0.4
"""In builds, how far from the shoulders' line, and from the neck's middle, a collar or a hood can be."""
BELOW_SHOULDER = 0.35
"""The share of an upper arm from which on it is surely no shoulder, which a vest can cover."""
SKIN_UNLIKE_CLOTH = 24.0
"""Levels of CIE Lab between the medians of face and cloth."""
SURELY_SKIN = 7.0


def trunk_of(pose: Pose, person: Mask) -> Mask:
    """Return the trunk, as far as the joints tell of it."""
    side, build = pose.across, pose.build
    corners = [
        pose.shoulders[0] - side * 0.03 * build,
        pose.shoulders[1] + side * 0.03 * build,
        pose.hips[1] + side * 0.1 * build,
        pose.hips[0] - side * 0.1 * build,
    ]
    return polygon(person.shape, corners) & person


def surely_cloth(pose: Pose, parts: Parts) -> Mask:
    """Return pixels that are surely cloth: the middle of the trunk, less skin and what the forearms may hide."""
    core = core_of_trunk(pose, parts.person)
    # A shaded spot of the chest in a deep neckline is not cloth.
    cloth = without_crumbs(core & ~parts.hair & (parts.skin_distance > SKIN), 0.05 * core.sum())
    seed = cloth if cloth.sum() > 0.35 * max(1, core.sum()) else core
    for arm in parts.arms:
        seed &= ~limb(seed.shape, arm[1:], [0.1 * pose.build] * 3)
    return seed


def seed_of_other_colours(pose: Pose, parts: Parts) -> Mask:
    """Return surely cloth of the shoulders and the upper arms, whose colour can be another than the trunk's."""
    corners = [on_trunk(pose, *place) for place in ((0.1, 0.1), (0.9, 0.1), (0.85, 0.35), (0.15, 0.35))]
    unlike_skin = parts.skin_distance > STILL_SKIN
    seed = polygon(parts.person.shape, corners) & unlike_skin
    for shoulder, elbow, *_ in parts.arms:
        ends = [as_field(shoulder + (elbow - shoulder) * share) for share in (0.1, 0.6)]
        middle = limb(seed.shape, ends, [0.06 * pose.build] * 2)
        if (middle & unlike_skin).sum() > 0.6 * middle.sum():
            seed |= middle & unlike_skin
    seed &= parts.person & ~parts.hair & ~parts.head_zone & ~parts.head.oval(seed.shape)
    return without_crumbs(without_specks(seed, 0.02 * pose.build), 0.01 * pose.build**2)


def hints_for(pose: Pose, parts: Parts, trunk: Mask, seed: Mask) -> Hints:
    """Return what GrabCut is told of each pixel; `seed` is surely cloth."""
    skin = parts.skin_distance
    core = core_of_trunk(pose, parts.person)
    zone = grow(trunk, 0.22 * pose.build) | wide_arms(pose, parts) | near_neck(pose, parts)
    zone &= parts.person
    hints = np.full(zone.shape, OUT, np.uint8)
    hints[zone] = MAYBE_OUT
    # Else the yoke and the sleeves of a top with stripes teach what no cloth is like.
    arms = parts.arm_zones[0] | parts.arm_zones[1]
    hints[trunk | (zone & (skin > STILL_SKIN) & (arms | (down_spine(pose, zone.shape) < HIPS)))] = MAYBE_IN
    if np.median(skin[seed]) < SKIN:
        hints[_bare_arms(parts, seed)] = OUT
    else:
        hints[zone & (skin < SKIN) & ~core] = MAYBE_OUT
        hints[zone & (skin < SURELY_SKIN) & ~core] = OUT
    hints[seed] = IN
    hints[parts.head_zone] = OUT
    below = np.arange(len(hints))[:, None] > pose.pelvis[1] + 0.55 * pose.build
    hints[below & ~arms] = OUT
    hints[parts.head.oval(zone.shape) | parts.hair] = OUT
    return hints


def bare_forearms(pose: Pose, parts: Parts, seed: Mask) -> Mask:
    """Return forearms and hands, be they held before the trunk, where their skin is not the old top's colour."""
    if apart(parts.lab, seed, parts.head.oval(seed.shape) & parts.person) < SKIN_UNLIKE_CLOTH:
        return np.zeros(seed.shape, bool)
    cloth = main_colours(parts.lab, seed, 3)
    bare = np.zeros(seed.shape, bool)
    for arm in parts.arms:
        bare |= limb(seed.shape, arm[1:], [1.25 * radius for radius in parts.arm_radii[1:]])
    bare &= parts.person & (parts.skin_distance < 1.4 * SKIN)
    bare &= parts.skin_distance < distance_to_any(parts.lab, cloth)
    return without_crumbs(without_gaps(without_specks(bare, 2), 2), 0.006 * pose.build**2) & parts.person


def _bare_arms(parts: Parts, seed: Mask) -> Mask:
    """Return the middle of the arms where they are bare though the cloth is like skin: nearer to a face than to it."""
    cloth = as_field(np.median(parts.lab[seed], axis=0))
    bare = np.zeros(seed.shape, bool)
    for arm in parts.arms:
        for start, end in pairwise([as_field(arm[0] + (arm[1] - arm[0]) * BELOW_SHOULDER), *arm[1:3]]):
            middle = limb(seed.shape, [start, end], [0.4 * parts.arm_radii[2]] * 2) & parts.person
            if not middle.any():
                continue
            usual = as_field([[np.median(parts.lab[middle], axis=0)]])
            if distance_to(usual, parts.skin_colour, SKIN_WEIGHTS) < distance_to(usual, cloth, SKIN_WEIGHTS):
                bare |= middle
    return bare


def near_neck(pose: Pose, parts: Parts) -> Mask:
    """Return where collars can be: along the shoulders, and beside the neck up to the jaw."""
    shape, build = parts.person.shape, pose.build
    near = limb(shape, [*pose.shoulders], [COLLAR * build] * 2)
    near |= limb(shape, [pose.chest, parts.head.chin], [HOOD * build] * 2)
    return near & parts.person & ~parts.head_zone


def wide_arms(pose: Pose, parts: Parts) -> Mask:
    """Return where sleeves can be, loose ones too."""
    wide = [1.8 * radius for radius in parts.arm_radii[:3]]
    return (limb(parts.person.shape, parts.arms[0][:3], wide) | limb(parts.person.shape, parts.arms[1][:3], wide)) & (
        parts.person
    )
