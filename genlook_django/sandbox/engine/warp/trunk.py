"""Fit the garment's trunk to the body's: pairs of points, and the spline through them."""

from dataclasses import dataclass

import numpy as np

from genlook_django.sandbox.engine.arrays import Points, as_field, length, point
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.old_hem import OldHem, find_old_hem
from genlook_django.sandbox.engine.body.parts import Parts
from genlook_django.sandbox.engine.garment.kinds import Kind
from genlook_django.sandbox.engine.garment.reading import Garment
from genlook_django.sandbox.engine.warp.arms import Arm, find_arm
from genlook_django.sandbox.engine.warp.necks import (
    Pair,
    at_edge,
    at_throat,
    beside_collar,
    beside_neck,
    foot_of,
    openness,
)
from genlook_django.sandbox.engine.warp.spline import Spline

CHEST_LAID_FLAT = 1.25
"""A garment's width when it lies flat, in the shoulder widths of whom it fits."""

LONGEST_BELOW_HIPS = 0.12
"""How far below the hips a top reaches at most, in trunks."""
MOST_TAKEN_AWAY = 0.15
"""How much of an old top that is longer is replaced by what is worn below it, in trunks."""
WAIST = 0.9
"""How far down the spine trousers can be drawn up: above that there would be more of a rise than any have."""
ROUNDED = 0.85
"""Of the width a sixth of the side higher, from which on a hem is cut round."""
UNDER_JOINT, NARROWEST = 0.47, 0.36
"""How far out armpits are, in shoulder widths: where nothing is seen of them, and at least."""
ALONG_SHOULDER = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True, slots=True)
class Fit:
    """How the trunk lies on the body."""

    spline: Spline
    hem_down: float
    """How far down the spine the hem is."""
    old_hem: OldHem | None
    scale: float
    """Pixels of the photo for one of the garment's picture."""
    armpits: Points
    shoulders: Points
    arms: tuple[Arm, Arm]


def fit_trunk(garment: Garment, frame: Frame, parts: Parts) -> Fit:
    """Fit the trunk to the body."""
    outline, pose = garment.outline, frame.pose
    scale = 1.06 * pose.build / outline.width
    old_hem = find_old_hem(parts, frame)
    hem_down = _hem(garment, frame, parts, old_hem)
    arms = find_arm(parts, pose, 0), find_arm(parts, pose, 1)
    armpits = _armpits(garment, frame, arms)
    pairs: list[Pair] = []
    standing: list[Pair] = []
    for side in (0, 1):
        pairs += _shoulder_pairs(garment, frame, scale, side)
        pairs.append((outline.armpits[side], armpits[side]))
        pairs += _side_pairs(garment, frame, armpits, hem_down, side)
        standing += beside_neck(garment, frame, scale, side)
    lowest = frame.hanging(0, hem_down, 0) if garment.kind is Kind.DRESS else frame.at(0, hem_down, 0)
    middle_hem = as_field(lowest - pose.up * 0.015 * pose.build)
    pairs.append((point(outline.middle_x, outline.hem_y), middle_hem))
    throat = at_throat(garment, frame, scale, _through(pairs))
    spline = _through([*pairs, *standing, *throat])
    return Fit(spline, hem_down, old_hem, scale, armpits, spline(outline.shoulders), arms)


def _through(pairs: list[Pair]) -> Spline:
    source, target = (np.stack(places) for places in zip(*pairs, strict=True))
    return Spline(as_field(source), as_field(target))


def _hem(garment: Garment, frame: Frame, parts: Parts, old: OldHem | None) -> float:
    """Return where the hem falls, lowered a little where the old top would show below it and can't be taken away."""
    pose = frame.pose
    trunk = length(pose.spine)
    neck_down = -0.2 * pose.build / trunk
    down = neck_down + CHEST_LAID_FLAT * pose.build * garment.outline.length / garment.outline.width / trunk
    if garment.kind is Kind.DRESS:
        down = float(np.clip(down, 1.35, 2.9))
        return old.lower_down + 0.04 if old and down < old.lower_down < down + 0.3 else down
    # A narrow cut is as wide as a wide one when it is worn, and its proportions would make it too long.
    longer = LONGEST_BELOW_HIPS * np.tanh(max(0.0, down - 1) / (2 * LONGEST_BELOW_HIPS))
    down = max(0.68, float(min(down, 1.0) + longer))
    if old and old.shows_what_is_below:
        down = max(down, min(WAIST, old.down))
        if down < old.down < down + 0.38:
            return max(down, old.down - MOST_TAKEN_AWAY)
    lowest = old.down if old else _lowest(frame, parts)
    return min(lowest + 0.04, 1.45) if down < lowest < down + 0.38 else down


def _lowest(frame: Frame, parts: Parts) -> float:
    """Return how far down the old top reaches that has no clear hem."""
    below = np.argwhere(parts.top & ~parts.arm_zones[0] & ~parts.arm_zones[1])[::11, ::-1]
    return float(np.percentile(frame.pose.along_spine(as_field(below)), 98.5)) if len(below) else 0.0


def _armpits(garment: Garment, frame: Frame, arms: tuple[Arm, Arm]) -> Points:
    width, down = frame.pose.shoulder_width, frame.armpits_down
    if not garment.outline.has_sleeves:
        return np.stack([frame.at(side, down, min(frame.edge(side, down), 0.44 * width)) for side in (0, 1)])
    ease = 0.018 * frame.pose.build
    return np.stack([frame.at(side, down, _armpit(frame, arms[side], side) + ease) for side in (0, 1)])


def _armpit(frame: Frame, arm: Arm, side: int) -> float:
    """Return how far out sleeve and trunk part: no farther than where an arm that hangs is seen to begin."""
    width = frame.pose.shoulder_width
    farthest = max(frame.edge(side, frame.armpits_down), UNDER_JOINT * width)
    return float(np.clip(_beside_arm(frame, arm, side), NARROWEST * width, farthest))


def _beside_arm(frame: Frame, arm: Arm, side: int) -> float:
    """Return how far out an arm that hangs begins at the armpits' height."""
    pose = frame.pose
    edge = as_field(arm.line - arm.outwards * arm.inner[:, None])
    out = (edge - pose.chest) @ pose.across * (2 * side - 1)
    return float(np.interp(frame.armpits_down, pose.along_spine(edge), out))


def _shoulder_pairs(garment: Garment, frame: Frame, scale: float, side: int) -> list[Pair]:
    """Return pairs along one shoulder, dense enough that the cloth follows its hollow."""
    outline = garment.outline
    neck, shoulder = foot_of(garment, side), outline.shoulders[side]
    start = min(openness(garment, float(outline.neck[side, 0])), 0.7)
    start = max(start, beside_collar(garment, frame, scale, side))
    if outline.has_straps:
        strap = max(4.0, abs(float(shoulder[0] - neck[0])) * scale)
        end = start + strap / frame.shoulder_length(side)
    elif outline.has_sleeves:
        end = 1.0
    else:
        end = max(openness(garment, float(shoulder[0])), min(1.0, start + 0.25))
    pairs = [(neck, frame.on_shoulder(side, start)), (shoulder, frame.on_shoulder(side, end))]
    pairs += at_edge(garment, frame, scale, side, start)
    for share in ALONG_SHOULDER if abs(float(shoulder[0] - neck[0])) > 12 else []:
        x = float(neck[0] + (shoulder[0] - neck[0]) * share)
        top = float(np.argmax(garment.mask[:, int(x)]))
        pairs.append((point(x, top), frame.on_shoulder(side, start + (end - start) * share)))
    return pairs


def _side_pairs(garment: Garment, frame: Frame, armpits: Points, hem_down: float, side: int) -> list[Pair]:
    """Return pairs down one side: as wide as the garment itself is there, but never narrower than the body."""
    outline, build = garment.outline, frame.pose.build
    at_armpit = abs(float(outline.sides[0, side, 0]) - outline.middle_x)
    worn = length(as_field(armpits[1] - armpits[0])) / 2
    most = 0.1 * build if garment.kind is Kind.TOP else 0.6 * build
    pairs = []
    above, above_worn = at_armpit, worn
    for place in outline.sides[1:, side]:
        # The last row lies a little above the hem.
        share = float((place[1] - outline.sides[0, side, 1]) / (outline.hem_y - outline.sides[0, side, 1]))
        down = frame.armpits_down + (hem_down - frame.armpits_down) * share
        covered = frame.edge(side, down)
        if garment.kind is Kind.DRESS:
            covered = max(covered, frame.leg(side, down))
        body = covered + 0.025 * build
        half = abs(float(place[0]) - outline.middle_x)
        outwards = float(np.clip(0.97 * worn * half / max(1.0, at_armpit), body, body + most))
        if half < ROUNDED * above:
            # Drawn out to the body's side, the corner of a rounded hem would flare.
            outwards = above_worn * half / above
        at = frame.hanging if garment.kind is Kind.DRESS else frame.at
        pairs.append((place, at(side, down, outwards)))
        above, above_worn = half, outwards
    return pairs
