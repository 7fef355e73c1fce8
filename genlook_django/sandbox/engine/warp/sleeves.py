"""Lay a sleeve along an arm, sewn onto the trunk where the trunk's spline takes the armhole."""

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Points,
    as_field,
    blur_line,
    inside,
    length,
    resampled,
    unit,
)
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.parts import Parts
from genlook_django.sandbox.engine.garment.kinds import Kind
from genlook_django.sandbox.engine.garment.reading import Garment
from genlook_django.sandbox.engine.garment.sleeves import EDGE_POINTS, Sleeve
from genlook_django.sandbox.engine.warp.arms import ARM_POINTS, Arm
from genlook_django.sandbox.engine.warp.trunk import Fit

Edges = tuple[Points, Points]
"""The outer and the inner one."""

# The share of the arm that sleeves cover, by their length in those of the trunk; measured on garments of known kinds.
LENGTHS = (0.0, 0.25, 0.50, 0.60, 0.70)
COVERED = (0.12, 0.32, 0.46, 0.65, 1.0)
USUAL_TRUNK = 1.6
"""A top's usual length in chest widths: a dress is longer, its sleeves are not."""
LONGEST_TRUNK = 2.1
"""A top's length in chest widths where it is cut narrow."""
ROWS, COLUMNS = 33, 13
"""Of the places that are bent exactly."""
SEWN = 12
"""The row that ends at the armpit."""
UNEVEN = 0.25
"""How much more or less than usual a sleeve is stretched above the armpit at most, to run straight across there."""
UNDER_ARM = 0.3
"""How far below the armpit the inner edge has come to the arm's, in shoulder widths."""
RIM = 3.0
"""Pixels of the garment's picture."""
NARROWEST = 0.8
"""How narrow cloth is laid at least, in widths that it has on the trunk."""
DENT = 3.0
"""How long dents in an arm's outline are that a sleeve does not follow, in the way that it is moved aside at most."""
ROUND = 0.07
"""How deep a cuff's round is, in its widths."""
HANGS = 0.5
"""In builds, how far below the shoulder's end a sleeve no longer follows every dent of its outline."""
BESIDE_ARM = 0.006
"""In builds, how far a sleeve stands off an arm towards the trunk, which holds it there."""
UPPER = 6
"""The point of an edge, of `EDGE_POINTS`, up to which a sleeve's upper part runs about straight."""


def covered_share(garment: Garment) -> float:
    """Return how much of the arm the sleeves cover: 0 without sleeves, 1 down to the wrist."""
    lengths = [sleeve.length for sleeve in garment.sleeves if sleeve]
    if not lengths:
        return 0.0
    usual = USUAL_TRUNK if garment.kind is Kind.DRESS else LONGEST_TRUNK
    trunk = min(garment.outline.length, usual * garment.outline.width)
    return float(np.interp(np.mean(lengths) / trunk, LENGTHS, COVERED))


def fit_sleeve(
    garment: Garment, sleeve: Sleeve, fit: Fit, frame: Frame, parts: Parts, side: int
) -> tuple[Points, Points]:
    """Return two grids, `ROWS` x `COLUMNS` x 2: places on the sleeve as it lies flat, and where they go on the arm.

    Rows run from the outer edge to the seam and, below the armpit, to the inner edge. The seam goes where the trunk
    takes it, so that the cloth of both meets on it.
    """
    outer, inner = _edges_on_arm(garment, sleeve, fit, frame, parts, side)
    seam = resampled(sleeve.seam, SEWN + 1)
    flat, worn = (sleeve.outer, seam, sleeve.inner), (outer, fit.spline(seam), inner)
    at = _levels(_armpit_at(*flat), _armpit_at(*worn))
    outside, within = _inset(_ruled(*flat, at[0]))
    laid = _ruled(*worn, at[1])
    shown = _shown(outside, within, laid, fit.scale)
    return _across(within + (outside - within) * shown[:, None], within), _round(_across(*laid))


def _armpit_at(outer: Points, seam: Points, inner: Points) -> float:
    """Return the share of the outer edge at which the armpit lies, straight across the sleeve."""
    along = unit(as_field((outer + inner)[UPPER] - (outer + inner)[0]))
    down = (outer - seam[-1]) @ along
    return float(np.interp(0.0, np.maximum.accumulate(down), np.linspace(0, 1, EDGE_POINTS)))


def _levels(flat: float, worn: float) -> tuple[float, float]:
    """Bring two armpits' shares nearer to each other, where the cloth would be stretched too unevenly."""
    usual = float(np.clip((flat + worn) / 2, 0.1, 0.8))
    low, high = (1 - UNEVEN) * usual, (1 + UNEVEN) * usual
    return float(np.clip(flat, low, high)), float(np.clip(worn, low, high))


def _ruled(outer: Points, seam: Points, inner: Points, armpit: float) -> Edges:
    """Return both ends of the rows; number `SEWN` begins at the outer edge's share `armpit`, and ends at the armpit."""
    at = np.interp(np.arange(ROWS), [0, SEWN, ROWS - 1], [0, armpit, 1]) * (EDGE_POINTS - 1)
    outside = np.stack([np.interp(at, np.arange(EDGE_POINTS), outer[:, axis]) for axis in (0, 1)], axis=1)
    return as_field(outside), np.concatenate([seam, resampled(inner, ROWS - SEWN)[1:]])


def _inset(edges: Edges) -> Edges:
    """Draw the edges in a little, but not the seam: a garment's rim has the colour of what it lies on."""
    outer, inner = edges
    row = inner - outer
    rim = np.minimum(RIM / (np.linalg.norm(row, axis=1, keepdims=True) + 1e-3), 0.3)
    below = np.clip((np.arange(ROWS)[:, None] - SEWN) / 2, 0, 1)
    outer, inner = outer + row * rim, inner - row * rim * below
    for edge in (outer, inner):
        step = edge[-2] - edge[-1]
        edge[-1] += step * min(0.9, RIM / (length(step) + 1e-3))
    return as_field(outer), as_field(inner)


def _shown(outer: Points, inner: Points, laid: Edges, scale: float) -> Field:
    """Return the share of each flat row that is seen: the rest goes round the arm where that is much narrower."""
    flat, worn = (np.linalg.norm(end - start, axis=1) for start, end in ((outer, inner), laid))
    share = worn / (NARROWEST * scale * np.maximum(flat, 1e-3))
    share[0] = share[1]
    return blur_line(np.minimum(1.0, share), 1.0)


def _across(outer: Points, inner: Points) -> Points:
    share = np.linspace(0, 1, COLUMNS)[:, None]
    return as_field(outer[:, None] * (1 - share) + inner[:, None] * share)


def _round(laid: Points) -> Points:
    """Let rows run round the arm towards the cuff, which is seen from a little above."""
    across = laid[:, -1] - laid[:, 0]
    down = as_field(np.stack([-across[:, 1], across[:, 0]], axis=1))
    down *= np.sign(float((down[-1] * (laid[-1] - laid[-2]).mean(axis=0)).sum()))
    share = np.linspace(-1, 1, COLUMNS)
    deep = ROUND * np.clip((np.arange(ROWS) - SEWN) / (ROWS - 1 - SEWN), 0, 1)
    return as_field(laid + deep[:, None, None] * (1 - share**2)[:, None] * down[:, None])


def _edges_on_arm(
    garment: Garment, sleeve: Sleeve, fit: Fit, frame: Frame, parts: Parts, side: int
) -> tuple[Points, Points]:
    pose, covered = frame.pose, covered_share(garment)
    arm = fit.arms[side]
    line, along, outwards = arm.line, arm.along, arm.outwards
    ease = _half_widths(sleeve, fit, arm, covered) - arm.half
    last = max(6, int((ARM_POINTS - 1) * covered))
    inwards, out = arm.inner + np.minimum(ease, BESIDE_ARM * pose.build), arm.outer + ease
    beside = _beside_trunk(line - outwards * inwards[:, None], line, frame, side)
    outer = _from(fit.shoulders[side], line + outwards * out[:, None], along, last, 0.04 * pose.build)
    armpit = as_field(fit.spline(sleeve.inner[0]))
    below = float(((beside[last] - armpit) * along[last]).sum())
    inner = _from(armpit, beside, along, last, min(UNDER_ARM * pose.build, 0.5 * below))
    moved = _around_arm(outer, outer - inner, parts, 0.14 * pose.build)
    return _onto_shoulder(moved, outer - inner, parts, pose.build), _around_arm(
        inner, inner - outer, parts, 0.08 * pose.build
    )


def _around_arm(edge: Points, away: Points, parts: Parts, most: float) -> Points:
    """Move a sleeve's edge out to the arm's own, where that is close and has the ground behind it."""
    normal = _normals(edge, away)
    steps = np.arange(round(most), dtype=np.float32)[:, None, None]
    body = (parts.person & ~parts.hair)[inside(parts.person.shape, as_field(edge + steps * normal))]
    reach = np.where(body.all(axis=0), 0, np.argmin(body, axis=0) + 2.0 * body[0])
    reach[0] = 0
    reach = _without_dents(reach, _points(edge, most))
    moved = as_field(edge + normal * blur_line(reach, 0.8)[:, None])
    moved[0] = edge[0]
    return moved


def _points(edge: Points, most: float) -> float:
    """Return how many points of an edge the longest dent has that it does not follow."""
    return DENT * most * (len(edge) - 1) / length(as_field(edge[-1] - edge[0]))


def _without_dents(reach: Field, points: float) -> Field:
    """Fill the dents narrower than so many points: over them, cloth hangs straight."""
    box = np.ones((1, 2 * max(1, round(points / 2)) + 1), np.uint8)
    return as_field(cv2.morphologyEx(as_field(reach)[None], cv2.MORPH_CLOSE, box)[0])


def _onto_shoulder(edge: Points, away: Points, parts: Parts, build: float) -> Points:
    """Draw a sleeve's outer edge in to the shoulder's own round, which cloth lies on; farther down it hangs free."""
    normal = _normals(edge, away)
    steps = np.arange(round(0.3 * build), dtype=np.float32)[:, None, None]
    body = (parts.person & ~parts.hair)[inside(parts.person.shape, as_field(edge - steps * normal))]
    gap = np.where(body.any(axis=0), np.argmax(body, axis=0), 0)
    run = np.r_[0.0, np.linalg.norm(np.diff(edge, axis=0), axis=1).cumsum()] / build
    ease = build * np.interp(run, [0.0, 0.35, 0.7], [0.01, 0.016, 0.04])
    pull = np.maximum(0, gap - ease)
    # Where an old sleeve ends, the new one hangs on over that.
    steady = -_without_dents(-pull, _points(edge, 0.14 * build))
    pull = blur_line(as_field(np.where(run > HANGS, np.minimum(pull, steady), pull)), 0.8)
    pull[0] = 0
    return as_field(edge - normal * pull[:, None])


def _normals(edge: Points, away: Points) -> Points:
    """Return the unit directions across an edge, to the side of `away`."""
    along = np.gradient(edge, axis=0)
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-3
    return as_field(normal * np.where((normal * away).sum(axis=1) < 0, -1.0, 1.0)[:, None])


def _half_widths(sleeve: Sleeve, fit: Fit, arm: Arm, covered: float) -> Field:
    """Return the sleeve's half width down the arm: its own, within what looks neither painted on nor blown up."""
    share = np.linspace(0, 1, ARM_POINTS)
    own = np.interp(share, [0, covered], [1.15 * arm.half[0], 0.425 * sleeve.cuff * fit.scale])
    return as_field(np.clip(own, 1.08 * arm.half, (1.5 if covered < 0.6 else 1.4) * arm.half))


def _beside_trunk(inner: Points, line: Points, frame: Frame, side: int) -> Points:
    """Hold the inner edge out of the trunk where the arm hangs beside it."""
    pose, sign = frame.pose, 2 * side - 1
    down = pose.along_spine(inner)
    edge = np.interp(down, np.linspace(0, 3, frame.edges.shape[1]), frame.edges[side])
    here = (inner - pose.chest) @ pose.across * sign
    arm = (line - pose.chest) @ pose.across * sign
    gap = 0.04 * pose.build
    wanted = np.minimum(edge - gap, arm - gap)
    pushed = (down < 0.9) & (arm > 0.85 * edge) & (here < edge - gap)
    return as_field(inner + pose.across * (sign * np.where(pushed, wanted - here, 0.0))[:, None])


def _from(start: Points, edge: Points, along: Field, last: int, gap: float) -> Points:
    """Begin an edge at the armhole, and join the arm where it has passed that."""
    passed = ((edge[: last - 1] - start) * along[: last - 1]).sum(axis=1) >= gap
    first = int(np.argmax(passed)) if passed.any() else last - 2
    return resampled(np.concatenate([start[None], edge[first : last + 1]]), EDGE_POINTS)
