"""The upper edge of a body: its shoulders' lines and its neck's sides."""

from typing import NamedTuple

import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, Points, as_field, blur_line, grow, inside, length
from genlook_django.sandbox.engine.body.joints import Pose
from genlook_django.sandbox.engine.body.parts import Parts

SHOULDER_SHARES = np.linspace(0, 1, 12)
NECK_HEIGHTS = np.linspace(0, 0.3, 7)
"""In builds, above the neck's foot."""
BESIDE_NECK = 0.005
"""In builds, how far a collar stands off the neck."""
HIGHEST, HIGHEST_TURNED = (0.38, 0.14), (0.38, 0.22)
"""How far above the joint the neck's foot and the shoulder's end can be, in shoulder widths."""
USUAL = (0.24, 0.1)
"""How far above the joint they usually are."""
ABOVE_SHOULDER = 0.01
"""How far above the shoulder a garment's edge lies, in shoulder widths."""
STEEPEST_SHOULDER = 0.8
"""How much a shoulder rises towards the neck, pixel by pixel: from there on it is the neck itself."""
TURNED, MOST_ROUND = 0.25, 0.4
"""Shares of a shoulder's line, as far as the joint: what falls there less than a collar on one side at least of a
person who is turned, and the most that a shoulder's round takes.
"""


def shoulder_lines(pose: Pose, parts: Parts) -> tuple[Points, Points]:
    """Return the lines of both shoulders, at `SHOULDER_SHARES`, and of both neck's sides, at `NECK_HEIGHTS`."""
    solid, hair = parts.person & ~parts.hair, grow(parts.hair, 0.02 * pose.build)
    neck, half = _neck(pose, parts, solid)
    outlines = [_shoulder_outline(pose, solid, hair, neck, half, side) for side in (0, 1)]
    # Where both are as steep, a collar stands around the neck.
    is_turned = min(outline.round for outline in outlines) < TURNED
    lines = [_shoulder_line(pose, outlines[side], side, is_turned=is_turned) for side in (0, 1)]
    necks = [_neck_line(pose, solid, neck, lines[side][0], side) for side in (0, 1)]
    return np.stack(lines), np.stack(necks)


class Outline(NamedTuple):
    """The body's upper edge above places from the neck to the shoulder's joint."""

    starts: Points
    height: Field
    """Above the shoulders' middle."""
    step: float
    """How much a shoulder rises from place to place."""

    @property
    def round(self) -> float:
        """The share of it, from the joint on, that falls by more than a step from place to place."""
        falls = np.diff(self.height)[::-1] < -self.step
        return int(np.argmin(falls)) / len(falls)


def _shoulder_outline(pose: Pose, solid: Mask, hair: Mask, neck: Points, half: float, side: int) -> Outline:
    width, up, outwards = pose.shoulder_width, pose.up, pose.across * (2 * side - 1)
    first = neck + outwards * half + up * 0.02 * width
    last = pose.shoulders[side] + outwards * 0.035 * width - up * 0.06 * width
    # The joint can lie beside the body, on a person who is turned.
    inwards = reach(~solid, last, -outwards, 0.3 * width)
    last = last - outwards * (inwards + 0.02 * width if inwards > 0 else 0)
    starts = first - up * 0.04 * width + (last + up * 0.04 * width - first) * SHOULDER_SHARES[:, None]
    rise = as_field([reach(solid, start, up, 0.4 * width) for start in starts])
    height = (starts - pose.chest) @ up + rise
    # Hair that lies over a shoulder hides where it ends.
    hidden = hair[inside(hair.shape, as_field(starts + up * (rise[:, None])))]
    usual = float((pose.shoulders[side] - pose.chest) @ up) + width * np.interp(SHOULDER_SHARES, [0, 1], USUAL)
    height = np.where(hidden, np.maximum(height, usual), height)
    step = length(as_field(last - first)) / (len(starts) - 1) * STEEPEST_SHOULDER
    return Outline(as_field(starts), as_field(height), step)


def _shoulder_line(pose: Pose, outline: Outline, side: int, *, is_turned: bool) -> Points:
    """Return the body's upper edge from the neck to the shoulder's end, as far as it rises like a shoulder."""
    starts, height, step = outline
    if is_turned:
        # The joint lies at the body's very edge, beyond where the shoulder's round begins to fall.
        shares = (1 - min(outline.round, MOST_ROUND)) * SHOULDER_SHARES
        starts = np.stack([np.interp(shares, SHOULDER_SHARES, starts[:, axis]) for axis in (0, 1)], axis=1)
        height = np.interp(shares, SHOULDER_SHARES, height)
    height = np.minimum.accumulate((height + step * np.arange(len(height)))[::-1])[::-1] - step * np.arange(len(height))
    # Hair beside the neck that was not told from it would lift the shoulder.
    above_joint = float((pose.shoulders[side] - pose.chest) @ pose.up)
    highest = HIGHEST_TURNED if is_turned else HIGHEST
    height = np.minimum(height, above_joint + pose.shoulder_width * np.interp(SHOULDER_SHARES, [0, 1], highest))
    height = blur_line(height, 0.8) + ABOVE_SHOULDER * pose.shoulder_width
    return as_field(starts + pose.up * (height - (starts - pose.chest) @ pose.up)[:, None])


def _neck_line(pose: Pose, solid: Mask, neck: Points, foot: Points, side: int) -> Points:
    """Return the neck's edge from its foot up, never farther out than there."""
    outwards = pose.across * (2 * side - 1)
    most = float((foot - neck) @ outwards)
    rises = pose.up * NECK_HEIGHTS[:, None] * pose.build
    middles = foot - outwards * most + rises
    halves = as_field([reach(solid, as_field(place), outwards, most) for place in middles])
    halves = np.minimum.accumulate(halves + BESIDE_NECK * pose.build)
    return as_field(middles + outwards * np.clip(halves, 0.2 * most, most)[:, None])


def _neck(pose: Pose, parts: Parts, solid: Mask) -> tuple[Points, float]:
    """Return the foot of the neck, and half the width that a collar has there."""
    width = pose.shoulder_width
    narrowest, middle = 0.40 * pose.build, pose.chest
    for share in np.linspace(0.25, 0.75, 11):
        place = as_field(parts.head.chin + (pose.chest - parts.head.chin) * share)
        left, right = (reach(solid, place, pose.across * sign, 0.5 * pose.build) for sign in (-1, 1))
        if parts.head.is_seen and 0.2 * pose.build < left + right < narrowest:
            narrowest, middle = left + right, as_field(place + pose.across * (right - left) / 2)
    sideways = float((middle - pose.chest) @ pose.across)
    foot = pose.chest + pose.across * float(np.clip(sideways, -0.12 * width, 0.12 * width))
    return as_field(foot), float(np.clip(0.5 * narrowest + 0.055 * width, 0.19 * width, 0.25 * width))


def reach(mask: Mask, start: Points, direction: Points, farthest: float) -> float:
    """Return how far one can go from `start` within the mask."""
    steps = np.arange(0, farthest, 1.0)
    held = mask[inside(mask.shape, start + steps[:, None] * direction)]
    return float(farthest if held.all() else steps[int(np.argmin(held))])
