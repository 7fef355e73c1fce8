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
    without_gaps,
    without_specks,
)
from genlook_django.sandbox.engine.body.cuffs import coloured_cuffs
from genlook_django.sandbox.engine.body.hints import (
    SKIN,
    bare_forearms,
    hints_for,
    near_neck,
    seed_of_other_colours,
    surely_cloth,
    trunk_of,
    wide_arms,
)
from genlook_django.sandbox.engine.body.joints import Pose
from genlook_django.sandbox.engine.body.legs import down_spine, find_legs
from genlook_django.sandbox.engine.body.long_sleeves import made_whole
from genlook_django.sandbox.engine.body.old_hem import hem_line
from genlook_django.sandbox.engine.body.parts import (
    LEAST_COLOUR,
    STILL_SKIN,
    Parts,
    distance_to_any,
    main_colours,
)
from genlook_django.sandbox.engine.cutting import OUT, cut_out

STRIPE, LEAST_STRIPE = 0.12, 0.2
"""In builds, how wide a stripe is at most, and how long at least."""
STRIPES_END = 0.01
"""In builds, half of how wide the colours of two stripes mix."""
BESIDE_HAIR, LEAST_PARTED = 0.015, 0.003
"""In builds, how near to hair lies what that parts from the old top; in square builds, how much is worth it."""
LIKE_TOP, MOSTLY = 20.0, 0.6
"""Levels of CIE Lab, and the share of it that is no farther from the old top's colours."""
GROUND = 5.0
"""Levels of CIE Lab by which a colour is the ground's rather than the old top's."""
LEAST_APART = 7.0
"""Levels of CIE Lab between the hues of skin and cloth in the same light, from which on hue tells one from another."""


def find_old_top(picture: Picture, pose: Pose, parts: Parts) -> Mask:
    """Return the old top's pixels."""
    seen = parts
    parts = replace(parts, skin_distance=_told_by_colour(parts, as_field([255, GREY, GREY])))
    trunk = trunk_of(pose, parts.person)
    seed = surely_cloth(pose, parts)
    if not seed.any():
        return trunk
    seed |= seed_of_other_colours(pose, parts)
    parts = replace(parts, skin_distance=_told_by_colour(parts, as_field(np.median(parts.lab[seed], axis=0))))
    hints = hints_for(pose, parts, trunk, seed)
    bare = bare_forearms(pose, parts, seed)
    other = find_legs(pose, parts, seed) | bare
    hints[other] = OUT
    found = cut_out(_without_ground(picture, parts), hints, rounds=4) & parts.person
    found = without_gaps(without_specks(found, 2), 4) & parts.person
    found |= _between_stripes(found, pose.build) & parts.person & (parts.skin_distance > SKIN)
    whole = _with_sleeves(_credible(found, seed, pose, parts), pose, parts)
    # Where a pale stripe ends, it goes through skin's colour.
    whole = without_gaps(whole, STRIPES_END * pose.build) & parts.person & ~parts.hair
    top = made_whole(_down_to_hem(whole & ~other, pose, parts) & ~bare, other, pose, seen)
    return top | coloured_cuffs(top, parts, pose.build)


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


def _credible(found: Mask, seed: Mask, pose: Pose, parts: Parts) -> Mask:
    """Keep the parts that hold surely some cloth, or lie mostly on trunk and arms."""
    labels, stats = labelled(found)
    likely = seed | parts.arm_zones[0] | parts.arm_zones[1]
    kept = np.zeros(len(stats), bool)
    held = np.bincount(labels[seed], minlength=len(stats))
    near = np.bincount(labels[likely], minlength=len(stats))
    areas = stats[:, cv2.CC_STAT_AREA]
    kept[1:] = (areas[1:] > 0.02 * pose.build**2) & ((held[1:] > 0) | (near[1:] > 0.3 * areas[1:]))
    top = np.asarray(kept[labels])
    return top | _parted_by_hair(found & ~top, top, pose, parts)


def _parted_by_hair(rest: Mask, top: Mask, pose: Pose, parts: Parts) -> Mask:
    """Return what has the top's colours and is parted from it by hair that falls over both: a strap's outer edge."""
    beside = parts_touching(rest, grow(parts.hair, BESIDE_HAIR * pose.build))
    if not beside.any() or not top.any():
        return np.zeros(rest.shape, bool)
    alike = beside & (distance_to_any(parts.lab, main_colours(parts.lab, top, 4)) < LIKE_TOP)
    labels, stats = labelled(beside)
    areas = stats[:, cv2.CC_STAT_AREA]
    kept = np.bincount(labels[alike], minlength=len(stats)) > MOSTLY * areas
    return np.asarray((kept & (areas > LEAST_PARTED * pose.build**2))[labels] & beside)


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
        return np.asarray(top | (wide_arms(pose, parts) & unskinned & above_thighs & allowed))
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
    near = near_neck(pose, parts) & ~(parts.arm_zones[0] | parts.arm_zones[1])
    cloth = near & (pose.silhouette > 0.85) & (parts.skin_distance > 14) & (to_top < 20)
    ground = grow(near, 0.1 * pose.build) & ~parts.person
    if cloth.any() and ground.sum() > cloth.sum() / 4:
        # Between hair and neck some ground can show.
        cloth &= distance_to_any(parts.lab, main_colours(parts.lab, ground, 2)) + GROUND > to_top
    return parts_touching(without_specks(cloth, 3), grow(top, 2))
