"""The shape of bare arms, where sleeves hid them."""

from typing import NamedTuple

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    GREY,
    Field,
    Mask,
    Points,
    as_field,
    blur_line,
    grow,
    inside,
    length,
    point,
    resampled,
    unit,
    window_of,
    without_gaps,
)
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.joints import Pose
from genlook_django.sandbox.engine.body.parts import ARM_RADII, Parts
from genlook_django.sandbox.engine.shapes import limb, polygon

ARM_SHARES = np.linspace(0, 1, 61)
ARM_SHAPE = ((0.0, 0.22, 0.5, 0.62, 0.8, 1.0), (0.125, 0.115, 0.092, 0.096, 0.084, 0.066))
"""A bare arm's radius down from shoulder to wrist, in builds, measured on men."""
BARE_SHOULDER = (0.3, 0.55, 0.75)
"""Shares of the shoulder line."""
USUAL_THICKNESS, THICKNESSES = 0.93, (0.7, 1.1)

LONG_SLEEVE = 0.6
"""The share of a forearm that a sleeve covers at least, out of which only a hand is seen."""
FLARE, WIDEST_HAND = (0.1, 0.35, 0.8, 1.0, 1.0), 1.6
"""How an arm's last places get wider towards a hand, and how wide that is there at most, in radii of its wrist."""
FIRST_OF_HAND, LEAST_OF_HAND, INTO_HAND = (3, 20), 30, 0.05
"""Percent of a hand, from the sleeve on, that tell where it begins; its fewest pixels; how far an arm goes on into it,
in builds.
"""

EVERY = 2.0
"""Pixels between the places at which an arm's edge is looked at."""
LEAST_COLOUR = 0.65
"""Of an arm's colour, what all of its skin has."""
GLINT = 0.03
"""In builds, half the width of a glint on it, which has none."""
WIDEST = 2.2
"""How far from its middle an arm's edge is looked for, in the radii it is expected to have."""
BITE, DEEPEST = 0.2, 0.05
"""In builds, how long and how deep a fold of the old top lies over an arm's edge at most."""
WIDENS = 0.8
"""In builds, over how much of its length an arm gets as much wider as it is looked for."""
EVEN = 0.02
"""In builds, over how much of its length an arm's edge is smooth."""

LEAST_HAND, LEAST_ZONE = 0.024, 0.05
"""In square builds, the skin of a hand that is seen, and the place for it within the frame; measured on 60 people made
to hold their hands on the hips, in pockets and behind the back: where as good as nothing was seen of one, it was up to
0.021, where all of it was, 0.028 at least.
"""
HIDES, OWN_SIDE = 0.95, 0.25
"""How sure the network is at most of such a wrist, and how far from the spine it is on its own side, in shoulder
widths: an arm that is crossed before the body is neither.
"""


def bare_tube(parts: Parts, side: int) -> Mask:
    """Return where a bare arm is from the shoulder's joint to the wrist."""
    places, radii = zip(*bare_arm(parts, side), strict=True)
    return limb(parts.person.shape, places, radii)


def hand(parts: Parts, side: int) -> Mask:
    """Return one hand, as far as it is bare."""
    return _place_of_hand(parts, side) & parts.arm_skin[side]


def hand_is_hidden(parts: Parts, pose: Pose, side: int) -> bool:
    """Say whether a hand is behind the back or in a pocket, so that its arm ends somewhere under the garment."""
    wrist = pose.wrists[side]
    out = float((wrist - pose.chest) @ pose.across) * (2 * side - 1)
    if pose.visibility["wrists"][side] > HIDES or out < OWN_SIDE * pose.shoulder_width:
        return False
    place, square = _place_of_hand(parts, side) & parts.person, pose.build**2
    return bool(place.sum() > LEAST_ZONE * square and (place & parts.arm_skin[side]).sum() < LEAST_HAND * square)


def _place_of_hand(parts: Parts, side: int) -> Mask:
    _, elbow, wrist, tip = parts.arms[side]
    start = as_field(wrist + (wrist - elbow) * 0.08)
    return limb(parts.person.shape, [start, tip], parts.arm_radii[2:])


def whole_skin(parts: Parts, side: int) -> Mask:
    """Return an arm's bare skin, its edge made whole."""
    return parts.arm_skin[side] | beside_skin(parts, side)


def beside_skin(parts: Parts, side: int, start: float = 0.0) -> Mask:
    """Return what an arm has beside the skin found where it was expected, from the share `start` of its length on.

    It is skin farther out, up to what is surely none, and what folds of the old top lie over; right below a `start`,
    an arm is no wider than was expected, for so wide the cuff there is.
    """
    found = np.zeros(parts.person.shape, bool)
    line = np.stack(parts.arms[side][:3])
    window = window_of(limb(found.shape, [*line], [WIDEST * parts.arm_radii[0]] * 3), 2)
    if not found[window].size:
        return found
    bare, skin = parts.bare_skin[window], parts.arm_skin[side][window]
    coloured = _as_coloured(parts.lab[window], skin)
    bare = bare & without_gaps(bare & coloured, GLINT * parts.arm_radii[0] / ARM_RADII[0])
    expected = bare & parts.arm_zones[side][window]
    line = line - point(window[1].start, window[0].start)
    within = _between_edges(line, parts.arm_radii[:3], bare, expected, start) & parts.person[window]
    found[window] = within & (bare | grow(parts.top[window], 2))
    return found


def _between_edges(line: Points, radii: list[float], skin: Mask, expected: Mask, start: float) -> Mask:
    """Return what lies between the edges of the `skin` around an arm's joints, made even.

    Where the skin goes on too far, it is another part's, and the `expected` skin's edge is taken.
    """
    build = radii[0] / ARM_RADII[0]
    line = resampled(line, max(2, round(float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum() / EVERY))))
    along = blur_line(np.gradient(line, axis=0), EVEN * build / EVERY)
    normals = _normals(along)
    farthest = WIDEST * np.interp(np.linspace(0, 1, len(line)), [0, 0.5, 1], radii)
    found = np.zeros_like(skin)
    for outwards in (normals, -normals):
        starts = _first(skin, line, outwards, radii[1])
        edge = starts + _run(skin, as_field(line + starts[:, None] * outwards), outwards, farthest - starts)
        surely = _run(expected, line, outwards, farthest)
        edge = np.where(edge < farthest - 1, edge, surely)
        seen = np.flatnonzero(edge > 0)
        seen = seen[seen >= start * len(line)]
        if len(seen) < 3:
            continue
        stretch = slice(int(seen[0]), int(seen[-1]) + 1)
        places, edge, away = line[stretch], edge[stretch], outwards[stretch]
        bite = np.ones((1, max(1, round(BITE * build / EVERY))), np.uint8)
        closed = as_field(cv2.morphologyEx(as_field(edge)[None], cv2.MORPH_CLOSE, bite))[0]
        even = blur_line(np.minimum(closed, edge + DEEPEST * build), EVEN * build / EVERY)
        if start:
            more = np.clip((np.arange(len(even)) * EVERY) / (WIDENS * build), 0, 1)
            even = np.minimum(even, surely[stretch] + more * farthest[stretch])
        found |= polygon(skin.shape, [*places, *(places + even[:, None] * away)[::-1]])
    return found


def _as_coloured(lab: Field, skin: Mask) -> Mask:
    """Return what has as much of skin's colour as `skin` itself: pale ground in an arm's shade has less."""
    colours = lab[..., 1:] - GREY
    usual = np.median(colours[skin], axis=0) if skin.any() else np.zeros(2)
    return np.asarray(colours @ as_field(usual) >= LEAST_COLOUR * float(usual @ usual))


def bare_shoulder(parts: Parts, frame: Frame, side: int) -> Mask:
    """Return where a bare shoulder is: right below its line, and from there on the arm's round."""
    joint, radius = bare_arm(parts, side)[0]
    small = 0.05 * frame.pose.build
    line = [as_field(frame.on_shoulder(side, share) - frame.pose.up * small) for share in BARE_SHOULDER]
    return limb(parts.person.shape, [*line, joint], [*[small] * len(line), radius])


def bare_arm(parts: Parts, side: int) -> list[tuple[Points, float]]:
    """Return places down an arm and the radius of a bare one at each: muscle below shoulder and elbow, a slim wrist.

    As thick as the part of it that is seen, whose middle the rest is led to; out of a long sleeve, a hand is seen.
    """
    shoulder, elbow, wrist, tip = parts.arms[side]
    build = parts.arm_radii[0] / ARM_RADII[0]
    skin, radii = parts.arm_skin[side], build * np.interp(ARM_SHARES, *ARM_SHAPE)
    in_sleeve = parts.top[inside(skin.shape, as_field(elbow + (wrist - elbow) * LONG_SLEEVE))]
    hand = _hand_from(skin, elbow, wrist, 2 * build * ARM_RADII[2]) if in_sleeve else None
    line = resampled(np.stack([shoulder, elbow, hand.start if hand else wrist]), len(ARM_SHARES))
    along = np.gradient(line, axis=0)
    if hand:
        # What comes out of a cuff is wider than a wrist.
        radii = USUAL_THICKNESS * np.append(radii[::4], radii[-1])
        radii[-len(FLARE) :] += (np.clip(hand.half, radii[-1], WIDEST_HAND * radii[-1]) - radii[-1]) * as_field(FLARE)
        led = np.concatenate([line[::4], [hand.start + INTO_HAND * build * along[-1] / (length(along[-1]) + 1e-3)]])
        return [(as_field(place), float(radius)) for place, radius in zip(led, radii, strict=True)]
    normals = _normals(along)
    reach = [_run(skin, line, normals * sign, 1.6 * radii) for sign in (1, -1)]
    half, off = (reach[0] + reach[1]) / 2, (reach[0] - reach[1]) / 2
    seen = (np.minimum(*reach) > 0) & (np.maximum(*reach) < 1.6 * radii - 1)
    thickness, lead = USUAL_THICKNESS, 0.0
    if seen.sum() > 5:
        thickness = float(np.clip(np.median(half[seen] / radii[seen]), *THICKNESSES))
        lead = float(np.median(off[seen][:8]))
    leads = lead * np.clip(ARM_SHARES / 0.4, 0, 1)
    led = line + normals * leads[:, None]
    led = np.concatenate([led[::4], [wrist + (tip - wrist) * 0.25 + normals[-1] * leads[-1]]])
    radii = thickness * np.append(radii[::4], radii[-1])
    return [(as_field(place), float(radius)) for place, radius in zip(led, radii, strict=True)]


class Hand(NamedTuple):
    """The place where a hand comes out of the sleeve that its wrist was guessed in, and half of how wide it is."""

    start: Points
    half: float


def _hand_from(skin: Mask, elbow: Points, wrist: Points, farthest: float) -> Hand | None:
    along = unit(as_field(wrist - elbow))
    normal = point(-along[1], along[0])
    left, above = (max(0, round(value - 3 * farthest)) for value in wrist.tolist())
    right, below = (max(0, round(value + 3 * farthest)) for value in wrist.tolist())
    rows, columns = np.nonzero(skin[above:below, left:right])
    places = np.stack([columns + left, rows + above], axis=1) - wrist
    down, aside = places @ along, places @ normal
    near = (np.abs(aside) < farthest) & (np.abs(down) < 2 * farthest)
    if near.sum() < LEAST_OF_HAND:
        return None
    start, end = np.percentile(down[near], FIRST_OF_HAND).tolist()
    low, high = np.percentile(aside[near & (down < end)], [5, 95]).tolist()
    return Hand(as_field(wrist + start * along + (low + high) / 2 * normal), (high - low) / 2)


def _normals(along: Points) -> Points:
    """Return the directions square to a line's, a pixel long."""
    return as_field(
        np.stack([-along[:, 1], along[:, 0]], axis=1) / (np.linalg.norm(along, axis=1, keepdims=True) + 1e-3)
    )


def _first(mask: Mask, starts: Points, directions: Points, farthest: float) -> Field:
    """Return how far from each of `starts` the mask begins, 0 where it does not: a joint can lie beside its arm."""
    steps = np.arange(round(farthest), dtype=np.float32)[:, None, None]
    return as_field(np.argmax(mask[inside(mask.shape, as_field(starts + steps * directions))], axis=0))


def _run(mask: Mask, starts: Points, directions: Points, farthest: Points) -> Field:
    """Return how far one can go within the mask from each of `starts`."""
    steps = np.arange(round(float(farthest.max())), dtype=np.float32)[:, None, None]
    held = mask[inside(mask.shape, as_field(starts + steps * directions))]
    return np.minimum(np.where(held.all(axis=0), len(steps), np.argmin(held, axis=0)), farthest)
