"""Lay a sleeve along an arm. Its first stretch follows the trunk's spline, so that no seam opens at the shoulder."""

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
from genlook_django.sandbox.engine.warp.trunk import Fit

Edges = tuple[Points, Points]
"""The outer and the inner one."""

ARM_POINTS = 120

# The share of the arm that sleeves cover, by their length in those of the trunk; measured on garments of known kinds.
LENGTHS = (0.0, 0.25, 0.50, 0.60, 0.70)
COVERED = (0.12, 0.32, 0.46, 0.65, 1.0)
USUAL_TRUNK = 1.6
"""A top's usual length in chest widths: a dress is longer, its sleeves are not."""
LONGEST_TRUNK = 2.1
"""A top's length in chest widths where it is cut narrow."""
ACROSS = np.linspace(-0.3, 1.3, 14)
"""Where the sleeve is bent exactly: 0 at its outer edge, 1 at its inner one."""
SEAM_REACH = 0.5
"""The share of the sleeve along which the armhole's own bend fades out."""
HANGING = (0.8, 0.9)
"""How much of the armhole's length runs along a sleeve, from where to where it is taken for one that hangs."""
STRAIGHT = (0.975, 0.985)
"""Of the outer edge's length, from its one end to the other: a sleeve that bends has no one direction."""
NARROW = (-0.85, -0.75)
"""How wide the armhole is, across the sleeve: one as wide as the sleeve below lies too far down to be its own end."""
UPPER = 6
"""The point of an edge, of `EDGE_POINTS`, up to which a sleeve's upper part runs straight."""


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
    """Return two grids, rows x columns x 2: places on the sleeve as it lies flat, and where they go on the arm.

    The columns run straight across from the outer edge to the inner one, in both grids alike: where no two of them
    cross, nothing folds over, which a spline through the same edges does at the armpit of an arm that hangs.
    """
    outer, inner = _edges_on_arm(garment, sleeve, fit, frame, parts, side)
    rise, worn_rise = _rises((sleeve.outer, sleeve.inner), (outer, inner))
    flat = _across(sleeve.outer, _extended(sleeve.inner, rise))
    laid = _across(outer, _smooth(_extended(inner, worn_rise)))
    return flat, _onto_armhole(flat, laid, fit, length(rise) / (length(rise) + _run(sleeve.inner)))


def _onto_armhole(flat: Points, laid: Points, fit: Fit, share: float) -> Points:
    """Draw the armhole onto the trunk's; `share` is that of the inner edge which lies above the armpit."""
    across = np.clip(ACROSS, 0, 1)
    hole = share * (EDGE_POINTS - 1) * across + 1
    above = np.minimum(hole.astype(int), EDGE_POINTS - 1)
    part, columns = as_field(hole - above)[:, None], np.arange(len(ACROSS))
    on_flat, on_laid = (
        grid[above, columns] * (1 - part) + grid[above + 1, columns] * part
        for grid in (np.stack([_at(grid, place) for place in across], axis=1) for grid in (flat, laid))
    )
    beyond = (np.arange(len(flat))[:, None] - hole) / ((EDGE_POINTS - 1) * SEAM_REACH)
    # Hardly at the armpit, where the inner edge would bend twice.
    fading = as_field((1 - across**2 / 2) * (0.5 + 0.5 * np.cos(np.pi * np.clip(beyond, 0, 1))))
    return as_field(laid + fading[..., None] * (fit.spline(as_field(on_flat)) - on_laid))


def _at(grid: Points, across: float) -> Points:
    """Return the places on a grid's rows that lie `across` it."""
    share = (across - ACROSS[0]) / (ACROSS[-1] - ACROSS[0])
    return as_field(grid[:, 0] * (1 - share) + grid[:, -1] * share)


def _rises(flat: Edges, worn: Edges) -> tuple[Points, Points]:
    """Return the ways from the armpits up to where the inner edges begin, for rows that run straight across.

    From the shoulder to the armpit, they would run along a sleeve that hangs, and stripes zigzag from row to row.
    """
    along, hole = _upper_direction(*flat), flat[1][0] - flat[0][0]
    worn_along, worn_hole = _upper_direction(*worn), worn[1][0] - worn[0][0]
    stretch = _run(worn[1]) / max(1.0, _run(flat[1]))
    askew, worn_askew = float(hole @ along) / length(hole), float(worn_hole @ worn_along) / length(worn_hole)
    straight = length(flat[0][-1] - flat[0][0]) / _run(flat[0])
    wide = _width(hole, along) / _width(flat[1][UPPER] - flat[0][UPPER], along)
    ramps = ((askew, HANGING), (straight, STRAIGHT), (-wide, NARROW))
    hangs = float(np.prod([np.interp(value, ramp, [0.0, 1.0]) for value, ramp in ramps]))
    rise = hangs * max(0.0, askew + worn_askew) / (1 / length(hole) + stretch / length(worn_hole))
    # Over a body's round shoulder the armpit lies right below the shoulder's end: there it begins farther in.
    across = as_field([-worn_along[1], worn_along[0]])
    across *= np.sign(worn_hole @ across)
    inwards = min(1.0, wide) * _width(worn[1][UPPER] - worn[0][UPPER], worn_along) - float(worn_hole @ across)
    return as_field(-along * rise), as_field(-worn_along * rise * stretch + across * hangs * max(0.0, inwards))


def _width(row: Points, along: Points) -> float:
    return abs(float(row[0] * along[1] - row[1] * along[0])) + 1e-3


def _smooth(edge: Points) -> Points:
    smooth = blur_line(edge, 1.0)
    smooth[0], smooth[-1] = edge[0], edge[-1]
    return smooth


def _upper_direction(outer: Points, inner: Points) -> Points:
    middle = (outer + inner) / 2
    return unit(as_field(middle[UPPER] - middle[0]))


def _run(edge: Points) -> float:
    return float(np.linalg.norm(np.diff(edge, axis=0), axis=1).sum())


def _extended(edge: Points, rise: Points) -> Points:
    steps = np.linspace(1, 0, EDGE_POINTS)[:-1, None]
    return resampled(np.concatenate([edge[0] + rise * steps, edge]), EDGE_POINTS)


def _across(outer: Points, inner: Points) -> Points:
    """Return the places across a sleeve, a little beyond both edges and both ends."""
    edges = [_with_ends(edge)[:, None] for edge in (outer, inner)]
    return as_field(edges[0] * (1 - ACROSS[:, None]) + edges[1] * ACROSS[:, None])


def _with_ends(edge: Points) -> Points:
    return np.concatenate([2 * edge[:1] - edge[1:2], edge, 2 * edge[-1:] - edge[-2:-1]])


def _arm_line(parts: Parts, side: int) -> tuple[Points, Field]:
    """Return points down the arm's middle and, at each, the direction away from the trunk."""
    shoulder, elbow, wrist = parts.arms[side][:3]
    line = blur_line(resampled(np.stack([shoulder, elbow, wrist + (wrist - elbow) * 0.05]), ARM_POINTS), 4.0)
    along = np.gradient(line, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-3
    return line, as_field(along)


def _edges_on_arm(
    garment: Garment, sleeve: Sleeve, fit: Fit, frame: Frame, parts: Parts, side: int
) -> tuple[Points, Points]:
    pose, covered = frame.pose, covered_share(garment)
    line, along = _arm_line(parts, side)
    outwards = as_field(np.stack([-along[:, 1], along[:, 0]], axis=1))
    if outwards[:20].mean(axis=0) @ (pose.across * (2 * side - 1) + pose.up * 0.5) < 0:
        outwards = -outwards
    half = _half_widths(sleeve, fit, parts, covered)[:, None]
    last = max(6, int((ARM_POINTS - 1) * covered))
    beside = _beside_trunk(line - outwards * half, line, frame, side)
    outer = _from(fit.shoulders[side], line + outwards * half, along, last, 0.04 * pose.build)
    inner = _from(as_field(fit.spline(sleeve.inner[0])), beside, along, last, 0.03 * pose.build)
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
    moved = as_field(edge + normal * blur_line(reach, 0.8)[:, None])
    moved[0] = edge[0]
    return moved


def _onto_shoulder(edge: Points, away: Points, parts: Parts, build: float) -> Points:
    """Draw a sleeve's outer edge in to the shoulder's own round, which cloth lies on; farther down it hangs free."""
    normal = _normals(edge, away)
    steps = np.arange(round(0.3 * build), dtype=np.float32)[:, None, None]
    body = (parts.person & ~parts.hair)[inside(parts.person.shape, as_field(edge - steps * normal))]
    gap = np.where(body.any(axis=0), np.argmax(body, axis=0), 0)
    run = np.r_[0.0, np.linalg.norm(np.diff(edge, axis=0), axis=1).cumsum()] / build
    ease = build * np.interp(run, [0.0, 0.35, 0.7], [0.012, 0.02, 0.08])
    pull = blur_line(np.maximum(0, gap - ease), 0.8)
    pull[0] = 0
    return as_field(edge - normal * pull[:, None])


def _normals(edge: Points, away: Points) -> Points:
    """Return the unit directions across an edge, to the side of `away`."""
    along = np.gradient(edge, axis=0)
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-3
    return as_field(normal * np.where((normal * away).sum(axis=1) < 0, -1.0, 1.0)[:, None])


def _half_widths(sleeve: Sleeve, fit: Fit, parts: Parts, covered: float) -> Field:
    """Return the sleeve's half width down the arm: its own, within what looks neither painted on nor blown up."""
    share = np.linspace(0, 1, ARM_POINTS)
    arm = np.interp(share, [0, 0.5, 1], parts.arm_radii[:3])
    own = np.interp(share, [0, covered], [1.25 * parts.arm_radii[0], 0.425 * sleeve.cuff * fit.scale])
    return as_field(np.clip(own, 1.08 * arm, (1.5 if covered < 0.6 else 1.4) * arm))


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
