"""The places on a body that a garment is fitted to: neck, shoulders, armpits, and the trunk's two edges."""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Points,
    as_field,
    blur_line,
    grow,
    inside,
    length,
    point,
    without_specks,
)
from genlook_django.sandbox.engine.body.joints import Pose
from genlook_django.sandbox.engine.body.parts import Parts
from genlook_django.sandbox.engine.body.shoulders import NECK_HEIGHTS, SHOULDER_SHARES, reach, shoulder_lines
from genlook_django.sandbox.engine.shapes import polygon

DOWN = np.linspace(0, 3, 61)
"""Where the edges are measured along the spine: 0 at the shoulders, 1 at the hips, 2 or so at the knees."""

BETWEEN = 0.55
BESIDE_ARM = 0.06
"""In builds, how much of a trunk is seen beyond an arm that is held before it."""
HAND = 4
"""Rows of `DOWN` that a hand is high."""
FARTHEST_LEG, SPECK = 0.9, 0.015
"""In builds, how far from the spine a leg can be, and half the width of what is too narrow for one."""

# A trunk's half width in shoulder widths where the silhouette can't be seen for the arms, from shoulders to thighs.
USUAL_DOWN = (0.0, 0.25, 0.6, 1.0, 1.5, 3.0)
USUAL_HALF = (0.50, 0.49, 0.43, 0.42, 0.45, 0.45)


@dataclass(frozen=True, slots=True)
class Frame:
    """Places in pixels, pairs with the picture's left first."""

    pose: Pose
    shoulder_lines: Points
    """2 x 12 x 2, at `SHOULDER_SHARES`: what lies on a shoulder from the neck to the shoulder's end."""
    neck_lines: Points
    """2 x 7 x 2, at `NECK_HEIGHTS`: the places right beside the neck, from the shoulder up."""
    armpits_down: float
    """How far down the spine the armpits are."""
    edges: Field
    """2 x 61: the distance from the spine to the trunk's left and right edge, at `DOWN`."""
    legs: Field
    """2 x 61: as `hanging` has it, the distance to the outermost of the legs and what is worn on them, growing down."""

    def leg(self, side: int, down: float) -> float:
        return float(np.interp(down, DOWN, self.legs[side]))

    def edge(self, side: int, down: float) -> float:
        return float(np.interp(down, DOWN, self.edges[side]))

    @property
    def neck(self) -> Points:
        return self.shoulder_lines[:, 0]

    @property
    def between(self) -> Points:
        """The place on each shoulder at `BETWEEN` from the neck to its end."""
        return np.stack([self.on_shoulder(side, BETWEEN) for side in (0, 1)])

    @property
    def shoulders(self) -> Points:
        return self.shoulder_lines[:, -1]

    def shoulder_length(self, side: int) -> float:
        return max(1.0, length(as_field(self.shoulders[side] - self.neck[side])))

    def on_shoulder(self, side: int, share: float) -> Points:
        """Return a place on the shoulder line, which is hollow: 0 at the neck, 1 at the shoulder's end."""
        line = self.shoulder_lines[side]
        return as_field([np.interp(share, SHOULDER_SHARES, line[:, axis]) for axis in (0, 1)])

    def beside_neck(self, side: int, above: float) -> Points:
        """Return the place beside the neck, `above` pixels higher than where it meets the shoulder."""
        heights = NECK_HEIGHTS * self.pose.build
        return as_field([np.interp(above, heights, self.neck_lines[side][:, axis]) for axis in (0, 1)])

    def at(self, side: int, down: float, outwards: float) -> Points:
        """Return the place `down` the spine, `outwards` pixels to one side of it."""
        pose = self.pose
        return as_field(pose.chest + pose.spine * down + pose.across * ((2 * side - 1) * outwards))

    def hanging(self, side: int, down: float, outwards: float) -> Points:
        """Return the same place, but straight below the hips: so legs stand and skirts hang, however a trunk leans."""
        return as_field(self.at(side, down, outwards) + _off_spine(self.pose, down))


def measure(pose: Pose, parts: Parts) -> Frame:
    """Find the places that a garment is fitted to."""
    shoulders, necks = shoulder_lines(pose, parts)
    return Frame(pose, shoulders, necks, 0.27, _edges(pose, parts), _legs(pose, parts))


def below_shoulders(frame: Frame, shape: tuple[int, ...], above: float) -> Mask:
    """Return all that lies below the line along both shoulders, from `above` pixels over it on."""
    pose = frame.pose
    (left, right), far = frame.shoulder_lines, pose.across * 4 * pose.build
    around = [left[-1] - far, *left[::-1], *right, right[-1] + far]
    below = [place - pose.up * 9 * pose.build for place in (around[-1], around[0])]
    return polygon(shape, [*(as_field(place + pose.up * above) for place in around), *map(as_field, below)])


def _edges(pose: Pose, parts: Parts) -> Field:
    arms = parts.arm_zones[0] | parts.arm_zones[1]
    hips = length(pose.hips[1] - pose.hips[0]) / 2
    # Where an arm is bare, the trunk ends at its skin.
    left, right = parts.bare_arms
    trunk = parts.person & ~((left | right) & (parts.skin_distance < 20))
    cloth = parts.top & ~(parts.old_sleeves[0] | parts.old_sleeves[1])
    rows = []
    for side in (0, 1):
        usual = np.interp(DOWN, USUAL_DOWN, USUAL_HALF) * pose.shoulder_width
        usual = np.where(DOWN >= 1, np.maximum(usual, hips * np.interp(DOWN, [1, 1.5], [1.6, 1.75])), usual)
        outwards = pose.across * (2 * side - 1)
        seen = [_half(pose, parts.person, trunk, arms, parts.top, side, *at) for at in zip(DOWN, usual, strict=True)]
        # What is worn now over the trunk shall be hidden, however wide it is.
        spine = (as_field(pose.chest + pose.spine * down) for down in DOWN)
        clothed = as_field([reach(cloth, place, outwards, 0.9 * pose.build) for place in spine])
        half = np.where(DOWN > 0.25, np.maximum(seen, np.minimum(clothed, 1.3 * usual)), seen)
        rows.append(blur_line(as_field(half), 1.5))
    return np.stack(rows)


def _off_spine(pose: Pose, down: float) -> Points:
    """Return how far what is straight below the hips is off the line that goes on along the spine."""
    return as_field(max(0.0, down - 1) * (point(0, length(pose.spine)) - pose.spine))


def _legs(pose: Pose, parts: Parts) -> Field:
    arms = (parts.arm_zones[0] | parts.arm_zones[1]) & (parts.like_skin | parts.top)
    legs = parts.person & ~arms
    # Between the fingers, specks of ground would pass for them.
    legs &= grow(without_specks(legs, SPECK * pose.build), 2 * SPECK * pose.build)
    rows = []
    for side in (0, 1):
        outwards = pose.across * (2 * side - 1)
        steps = np.arange(0, FARTHEST_LEG * pose.build, 1.0)
        farthest = np.zeros(len(DOWN), np.float32)
        for row in np.flatnonzero(DOWN >= 0.9).tolist():
            middle = pose.chest + pose.spine * DOWN[row] + _off_spine(pose, float(DOWN[row]))
            places = inside(legs.shape, middle + steps[:, None] * outwards)
            held, arm = legs[places], np.flatnonzero(arms[places])
            # What lies so far out on a hand is its own rim.
            seen = np.flatnonzero(held[: int(np.percentile(arm, 80))] if len(arm) else held)
            farthest[row] = seen[-1] if len(seen) else 0
        # What a hand hides is no narrower than what is seen right below it.
        seen_below = sliding_window_view(np.pad(farthest, (0, HAND), "edge"), HAND + 1).max(axis=1)
        rows.append(np.maximum.accumulate(blur_line(seen_below, 1.5)))
    return np.stack(rows)


def _beyond_arm(person: Mask, trunk: Mask, least: float) -> int:
    """Return where a line of pixels leaves the person, if the last `least` ones are trunk: else 0."""
    end = len(person) if person.all() else int(np.argmin(person))
    last = trunk[max(0, end - round(least)) : end]
    return end if len(last) and last.all() else 0


def _half(pose: Pose, person: Mask, trunk: Mask, arms: Mask, top: Mask, side: int, down: float, usual: float) -> float:
    """Return the trunk's half width at one height: the silhouette's, or the usual one where an arm is in the way."""
    steps = np.arange(0, 0.9 * pose.build, 1.0)
    outwards = pose.across * (2 * side - 1)
    places = inside(trunk.shape, pose.chest + pose.spine * down + steps[:, None] * outwards)
    held = trunk[places]
    seen = len(steps) if held.all() else int(np.argmin(held))
    # A bare arm that is held before the trunk hides nothing of its width.
    behind = _beyond_arm(person[places], held & ~arms[places], BESIDE_ARM * pose.build)
    if behind > seen and down > 0.25:
        return float(np.clip(behind, 0.72 * usual, 1.18 * usual))
    if arms[places][:seen].any() or down < 0.25:
        # A hand before the hip hides more than the arm beside the ribs does.
        least = (0.75 if down < 0.6 else 0.95) * usual
        # Trousers beside a bare hand end where they are seen to end, those beside a sleeve no nearer than that.
        sure = held & ~(arms & top)[places]
        surely = len(steps) if sure.all() else int(np.argmin(sure))
        widest = 1.18 * usual if down > 0.6 else usual
        return float(max(np.clip(seen, least, usual), min(surely, widest)))
    return float(np.clip(seen, 0.72 * usual, 1.18 * usual))
