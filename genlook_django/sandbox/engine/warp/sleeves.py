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
)
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.parts import Parts
from genlook_django.sandbox.engine.garment.reading import Garment
from genlook_django.sandbox.engine.garment.sleeves import EDGE_POINTS, Sleeve
from genlook_django.sandbox.engine.warp.spline import Spline
from genlook_django.sandbox.engine.warp.trunk import Fit

ARM_POINTS = 120

# The share of the arm that sleeves cover, by their length in those of the trunk; measured on garments of known kinds.
LENGTHS = (0.0, 0.25, 0.50, 0.60, 0.70)
COVERED = (0.12, 0.32, 0.46, 0.65, 1.0)
USUAL_TRUNK = 1.6
"""A top's usual length in chest widths: a dress is longer, its sleeves are not."""


def covered_share(garment: Garment) -> float:
    """Return how much of the arm the sleeves cover: 0 without sleeves, 1 down to the wrist."""
    lengths = [sleeve.length for sleeve in garment.sleeves if sleeve]
    if not lengths:
        return 0.0
    trunk = min(garment.outline.length, USUAL_TRUNK * garment.outline.width)
    return float(np.interp(np.mean(lengths) / trunk, LENGTHS, COVERED))


def fit_sleeve(garment: Garment, sleeve: Sleeve, fit: Fit, frame: Frame, parts: Parts, side: int) -> Spline:
    """Return the spline that lays one sleeve on its arm."""
    on_arm = _edges_on_arm(garment, sleeve, fit, frame, parts, side)
    build = frame.pose.build
    # The shoulder is round: the outer edge leaves the trunk's flat spline sooner.
    pairs = [
        _eased(sleeve.outer, on_arm[0], fit, 0.07 * build),
        _eased(sleeve.inner, on_arm[1], fit, 0.16 * build),
    ]
    seam = _seam(sleeve)
    source = np.concatenate([edge for edge, _ in pairs] + [seam])
    return Spline(source, np.concatenate([target for _, target in pairs] + [fit.spline(seam)]))


def _eased(edge: Points, on_arm: Points, fit: Fit, ease: float) -> tuple[Points, Points]:
    """Return every second place of an edge and where it goes: near the armhole with the trunk, then with the arm."""
    run = np.r_[0.0, np.linalg.norm(np.diff(on_arm, axis=0), axis=1).cumsum()]
    reach = np.clip(run / ease, 0, 1)
    away = (reach * reach * (3 - 2 * reach))[:, None]
    target = fit.spline(edge) * (1 - away) + on_arm * away
    return edge[::2], target[::2]


def _seam(sleeve: Sleeve) -> Points:
    """Return places on the armhole's line, and just inside the trunk, where the trunk's spline rules."""
    share = np.linspace(0, 1, 7)[1:-1, None]
    line = sleeve.outer[0] * (1 - share) + sleeve.inner[0] * share
    inwards = np.sign(sleeve.inner[0, 0] - sleeve.outer[-1, 0]) * 0.1 * length(sleeve.outer[0] - sleeve.inner[0])
    return np.concatenate([line, line + as_field([inwards, 0])])


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
    steps = np.arange(round(0.12 * build), dtype=np.float32)[:, None, None]
    body = (parts.person & ~parts.hair)[inside(parts.person.shape, as_field(edge - steps * normal))]
    gap = np.where(body.any(axis=0), np.argmax(body, axis=0), 0)
    run = np.r_[0.0, np.linalg.norm(np.diff(edge, axis=0), axis=1).cumsum()] / build
    ease = build * np.interp(run, [0.0, 0.35, 0.7], [0.012, 0.02, 0.12])
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
