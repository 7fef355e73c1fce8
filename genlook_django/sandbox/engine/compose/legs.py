"""What is worn below the old top, where that hid it: behind cuffs, and above the old hem."""

import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    as_field,
    blur,
    grow,
    window_of,
    without_specks,
)
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.old_hem import OldHem
from genlook_django.sandbox.engine.body.parts import Parts, distance_to_any, main_colours
from genlook_django.sandbox.engine.compose.fills import carried_over
from genlook_django.sandbox.engine.compose.layers import Worn
from genlook_django.sandbox.engine.compose.strokes import Fill
from genlook_django.sandbox.engine.shapes import limb

CUFF = 0.06
"""In builds, how far a cuff stands off the arm in it."""
SURELY_SKIN = 13.0
"""Levels of CIE Lab."""
THIGH, LEAST_TOLD, LIKE_GROUND = 0.08, 0.005, 14.0
"""In builds, half of a thigh's middle; in square builds, and levels of CIE Lab: how much of it, of a sleeve and of the
ground tells one from the other, and how near to the ground's colour that is.
"""
FOLDS, SOFT, UNSEEN, WEAVE = 0.04, 0.02, 0.06, 2.0
"""In builds, how far folds are carried on, over what it begins, and what more if they are unseen; a weave's pixels."""
MOST_OF_WEAVE = 4.0
"""Of what it mostly is."""
SEEN_FROM = 3.0
"""Pixels over which what is seen gives way to what is guessed."""


def before_legs(parts: Parts, frame: Frame) -> Mask:
    """Return what lies on the trunk's side of an arm's middle, with no ground between: the legs go on behind it."""
    middle = int(np.clip(frame.pose.pelvis[0], 1, parts.person.shape[1] - 1))
    body, whole = parts.person & ~_ground_beside(parts, frame), np.zeros_like(parts.person)
    whole[:, middle:] = np.logical_and.accumulate(body[:, middle:], axis=1)
    whole[:, :middle] = np.logical_and.accumulate(body[:, middle - 1 :: -1], axis=1)[:, ::-1]
    rows, columns = np.arange(len(whole)), np.arange(whole.shape[1])
    ends = [np.interp(rows, *np.stack(arm[1:])[:, ::-1].T) for arm in parts.arms]
    return whole & (columns > ends[0][:, None]) & (columns < ends[1][:, None])


def _ground_beside(parts: Parts, frame: Frame) -> Mask:
    """Return the ground between forearms and legs, where the silhouette is too coarse to leave it out."""
    found, pose = np.zeros_like(parts.person), frame.pose
    if not any(sleeve.any() for sleeve in parts.old_sleeves):
        return found
    thighs = np.zeros_like(found)
    for hip, knee in zip(pose.hips, pose.knees, strict=True):
        thighs |= limb(found.shape, [as_field((hip + knee) / 2), knee], [THIGH * pose.build] * 2)
    thighs &= parts.person & ~parts.top & ~parts.arm_zones[0] & ~parts.arm_zones[1]
    for arm, sleeve in zip(parts.arms, parts.old_sleeves, strict=True):
        near = limb(found.shape, arm[1:], [2 * parts.arm_radii[1]] * 3)
        window = window_of(near, 0)
        ground = np.zeros_like(found)
        ground[window] = near[window] & ~grow(parts.person[window], 2)
        places = (ground, thighs, sleeve & near)
        if min(place.sum() for place in places) < LEAST_TOLD * pose.build**2:
            continue
        lab, seen = parts.lab[window], (near & parts.person & (parts.skin_distance > SURELY_SKIN))[window]
        colours = [main_colours(parts.lab, place, 2) for place in places]
        to_ground, to_legs, to_sleeve = (distance_to_any(lab, some) for some in colours)
        alike = (to_ground < LIKE_GROUND) & (to_ground < np.minimum(to_legs, to_sleeve))
        found[window] |= without_specks(seen & alike, 1)
    return found


def legs_behind(picture: Picture, parts: Parts, down: Field, hole: Mask) -> Fill:
    """Carry what is worn below over what a cuff hid of it; `down` is each pixel's place down the spine."""
    seen = parts.person & (down > 0.8) & ~grow(parts.top, 4) & ~parts.arm_zones[0] & ~parts.arm_zones[1]
    colours = carried_over(as_field(picture) * seen[..., None], as_field(seen), np.median(picture[hole], axis=0))
    return Fill(colours, blur(grow(hole, 2), 1.5))


def below_hem(parts: Parts, frame: Frame, old: OldHem, worn: Worn, near: Mask) -> tuple[Mask, Mask]:
    """Return what the new hem leaves of the old top and of its shadow, on what is worn below and beside that.

    `near` is where the new hem can be.
    """
    cloth = (worn.trunk.alpha > 0.5) & near
    columns = np.flatnonzero(cloth.any(axis=0))
    if not len(columns):
        return np.zeros(cloth.shape, bool), np.zeros(cloth.shape, bool)
    ends = len(cloth) - np.argmax(cloth[::-1, columns], axis=0)
    rows, every = np.arange(len(cloth))[:, None], np.arange(cloth.shape[1])
    left = (rows <= old.rows) & (rows > np.interp(every, columns, ends) - 3)
    left &= near & (grow(parts.top, 4) | cloth.any(axis=0))
    # Fingers reach beyond where arms are expected.
    near_arms = grow(parts.arm_zones[0] | parts.arm_zones[1], CUFF * frame.pose.build)
    fingers = near_arms & (parts.skin_distance < SURELY_SKIN)
    left &= ~grow((parts.arm_skin[0] | parts.arm_skin[1]) | without_specks(fingers, 1), 1)
    on_body = left.copy()
    on_body[left] = parts.person[old.mirrored(*np.nonzero(left))]
    return on_body, left & ~on_body & grow(parts.top, 4)


def carried_up(picture: Picture, old: OldHem, hole: Mask, build: float) -> Fill:
    """Carry on upwards what is worn below: its folds fade out, its weave goes on."""
    rows, columns = np.nonzero(hole)
    below = old.colours_below(picture)
    plain = below[columns]
    mirrored = old.mirrored(rows, columns)
    near = np.exp((rows - old.rows[columns]) / (FOLDS * build))
    seen = np.zeros(hole.shape, bool)
    seen[hole] = old.lower[mirrored]
    weight = np.clip(2 * blur(seen, SEEN_FROM) - 1, 0, 1)[hole, None]
    weave = (as_field(picture) - blur(picture, WEAVE))[mirrored]
    # A fold's or a seam's edge is no weave, and would be seen twice.
    most = MOST_OF_WEAVE * np.median(np.abs(weave), axis=0)
    weave = np.clip(weave, -most, most)
    colours = np.broadcast_to(below, picture.shape).copy()
    colours[hole] = plain + weight * (near[:, None] * (picture[mirrored] - plain) + (1 - near[:, None]) * weave)
    # What is below a hand, in its shade, is not told, and shall begin nowhere.
    begins = np.full(hole.shape, SOFT * build, np.float32)
    begins[hole] += UNSEEN * build * (1 - weight[:, 0])
    shown = (old.rows - np.arange(len(hole))[:, None]) / begins
    return Fill(colours, as_field(blur(hole, 1.0) * np.clip(shown, 0, 1)))
