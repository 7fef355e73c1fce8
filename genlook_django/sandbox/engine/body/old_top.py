"""Find the garment that the person wears now on the upper body: GrabCut, with all that is known put in as hints."""

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    as_field,
    grow,
    labelled,
    parts_touching,
    without_crumbs,
    without_gaps,
    without_specks,
)
from genlook_django.sandbox.engine.body.joints import Pose
from genlook_django.sandbox.engine.body.old_hem import hem_line
from genlook_django.sandbox.engine.body.parts import (
    STILL_SKIN,
    Parts,
    core_of_trunk,
    distance_to_any,
    head_zone,
    main_colours,
    on_trunk,
)
from genlook_django.sandbox.engine.cutting import IN, MAYBE_IN, MAYBE_OUT, OUT, Hints, cut_out
from genlook_django.sandbox.engine.shapes import limb, polygon

SKIN = 15.0
SURELY_SKIN = 7.0
STRIPE, LEAST_STRIPE = 0.12, 0.2
"""In builds, how wide a stripe is at most, and how long at least."""
GROUND = 5.0
"""Levels of CIE Lab by which a colour is the ground's rather than the old top's."""
SKIN_UNLIKE_CLOTH = 24.0
"""Levels of CIE Lab between the medians of face and cloth."""


def find_old_top(picture: Picture, pose: Pose, parts: Parts) -> Mask:
    """Return the old top's pixels."""
    trunk = _trunk(pose, parts.person)
    seed = _seed(pose, parts)
    if not seed.any():
        return trunk
    seed |= _seed_of_other_colours(pose, parts)
    hints = _hints(pose, parts, trunk, seed)
    _keep_legs_out(hints, pose, parts, seed)
    bare = _bare_forearms(pose, parts, seed)
    hints[bare] = OUT
    found = cut_out(picture, hints, rounds=4) & parts.person
    found = without_gaps(without_specks(found, 2), 4) & parts.person
    found |= _between_stripes(found, pose.build) & parts.person & (parts.skin_distance > SKIN)
    whole = _with_sleeves(_credible(found, seed, pose, parts), pose, parts)
    return _down_to_hem(whole, pose, parts) & ~bare


def _between_stripes(found: Mask, build: float) -> Mask:
    """Return what has the top right above and right below it: stripes of the legs' colour, which pass for legs."""
    high, long = (2 * round(size * build / 2) + 1 for size in (STRIPE, LEAST_STRIPE))
    closed = cv2.morphologyEx(found.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((high, 1), np.uint8))
    stripes = ((np.asarray(closed) > 0) & ~found).astype(np.uint8)
    return np.asarray(cv2.morphologyEx(stripes, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))) > 0


def _bare_forearms(pose: Pose, parts: Parts, seed: Mask) -> Mask:
    """Return forearms and hands, be they held before the trunk, where their skin is not the old top's colour."""
    cloth = main_colours(parts.lab, seed, 3)
    if _apart(parts.lab, seed, parts.head.oval(seed.shape) & parts.person) < SKIN_UNLIKE_CLOTH:
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
    seed &= parts.person & ~parts.hair & ~head_zone(parts) & ~parts.head.oval(seed.shape)
    return without_crumbs(without_specks(seed, 0.02 * pose.build), 0.01 * pose.build**2)


def _hints(pose: Pose, parts: Parts, trunk: Mask, seed: Mask) -> Hints:
    skin = parts.skin_distance
    core = core_of_trunk(pose, parts.person)
    zone = grow(trunk, 0.22 * pose.build) | _wide_arms(pose, parts)
    zone &= parts.person
    hints = np.full(zone.shape, OUT, np.uint8)
    hints[zone] = MAYBE_OUT
    hints[trunk] = MAYBE_IN
    hints[zone & (skin < SKIN) & ~core] = MAYBE_OUT
    hints[zone & (skin < SURELY_SKIN) & ~core] = OUT
    hints[seed] = IN
    hints[head_zone(parts)] = OUT
    hints[int(np.clip(pose.pelvis[1] + 0.55 * pose.build, 0, len(hints))) :] = OUT
    hints[parts.head.oval(zone.shape) | parts.hair] = OUT
    return hints


def _wide_arms(pose: Pose, parts: Parts) -> Mask:
    """Return where sleeves can be, loose ones too."""
    wide = [1.8 * radius for radius in parts.arm_radii[:3]]
    return (limb(parts.person.shape, parts.arms[0][:3], wide) | limb(parts.person.shape, parts.arms[1][:3], wide)) & (
        parts.person
    )


def _keep_legs_out(hints: Hints, pose: Pose, parts: Parts, seed: Mask) -> None:
    """Take trousers and belt out of the question where their colour is not the top's."""
    arms = parts.arm_zones[0] | parts.arm_zones[1]
    thighs = np.zeros(seed.shape, bool)
    for side in (0, 1):
        hip, knee = pose.hips[side], pose.knees[side]
        upper = as_field(hip * 0.72 + knee * 0.28)
        thigh = limb(seed.shape, [upper, knee], [0.12 * pose.build, 0.1 * pose.build]) & parts.person & ~arms
        if thigh.sum() > 50 and _apart(parts.lab, thigh, seed) > 14:
            thighs |= thigh
    hints[thighs] = OUT
    to_top = distance_to_any(parts.lab, main_colours(parts.lab, seed, 3))
    low = parts.person & (_down(pose, seed.shape) > 0.72) & (hints != IN)
    if thighs.sum() > 100:
        to_legs = distance_to_any(parts.lab, main_colours(parts.lab, thighs, 3))
        hints[low & (to_legs < to_top) & (to_top > 12)] = OUT
    else:
        hints[low & (to_top > 45)] = OUT


def _apart(lab: Field, first: Mask, second: Mask) -> float:
    return float(np.linalg.norm(np.median(lab[first], axis=0) - np.median(lab[second], axis=0)))


def _down(pose: Pose, shape: tuple[int, ...]) -> Field:
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    return pose.along_spine(np.stack([columns, rows], axis=-1))


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
    allowed = ~head_zone(parts)
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
    below = np.logical_or.accumulate(top & (_down(pose, top.shape) > 0.5), axis=0)
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
    below_chin = np.arange(len(to_top))[:, None] > parts.head.chin[1]
    near_neck = limb(to_top.shape, [*pose.shoulders], [0.3 * pose.build] * 2) & below_chin
    near_neck &= ~(parts.arm_zones[0] | parts.arm_zones[1])
    cloth = near_neck & (pose.silhouette > 0.85) & (parts.skin_distance > 14) & (to_top < 20)
    ground = grow(near_neck, 0.1 * pose.build) & ~parts.person
    if cloth.any() and ground.sum() > cloth.sum() / 4:
        # Between hair and neck some ground can show.
        cloth &= distance_to_any(parts.lab, main_colours(parts.lab, ground, 2)) + GROUND > to_top
    return parts_touching(without_specks(cloth, 3), grow(top, 2))
