"""Find the garment that the person wears now on the upper body: GrabCut, with all that is known put in as hints."""

from dataclasses import replace

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    GREY,
    Field,
    Mask,
    Picture,
    as_field,
    grow,
    labelled,
    length,
    parts_touching,
    without_crumbs,
    without_gaps,
    without_specks,
)
from genlook_django.sandbox.engine.body.joints import Pose
from genlook_django.sandbox.engine.body.legs import HIPS, apart, down_spine, find_legs
from genlook_django.sandbox.engine.body.old_hem import hem_line
from genlook_django.sandbox.engine.body.parts import (
    LEAST_COLOUR,
    STILL_SKIN,
    Parts,
    core_of_trunk,
    distance_to_any,
    main_colours,
    on_trunk,
)
from genlook_django.sandbox.engine.cutting import IN, MAYBE_IN, MAYBE_OUT, OUT, Hints, cut_out
from genlook_django.sandbox.engine.shapes import limb, polygon

SKIN = 15.0
SURELY_SKIN = 7.0
STRIPE, LEAST_STRIPE = 0.12, 0.2
"""In builds, how wide a stripe is at most, and how long at least."""
COLLAR, HOOD = 0.3, 0.4
"""In builds, how far from the shoulders' line, and from the neck's middle, a collar or a hood can be."""
STRIPES_END = 0.01
"""In builds, half of how wide the colours of two stripes mix."""
GROUND = 5.0
"""Levels of CIE Lab by which a colour is the ground's rather than the old top's."""
LEAST_APART = 7.0
"""Levels of CIE Lab between the hues of skin and cloth in the same light, from which on hue tells one from another."""
SKIN_UNLIKE_CLOTH = 24.0
"""Levels of CIE Lab between the medians of face and cloth."""


def find_old_top(picture: Picture, pose: Pose, parts: Parts) -> Mask:
    """Return the old top's pixels."""
    parts = replace(parts, skin_distance=_told_by_colour(parts, as_field([255, GREY, GREY])))
    trunk = _trunk(pose, parts.person)
    seed = _seed(pose, parts)
    if not seed.any():
        return trunk
    seed |= _seed_of_other_colours(pose, parts)
    parts = replace(parts, skin_distance=_told_by_colour(parts, as_field(np.median(parts.lab[seed], axis=0))))
    hints = _hints(pose, parts, trunk, seed)
    bare = _bare_forearms(pose, parts, seed)
    other = find_legs(pose, parts, seed) | bare
    hints[other] = OUT
    found = cut_out(_without_ground(picture, parts), hints, rounds=4) & parts.person
    found = without_gaps(without_specks(found, 2), 4) & parts.person
    found |= _between_stripes(found, pose.build) & parts.person & (parts.skin_distance > SKIN)
    whole = _with_sleeves(_credible(found, seed, pose, parts), pose, parts)
    # Where a pale stripe ends, it goes through skin's colour.
    whole = without_gaps(whole, STRIPES_END * pose.build) & parts.person & ~parts.hair
    return _down_to_hem(whole & ~other, pose, parts) & ~bare


def _without_ground(picture: Picture, parts: Parts) -> Picture:
    """Return the picture with the face's colour for the ground, which is no rival: it is none of the top for sure."""
    face = parts.head.oval(parts.person.shape) & parts.person
    if not face.any():
        return picture
    colours = picture.copy()
    colours[~parts.person] = np.median(picture[face], axis=0)
    return colours


def _told_by_colour(parts: Parts, cloth: Field) -> Field:
    """Return the distance to skin, at which what has the `cloth`'s hue is none, be it as light as pale skin is."""
    skin = parts.skin_colour
    usual = (cloth[1:] - GREY) / np.maximum(cloth[0] / skin[0], 0.1)
    towards = skin[1:] - GREY - usual
    if length(as_field(towards)) < LEAST_APART:
        return parts.skin_distance
    # Shade takes colour away as it takes light.
    light = np.maximum(parts.lab[..., 0] / skin[0], 1e-3)[..., None]
    share = ((parts.lab[..., 1:] - GREY) / light - usual) @ towards / float(towards @ towards)
    unlike = np.maximum(parts.skin_distance, STILL_SKIN + 1)
    return as_field(np.where(share < LEAST_COLOUR, unlike, parts.skin_distance))


def _between_stripes(found: Mask, build: float) -> Mask:
    """Return what has the top right above and right below it: stripes of the legs' colour, which pass for legs."""
    high, long = (2 * round(size * build / 2) + 1 for size in (STRIPE, LEAST_STRIPE))
    closed = cv2.morphologyEx(found.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((high, 1), np.uint8))
    stripes = ((np.asarray(closed) > 0) & ~found).astype(np.uint8)
    return np.asarray(cv2.morphologyEx(stripes, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))) > 0


def _bare_forearms(pose: Pose, parts: Parts, seed: Mask) -> Mask:
    """Return forearms and hands, be they held before the trunk, where their skin is not the old top's colour."""
    cloth = main_colours(parts.lab, seed, 3)
    if apart(parts.lab, seed, parts.head.oval(seed.shape) & parts.person) < SKIN_UNLIKE_CLOTH:
        return np.zeros(seed.shape, bool)
    bare = np.zeros(seed.shape, bool)
    for arm in parts.arms:
        bare |= limb(seed.shape, arm[1:], [1.25 * radius for radius in parts.arm_radii[1:]])
    bare &= parts.person & (parts.skin_distance < 1.4 * SKIN)
    bare &= parts.skin_distance < distance_to_any(parts.lab, cloth)
    return without_crumbs(without_gaps(without_specks(bare, 2), 2), 0.006 * pose.build**2) & parts.person


def _trunk(pose: Pose, person: Mask) -> Mask:
    side, build = pose.across, pose.build
    corners = [
        pose.shoulders[0] - side * 0.03 * build,
        pose.shoulders[1] + side * 0.03 * build,
        pose.hips[1] + side * 0.1 * build,
        pose.hips[0] - side * 0.1 * build,
    ]
    return polygon(person.shape, corners) & person


def _seed(pose: Pose, parts: Parts) -> Mask:
    """Return pixels that are surely cloth: the middle of the trunk, less skin and what the forearms may hide."""
    core = core_of_trunk(pose, parts.person)
    # A shaded spot of the chest in a deep neckline is not cloth.
    cloth = without_crumbs(core & ~parts.hair & (parts.skin_distance > SKIN), 0.05 * core.sum())
    seed = cloth if cloth.sum() > 0.35 * max(1, core.sum()) else core
    for arm in parts.arms:
        seed &= ~limb(seed.shape, arm[1:], [0.1 * pose.build] * 3)
    return seed


def _seed_of_other_colours(pose: Pose, parts: Parts) -> Mask:
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


def _hints(pose: Pose, parts: Parts, trunk: Mask, seed: Mask) -> Hints:
    skin = parts.skin_distance
    core = core_of_trunk(pose, parts.person)
    zone = grow(trunk, 0.22 * pose.build) | _wide_arms(pose, parts) | _near_neck(pose, parts)
    zone &= parts.person
    hints = np.full(zone.shape, OUT, np.uint8)
    hints[zone] = MAYBE_OUT
    # Else the yoke and the sleeves of a top with stripes teach what no cloth is like.
    arms = parts.arm_zones[0] | parts.arm_zones[1]
    hints[trunk | (zone & (skin > STILL_SKIN) & (arms | (down_spine(pose, zone.shape) < HIPS)))] = MAYBE_IN
    hints[zone & (skin < SKIN) & ~core] = MAYBE_OUT
    hints[zone & (skin < SURELY_SKIN) & ~core] = OUT
    hints[seed] = IN
    hints[parts.head_zone] = OUT
    below = np.arange(len(hints))[:, None] > pose.pelvis[1] + 0.55 * pose.build
    hints[below & ~arms] = OUT
    hints[parts.head.oval(zone.shape) | parts.hair] = OUT
    return hints


def _near_neck(pose: Pose, parts: Parts) -> Mask:
    """Return where collars can be: along the shoulders, and beside the neck up to the jaw."""
    shape, build = parts.person.shape, pose.build
    near = limb(shape, [*pose.shoulders], [COLLAR * build] * 2)
    near |= limb(shape, [pose.chest, parts.head.chin], [HOOD * build] * 2)
    return near & parts.person & ~parts.head_zone


def _wide_arms(pose: Pose, parts: Parts) -> Mask:
    """Return where sleeves can be, loose ones too."""
    wide = [1.8 * radius for radius in parts.arm_radii[:3]]
    return (limb(parts.person.shape, parts.arms[0][:3], wide) | limb(parts.person.shape, parts.arms[1][:3], wide)) & (
        parts.person
    )


def _credible(found: Mask, seed: Mask, pose: Pose, parts: Parts) -> Mask:
    """Keep the parts that hold surely some cloth, or lie mostly on trunk and arms."""
    labels, stats = labelled(found)
    likely = seed | parts.arm_zones[0] | parts.arm_zones[1]
    kept = np.zeros(len(stats), bool)
    held = np.bincount(labels[seed], minlength=len(stats))
    near = np.bincount(labels[likely], minlength=len(stats))
    areas = stats[:, cv2.CC_STAT_AREA]
    kept[1:] = (areas[1:] > 0.02 * pose.build**2) & ((held[1:] > 0) | (near[1:] > 0.3 * areas[1:]))
    return np.asarray(kept[labels])


def _with_sleeves(top: Mask, pose: Pose, parts: Parts) -> Mask:
    """Add what GrabCut left out along the arms of a long-sleeved top, and along the rim of any other."""
    arms = parts.arm_zones[0] | parts.arm_zones[1]
    if not top.any():
        return top
    to_top = distance_to_any(parts.lab, main_colours(parts.lab, top, 4))
    rows = np.arange(len(top))[:, None]
    allowed = ~parts.head_zone
    top = top | _at_collar(top, pose, parts, to_top)
    top |= _at_elbows(top, pose, parts, to_top)
    if (top & arms).sum() > 0.3 * max(1, arms.sum()):
        above_thighs = rows < pose.pelvis[1] + 0.35 * pose.build
        unskinned = (parts.skin_distance > 17) & (to_top < 26)
        return np.asarray(top | (_wide_arms(pose, parts) & unskinned & above_thighs & allowed))
    rim = grow(top, 5) & parts.person & (to_top < 12) & (parts.skin_distance > 14)
    return np.asarray(top | (rim & (rows < pose.pelvis[1]) & allowed))


def _down_to_hem(top: Mask, pose: Pose, parts: Parts) -> Mask:
    """Add what is missing at a clear hem, where cloth in the shade or before other cloth of its colour was lost."""
    line = hem_line(top, pose)
    if line is None:
        return top
    rows = np.arange(len(top))[:, None]
    below = np.logical_or.accumulate(top & (down_spine(pose, top.shape) > 0.5), axis=0)
    skin = (parts.arm_zones[0] | parts.arm_zones[1]) & (parts.skin_distance < STILL_SKIN)
    return np.asarray(top | (below & (rows <= line[None]) & parts.person & ~skin))


def _at_elbows(top: Mask, pose: Pose, parts: Parts, to_top: Field) -> Mask:
    """Return cloth beside the trunk that no arm was expected to reach: joints are guessed where arms are crossed."""
    columns, rows = np.arange(top.shape[1])[None], np.arange(len(top))[:, None]
    beside = (columns < pose.shoulders[0, 0]) | (columns > pose.shoulders[1, 0])
    beside = beside & (rows > pose.chest[1] + 0.3 * pose.build) & (rows < pose.pelvis[1])
    cloth = beside & parts.person & (to_top < 16) & (parts.skin_distance > 17)
    return parts_touching(without_specks(cloth, 2), grow(top, 2))


def _at_collar(top: Mask, pose: Pose, parts: Parts, to_top: Field) -> Mask:
    """Return cloth beside the neck, which lies above the trunk that the joints tell of."""
    near_neck = _near_neck(pose, parts) & ~(parts.arm_zones[0] | parts.arm_zones[1])
    cloth = near_neck & (pose.silhouette > 0.85) & (parts.skin_distance > 14) & (to_top < 20)
    ground = grow(near_neck, 0.1 * pose.build) & ~parts.person
    if cloth.any() and ground.sum() > cloth.sum() / 4:
        # Between hair and neck some ground can show.
        cloth &= distance_to_any(parts.lab, main_colours(parts.lab, ground, 2)) + GROUND > to_top
    return parts_touching(without_specks(cloth, 3), grow(top, 2))
