"""The places on a body that a garment is fitted to: neck, shoulders, armpits, and the trunk's two edges."""

from dataclasses import dataclass

import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, Points, as_field, blur_line, inside, length
from genlook_django.sandbox.engine.body.joints import Pose
from genlook_django.sandbox.engine.body.parts import Parts

DOWN = np.linspace(0, 3, 61)
"""Where the edges are measured along the spine: 0 at the shoulders, 1 at the hips, 2 or so at the knees."""

BETWEEN = 0.55

# A trunk's half width in shoulder widths where the silhouette can't be seen for the arms, from shoulders to thighs.
USUAL_DOWN = (0.0, 0.25, 0.6, 1.0, 1.5, 3.0)
USUAL_HALF = (0.50, 0.49, 0.43, 0.42, 0.45, 0.45)


@dataclass(frozen=True, slots=True)
class Frame:
    """Places in pixels, pairs with the picture's left first."""

    pose: Pose
    neck: Points
    between: Points
    """On the shoulder line, at `BETWEEN` from neck to shoulders."""
    shoulders: Points
    armpits_down: float
    """How far down the spine the armpits are."""
    edges: Field
    """2 x 61: the distance from the spine to the trunk's left and right edge, at `DOWN`."""

    def edge(self, side: int, down: float) -> float:
        return float(np.interp(down, DOWN, self.edges[side]))

    def on_shoulder(self, side: int, share: float) -> Points:
        """Return a place on the shoulder line, which is hollow: 0 at the neck, 1 at the shoulder's end."""
        ways = [self.neck[side], self.between[side], self.shoulders[side]]
        first = 0 if share < BETWEEN else 1
        start, end = ways[first], ways[first + 1]
        along = (share - first * BETWEEN) / (1 - BETWEEN if first else BETWEEN)
        return as_field(start + (end - start) * along)

    def at(self, side: int, down: float, outwards: float) -> Points:
        """Return the place `down` the spine, `outwards` pixels to one side of it."""
        pose = self.pose
        return as_field(pose.chest + pose.spine * down + pose.across * ((2 * side - 1) * outwards))


def measure(pose: Pose, parts: Parts) -> Frame:
    """Find the places that a garment is fitted to."""
    solid = parts.person & ~parts.hair
    sides = as_field([[-1], [1]]) * pose.across
    width, up = pose.shoulder_width, pose.up
    neck_middle, neck_half = _neck(pose, parts, solid)
    neck = np.stack(
        [_edge_upwards(solid, neck_middle + neck_half * side + up * 0.06 * width, up, 0.2 * width) for side in sides]
    )
    tips = pose.shoulders + sides * 0.035 * width - up * 0.02 * width
    shoulders = np.stack([_edge_upwards(solid, tip, up, 0.15 * width) for tip in tips]) + up * 0.01 * width
    halfway = neck * (1 - BETWEEN) + shoulders * BETWEEN - up * 0.05 * width
    between = np.stack([_edge_upwards(solid, place, up, 0.16 * width) for place in halfway]) + up * 0.012 * width
    return Frame(pose, as_field(neck), as_field(between), as_field(shoulders), 0.27, _edges(pose, parts))


def _neck(pose: Pose, parts: Parts, solid: Mask) -> tuple[Points, float]:
    """Return the foot of the neck, and half the width that a collar has there."""
    width = pose.shoulder_width
    narrowest, middle = 0.40 * pose.build, pose.chest
    for share in np.linspace(0.25, 0.75, 11):
        place = as_field(parts.head.chin + (pose.chest - parts.head.chin) * share)
        left, right = (_reach(solid, place, pose.across * sign, 0.5 * pose.build) for sign in (-1, 1))
        if parts.head.is_seen and 0.2 * pose.build < left + right < narrowest:
            narrowest, middle = left + right, as_field(place + pose.across * (right - left) / 2)
    sideways = float((middle - pose.chest) @ pose.across)
    foot = pose.chest + pose.across * float(np.clip(sideways, -0.12 * width, 0.12 * width))
    return as_field(foot), float(np.clip(0.5 * narrowest + 0.055 * width, 0.19 * width, 0.25 * width))


def _reach(mask: Mask, start: Points, direction: Points, farthest: float) -> float:
    """Return how far one can go from `start` within the mask."""
    steps = np.arange(0, farthest, 1.0)
    held = mask[inside(mask.shape, start + steps[:, None] * direction)]
    return float(farthest if held.all() else steps[int(np.argmin(held))])


def _edge_upwards(mask: Mask, start: Points, up: Points, farthest: float) -> Points:
    return as_field(start + up * _reach(mask, start, up, farthest))


def _edges(pose: Pose, parts: Parts) -> Field:
    arms = parts.arm_zones[0] | parts.arm_zones[1]
    hips = length(pose.hips[1] - pose.hips[0]) / 2
    # Where an arm is bare, the trunk ends at its skin.
    left, right = parts.bare_arms
    trunk = parts.person & ~((left | right) & (parts.skin_distance < 20))
    rows = []
    for side in (0, 1):
        usual = np.interp(DOWN, USUAL_DOWN, USUAL_HALF) * pose.shoulder_width
        usual = np.where(DOWN >= 1, np.maximum(usual, hips * np.interp(DOWN, [1, 1.5], [1.6, 1.75])), usual)
        half = [_half(pose, trunk, arms, parts.top, side, *at) for at in zip(DOWN, usual, strict=True)]
        rows.append(blur_line(as_field(half), 1.5))
    return np.stack(rows)


def _half(pose: Pose, trunk: Mask, arms: Mask, top: Mask, side: int, down: float, usual: float) -> float:
    """Return the trunk's half width at one height: the silhouette's, or the usual one where an arm is in the way."""
    steps = np.arange(0, 0.9 * pose.build, 1.0)
    outwards = pose.across * (2 * side - 1)
    places = inside(trunk.shape, pose.chest + pose.spine * down + steps[:, None] * outwards)
    held = trunk[places]
    seen = len(steps) if held.all() else int(np.argmin(held))
    if arms[places][:seen].any() or down < 0.25:
        # A hand before the hip hides more than the arm beside the ribs does.
        least = (0.75 if down < 0.6 else 0.95) * usual
        # Trousers beside a bare hand end where they are seen to end, those beside a sleeve no nearer than that.
        sure = held & ~(arms & top)[places]
        surely = len(steps) if sure.all() else int(np.argmin(sure))
        widest = 1.18 * usual if down > 0.6 else usual
        return float(max(np.clip(seen, least, usual), min(surely, widest)))
    return float(np.clip(seen, 0.72 * usual, 1.18 * usual))
