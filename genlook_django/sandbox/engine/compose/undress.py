"""Take away what the new garment leaves bare of the old one: skin where the body is, ground where it is not."""

from dataclasses import dataclass

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    as_field,
    blur,
    blur_widely,
    grow,
    length,
    parts_touching,
    quartered,
    resize,
    resize_field,
    resize_mask,
    shrink,
    without_gaps,
    without_specks,
)
from genlook_django.sandbox.engine.body.arms import bare_shoulder, bare_tube, whole_skin
from genlook_django.sandbox.engine.body.frame import DOWN, Frame, below_shoulders
from genlook_django.sandbox.engine.body.old_hem import OldHem
from genlook_django.sandbox.engine.body.parts import Parts, distance_to_any, main_colours
from genlook_django.sandbox.engine.compose.layers import Worn
from genlook_django.sandbox.engine.compose.skin import skin as skin_over
from genlook_django.sandbox.engine.compose.strokes import Fill
from genlook_django.sandbox.engine.warp.trunk import Fit

RIM = 0.03
"""In builds, how far the old top's shadow and seams reach over the skin."""
SPECK = 0.012
"""In builds, half the width of what is too narrow for an arm: the mixed colours at a sleeve's edge can be skin's."""
BITTEN = 0.05
"""In builds, half the length of what is left of an arm's edge between two folds of the old top."""
CHEST, OPENING = 0.45, 0.3
"""Down the spine, how deep a neckline is at most; in shoulder widths, how wide a jacket stands open to each side."""
ARMPIT = 0.05
"""Down the spine, how far below the armpit an armhole shows skin."""
CUFF = 0.06
"""In builds, how far a cuff stands off the arm in it."""
BESIDE_NECK, LEAST_GROUND, LIKE_GROUND = 0.5, 0.01, 10.0
"""In trunks up and builds aside, in square builds, and in levels of CIE Lab: where ground is looked for at the neck."""
FOLDS, SOFT, UNSEEN, WEAVE = 0.04, 0.02, 0.06, 2.0
"""In builds, how far folds are carried on, over what it begins, and what more if they are unseen; a weave's pixels."""
MOST_OF_WEAVE = 4.0
"""Of what it mostly is."""
ROUNDED = 0.12
"""In trunks, how much higher a hem can be at the sides."""
SURELY_SKIN = 13.0
"""Levels of CIE Lab."""
SEEN_FROM = 3.0
"""Pixels over which what is seen gives way to what is guessed."""


@dataclass(frozen=True, slots=True)
class Axes:
    """Each pixel's place on the body: down the spine (0 shoulders, 1 hips), and pixels away from it."""

    down: Field
    aside: Field


def axes_of(frame: Frame, shape: tuple[int, ...]) -> Axes:
    pose = frame.pose
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    places = np.stack([columns, rows], axis=-1)
    return Axes(pose.along_spine(places), np.abs((places - pose.chest) @ pose.across))


def undress(picture: Picture, parts: Parts, frame: Frame, worn: Worn, axes: Axes, fit: Fit) -> list[Fill]:
    """Return the strokes that hide what is left of the old top."""
    old, left = _left_over(parts, frame, worn, axes)
    skin = _skin_to_make(parts, frame, worn, axes, old, left)
    # An arm is wider than its tube here and there, and lit skin can have the colour of pale cloth.
    bared = without_specks((parts.arm_zones[0] | parts.arm_zones[1]) & parts.like_skin, SPECK * frame.pose.build)
    hips = np.interp(axes.down, DOWN, frame.edges.max(axis=0))
    sleeves = grow(parts.old_sleeves[0] | parts.old_sleeves[1], CUFF * frame.pose.build)
    below = axes.down >= fit.hem_down
    on_legs = (below & (axes.aside < hips)) | (_before_legs(parts, frame) & (axes.down > fit.hem_down - ROUNDED))
    other = left & ~skin & ~bared & (~below | sleeves)
    legs, ground = other & on_legs, other & ~on_legs
    strip = np.zeros(old.shape, bool)
    if fit.old_hem and fit.old_hem.shows_what_is_below:
        at_hem = (axes.down > fit.hem_down - ROUNDED) & (axes.aside < hips + CUFF * frame.pose.build)
        strip, beside = _below_hem(parts, frame, fit.old_hem, worn, at_hem)
        legs, skin = legs & ~strip, skin & (~strip | sleeves)
        ground = (ground | beside) & ~strip & ~legs
    fills = []
    if ground.any():
        fills.append(_ground(picture, frame.pose.silhouette, ground))
    if legs.any():
        fills.append(_legs(picture, parts, axes, legs))
    if fit.old_hem and strip.any():
        fills.append(_carried_up(picture, fit.old_hem, strip, frame.pose.build))
    if skin.any():
        # Soft against the skin around it, but not over the ground.
        body = parts.person & ~ground
        even = blur(blur_widely(body, 2 * SPECK * frame.pose.build) > 0.5, 0.9)
        near = blur(grow(ground, 6), 3)
        edge = near * even + (1 - near) * blur(body, 1.0)
        fills.append(Fill(skin_over(parts, frame, skin), np.minimum(blur(skin, 2), as_field(edge))))
    return fills


def _before_legs(parts: Parts, frame: Frame) -> Mask:
    """Return what lies on the trunk's side of an arm's middle, with no ground between: the legs go on behind it."""
    middle = int(np.clip(frame.pose.pelvis[0], 1, parts.person.shape[1] - 1))
    whole = np.zeros_like(parts.person)
    whole[:, middle:] = np.logical_and.accumulate(parts.person[:, middle:], axis=1)
    whole[:, :middle] = np.logical_and.accumulate(parts.person[:, middle - 1 :: -1], axis=1)[:, ::-1]
    rows, columns = np.arange(len(whole)), np.arange(whole.shape[1])
    ends = [np.interp(rows, *np.stack(arm[1:])[:, ::-1].T) for arm in parts.arms]
    return whole & (columns > ends[0][:, None]) & (columns < ends[1][:, None])


def _left_over(parts: Parts, frame: Frame, worn: Worn, axes: Axes) -> tuple[Mask, Mask]:
    """Return the old top with its rim, and what of it the new garment leaves to be seen."""
    near = grow(parts.top, 6) & (frame.pose.silhouette > 0.1) & ~((parts.skin_distance < SURELY_SKIN) & parts.person)
    old = parts.top | near
    # A little under the new cloth too, whose edge is soft.
    left = old & ~shrink(worn.alpha > 0.98, 3)
    # Above the shoulders, hair's own blurred edge can pass for cloth.
    surely = without_specks(parts.top, SPECK * frame.pose.build)
    left &= surely | ~(grow(parts.hair, 2 * SPECK * frame.pose.build) & (axes.down < 0))
    return old, left & ~_in_open_front(left, frame, axes)


def _in_open_front(left: Mask, frame: Frame, axes: Axes) -> Mask:
    """Return what is seen of the old top in an opening that goes on below the chest: it is worn under a jacket."""
    middle = left & (axes.aside < OPENING * frame.pose.shoulder_width)
    return parts_touching(middle, middle & (axes.down > CHEST) & (axes.down < 1 - CHEST))


def _skin_to_make(parts: Parts, frame: Frame, worn: Worn, axes: Axes, old: Mask, left: Mask) -> Mask:
    """Return where skin takes the old top's place."""
    arms = _bared_arms(parts, frame, axes)
    # Below the armpits, there is an arm or the ground beside the chest.
    wide = np.where(axes.down < frame.armpits_down + ARMPIT, 0.5, 0.4) * frame.pose.shoulder_width
    chest = (axes.down < CHEST) & (axes.aside < wide)
    # A little farther down, the arm lies against the chest where no ground is seen between the two.
    at_armpits = (axes.down < frame.armpits_down + 2 * ARMPIT) & (axes.aside < 0.55 * frame.pose.shoulder_width)
    chest |= at_armpits & shrink(parts.person, SPECK * frame.pose.build)
    chest &= ~_beside_neck(parts, frame, axes)
    bare_arms = arms & (parts.old_sleeves[0] | parts.old_sleeves[1]) & (worn.sleeves_alpha < 0.98) & (axes.down > 0.22)
    # An arm's edge is even, though the silhouette's beside a sleeve may not be.
    bare_arms = grow(bare_arms, SPECK * frame.pose.build) & (arms | (worn.alpha > 0.5))
    bare_arms &= grow(parts.person, SPECK * frame.pose.build)
    skin = ((left & (arms | chest)) & parts.person) | bare_arms
    # The old top's edge has some of the skin's colour, and would stay behind as a line, with its shadow.
    rim = grow(skin, RIM * frame.pose.build) & (chest | arms)
    skin |= rim & parts.person & (worn.alpha < 0.98) & ~parts.hair
    # So would a pale fringe along an arm in front.
    whole = whole_skin(parts, 0) | whole_skin(parts, 1)
    # What is left of an arm's edge between two bites lies in the shade of the folds.
    bitten = without_gaps(whole & ~parts.bare_skin, BITTEN * frame.pose.build) & whole
    fringe = grow(without_specks(whole, SPECK * frame.pose.build), 3) & (old | grow(parts.top, 3)) & parts.person
    return np.asarray(skin | bitten | fringe)


def _beside_neck(parts: Parts, frame: Frame, axes: Axes) -> Mask:
    """Return what is above the shoulders but no neck: hair, or the ground between the two."""
    pose, shape = frame.pose, parts.person.shape
    above = ~below_shoulders(frame, shape, 0) & (axes.down > -BESIDE_NECK) & (axes.aside < BESIDE_NECK * pose.build)
    ground = above & ~parts.person
    beside = above & (axes.aside > length(as_field(frame.neck[1] - frame.neck[0])) / 2)
    beside &= ~below_shoulders(frame, shape, RIM * pose.build)
    if ground.sum() < LEAST_GROUND * pose.build**2:
        return beside
    to_ground = distance_to_any(parts.lab, main_colours(parts.lab, ground, 2))
    return beside | (above & (to_ground < np.minimum(LIKE_GROUND, parts.skin_distance)))


def carried_over(weighted: Field, weight: Field, usual: Field) -> Field:
    """Spread colours over the whole picture, the nearest counting most, and `usual` where none are.

    `weighted` is each pixel's colour times its weight.
    """
    height, width = weight.shape
    colours, weight = quartered(weighted), quartered(weight)
    total, sure = np.float32(1e-7) * usual, np.full(weight.shape, 1e-7, np.float32)
    for sigma, trust in ((1.5, 1.0), (5.0, 1e-2), (14.0, 1e-4), (30.0, 1e-5)):
        total = total + trust * blur(colours, sigma)
        sure = sure + trust * blur(weight, sigma)
    return resize_field(total / sure[..., None], (width, height))


def _bared_arms(parts: Parts, frame: Frame, axes: Axes) -> Mask:
    """Return the arms as far as sleeves hid them: what is beside an arm that was bare is not its skin."""
    arms = np.zeros(parts.person.shape, bool)
    for side in (0, 1):
        hidden = grow(parts.old_sleeves[side], CUFF * frame.pose.build) | (axes.down < frame.armpits_down)
        arms |= (bare_tube(parts, side) & hidden) | bare_shoulder(parts, frame, side)
    return arms


def _legs(picture: Picture, parts: Parts, axes: Axes, hole: Mask) -> Fill:
    """Carry the colours of what is worn below over what a cuff hid of it."""
    seen = parts.person & (axes.down > 0.8) & ~grow(parts.top, 4) & ~parts.arm_zones[0] & ~parts.arm_zones[1]
    colours = carried_over(as_field(picture) * seen[..., None], as_field(seen), np.median(picture[hole], axis=0))
    return Fill(colours, blur(grow(hole, 2), 1.5))


def _below_hem(parts: Parts, frame: Frame, old: OldHem, worn: Worn, near: Mask) -> tuple[Mask, Mask]:
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


def _carried_up(picture: Picture, old: OldHem, hole: Mask, build: float) -> Fill:
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


def _ground(picture: Picture, silhouette: Field, hole: Mask) -> Fill:
    """Draw the ground in from around the person (Telea, 2004), on a small copy: grounds are mostly smooth."""
    height, width = hole.shape
    size = (max(8, width // 4), max(8, height // 4))
    unknown = (silhouette > 0.25) | grow(hole, 2)
    small = resize(np.where(unknown[..., None], 0, picture).astype(np.uint8), size)
    missing = grow(resize_mask(unknown, size), 1)
    drawn = cv2.inpaint(small, missing.astype(np.uint8), 4, cv2.INPAINT_TELEA)
    colours = as_field(cv2.resize(as_field(drawn), (width, height), interpolation=cv2.INTER_LINEAR))
    return Fill(colours, blur(grow(hole, 2), 1.5))
