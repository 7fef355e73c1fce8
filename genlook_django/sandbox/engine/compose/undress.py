"""Take away what the new garment leaves bare of the old one: skin where the body is, ground where it is not."""

from dataclasses import dataclass

import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    as_field,
    blur,
    grow,
    length,
    parts_touching,
    shrink,
    without_gaps,
    without_specks,
)
from genlook_django.sandbox.engine.body.arms import bare_shoulder, bare_tube, whole_skin
from genlook_django.sandbox.engine.body.frame import DOWN, Frame, below_shoulders
from genlook_django.sandbox.engine.body.parts import Parts, distance_to_any, main_colours
from genlook_django.sandbox.engine.compose.fills import ground_behind
from genlook_django.sandbox.engine.compose.layers import Worn
from genlook_django.sandbox.engine.compose.legs import (
    CUFF,
    SURELY_SKIN,
    before_legs,
    below_hem,
    carried_up,
    legs_behind,
)
from genlook_django.sandbox.engine.compose.nape import feet_of_neck, in_collar, over_straps
from genlook_django.sandbox.engine.compose.skin import skin as skin_over
from genlook_django.sandbox.engine.compose.strokes import Fill
from genlook_django.sandbox.engine.shapes import even_cover
from genlook_django.sandbox.engine.warp.trunk import Fit

RIM = 0.03
"""In builds, how far the old top's shadow and seams reach over the skin."""
SPECK = 0.012
"""In builds, half the width of what is too narrow for an arm: the mixed colours at a sleeve's edge can be skin's."""
EVEN = 0.035
"""In builds, how wide the wrinkles of a sleeve's outline are that a bare arm does not have."""
BITTEN = 0.05
"""In builds, half the length of what is left of an arm's edge between two folds of the old top."""
CHEST, OPENING = 0.45, 0.3
"""Down the spine, how deep a neckline is at most; in shoulder widths, how wide a jacket stands open to each side."""
ARMPIT = 0.05
"""Down the spine, how far below the armpit an armhole shows skin."""
BESIDE_NECK, LEAST_GROUND, LIKE_GROUND = 0.5, 0.01, 10.0
"""In trunks up and builds aside, in square builds, and in levels of CIE Lab: where ground is looked for at the neck."""
UNDER = 5
"""Pixels that the ground goes on under the skin that is made up."""
ROUNDED = 0.12
"""In trunks, how much higher a hem can be at the sides."""


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
    edge = _with_even_sleeves(parts, frame.pose.build)
    person = edge > 0.5
    old, left = _left_over(parts, frame, worn, axes)
    feet = feet_of_neck(parts, frame)
    above = in_collar(parts, frame, feet) | over_straps(parts, frame, feet)
    skin = _skin_to_make(parts, person, frame, worn, axes, old, left) & ~above
    # An arm is wider than its tube here and there, and lit skin can have the colour of pale cloth.
    bared = without_specks((parts.arm_zones[0] | parts.arm_zones[1]) & parts.like_skin, SPECK * frame.pose.build)
    sleeves = grow(parts.old_sleeves[0] | parts.old_sleeves[1], CUFF * frame.pose.build)
    # A sleeve's edge in the shade can have it too.
    bared &= ~(sleeves & parts.top)
    hips = np.interp(axes.down, DOWN, frame.edges.max(axis=0))
    below = axes.down >= fit.hem_down
    on_legs = (below & (axes.aside < hips)) | (before_legs(parts, frame) & (axes.down > fit.hem_down - ROUNDED))
    other = left & ~skin & ~bared & (~below | sleeves)
    legs, ground = other & on_legs, other & ~on_legs
    strip = np.zeros(old.shape, bool)
    if fit.old_hem and fit.old_hem.shows_what_is_below:
        at_hem = (axes.down > fit.hem_down - ROUNDED) & (axes.aside < hips + CUFF * frame.pose.build)
        strip, beside = below_hem(parts, frame, fit.old_hem, worn, at_hem)
        legs, skin = legs & ~strip, skin & (~strip | sleeves)
        ground = (ground | beside) & ~strip & ~legs
    fills = []
    # Under the skin's edge too, through which the old top would shine.
    stays = grow(person & ~old & ~skin, 2 * UNDER)
    if ground.any():
        behind = ground | (grow(ground, UNDER) & skin & ~stays)
        fills.append(ground_behind(picture, frame.pose.silhouette, behind))
    if legs.any():
        fills.append(legs_behind(picture, parts, axes.down, legs))
    if fit.old_hem and strip.any():
        fills.append(carried_up(picture, fit.old_hem, strip, frame.pose.build))
    if skin.any():
        fills.append(_made_up(parts, frame, skin, ground, stays, edge))
    return fills


def _with_even_sleeves(parts: Parts, build: float) -> Field:
    """Return the person's cover, whose edge is even along old sleeves: a bare arm has none of their wrinkles."""
    cover, sleeves = blur(parts.person, 1.0), parts.old_sleeves[0] | parts.old_sleeves[1]
    if not sleeves.any():
        return cover
    return np.where(grow(sleeves, EVEN * build), even_cover(parts.person, EVEN * build), cover)


def _made_up(parts: Parts, frame: Frame, skin: Mask, ground: Mask, stays: Mask, edge: Field) -> Fill:
    """Return the skin's stroke: soft against the skin around it, which `stays`, but not over the ground.

    `edge` is the person's cover.
    """
    body = (edge > 0.5) & ~ground
    near = blur(grow(ground, 6), 3)
    edge = near * even_cover(body, 2 * SPECK * frame.pose.build) + (1 - near) * edge
    soft = blur(skin | (grow(skin, 6) & ~body & ~stays), 2)
    return Fill(skin_over(parts, frame, skin, body), np.minimum(soft, edge))


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


def _skin_to_make(parts: Parts, person: Mask, frame: Frame, worn: Worn, axes: Axes, old: Mask, left: Mask) -> Mask:
    """Return where skin takes the old top's place."""
    arms = _bared_arms(parts, frame, axes)
    # Below the armpits, there is an arm or the ground beside the chest.
    wide = np.where(axes.down < frame.armpits_down + ARMPIT, 0.5, 0.4) * frame.pose.shoulder_width
    chest = (axes.down < CHEST) & (axes.aside < wide)
    # A little farther down, the arm lies against the chest where no ground is seen between the two.
    at_armpits = (axes.down < frame.armpits_down + 2 * ARMPIT) & (axes.aside < 0.55 * frame.pose.shoulder_width)
    chest |= at_armpits & shrink(person, SPECK * frame.pose.build)
    chest &= ~_beside_neck(parts, frame, axes)
    bare_arms = arms & (parts.old_sleeves[0] | parts.old_sleeves[1]) & (worn.sleeves_alpha < 0.98) & (axes.down > 0.22)
    # An arm's edge is even, though the silhouette's beside a sleeve may not be.
    bare_arms = grow(bare_arms, SPECK * frame.pose.build) & (arms | (worn.alpha > 0.5))
    bare_arms &= grow(person, SPECK * frame.pose.build)
    skin = ((left & (arms | chest)) & person) | bare_arms
    # The old top's edge has some of the skin's colour, and would stay behind as a line, with its shadow.
    rim = grow(skin, RIM * frame.pose.build) & (chest | arms)
    at_cuffs = arms & grow(parts.old_sleeves[0] | parts.old_sleeves[1], RIM * frame.pose.build)
    skin |= rim & person & ((worn.alpha < 0.98) | at_cuffs) & ~parts.hair
    # So would a pale fringe along an arm in front.
    whole = whole_skin(parts, 0) | whole_skin(parts, 1)
    # What is left of an arm's edge between two bites lies in the shade of the folds.
    bitten = without_gaps(whole & ~parts.bare_skin, BITTEN * frame.pose.build) & whole
    fringe = grow(without_specks(whole, SPECK * frame.pose.build), 3) & (old | grow(parts.top, 3)) & person
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


def _bared_arms(parts: Parts, frame: Frame, axes: Axes) -> Mask:
    """Return the arms as far as sleeves hid them: what is beside an arm that was bare is not its skin."""
    arms = np.zeros(parts.person.shape, bool)
    for side in (0, 1):
        hidden = grow(parts.old_sleeves[side], CUFF * frame.pose.build) | (axes.down < frame.armpits_down)
        arms |= (bare_tube(parts, side) & hidden) | bare_shoulder(parts, frame, side)
    return arms
