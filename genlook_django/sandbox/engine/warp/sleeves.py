"""Lay a sleeve along an arm. Its first stretch follows the trunk's spline, so that no seam opens at the shoulder."""

import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Points, as_field, blur_line, length, resampled
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.parts import Parts
from genlook_django.sandbox.engine.garment.reading import Garment
from genlook_django.sandbox.engine.garment.sleeves import EDGE_POINTS, Sleeve
from genlook_django.sandbox.engine.warp.trunk import Fit

ARM_POINTS = 120
ACROSS = np.linspace(-0.12, 1.12, 8)
"""The grid's columns: 0 on the sleeve's outer edge, 1 on the inner one."""

# The share of the arm that a sleeve covers, by its length in chest widths; measured on flat garments of known kinds.
LENGTHS = (0.0, 0.4, 0.8, 1.1, 1.4, 1.7)
COVERED = (0.12, 0.31, 0.41, 0.50, 0.78, 1.0)
# A sleeve that narrows to a cuff is a long one, even if a loose body makes it look short.
TAPERED = 0.55
LENGTHS_TAPERED = (0.7, 0.85, 1.0)
COVERED_TAPERED = (0.4, 0.75, 1.0)


def covered_share(garment: Garment, sleeve: Sleeve) -> float:
    """Return how much of the arm the sleeve covers, 1 down to the wrist."""
    chests = sleeve.length / garment.outline.width
    covered = float(np.interp(chests, LENGTHS, COVERED))
    if sleeve.taper < TAPERED:
        return max(covered, float(np.interp(chests, LENGTHS_TAPERED, COVERED_TAPERED)))
    return covered


def sleeve_grids(garment: Garment, fit: Fit, frame: Frame, parts: Parts, side: int) -> tuple[Points, Points]:
    """Return the grid over one sleeve of the garment's picture, and where it goes on the photo."""
    sleeve = garment.sleeves[side]
    if sleeve is None:
        raise ValueError(f"no sleeve on side {side}")
    source = _between(sleeve.outer, sleeve.inner)
    on_arm = _between(*_edges_on_arm(garment, sleeve, fit, frame, parts, side))
    run = np.linalg.norm(np.diff(on_arm.mean(axis=1), axis=0), axis=1).cumsum()
    reach = np.clip(np.r_[0.0, run] / (0.3 * frame.pose.build), 0, 1)
    away = (reach * reach * (3 - 2 * reach))[:, None, None]
    target = as_field(fit.spline(source) * (1 - away) + on_arm * away)
    return _with_ends(source, target, sleeve, fit)


def _between(outer: Points, inner: Points) -> Points:
    across = ACROSS[None, :, None]
    return as_field(outer[:, None] * (1 - across) + inner[:, None] * across)


def _with_ends(source: Points, target: Points, sleeve: Sleeve, fit: Fit) -> tuple[Points, Points]:
    """Add a row inside the trunk, where the spline rules, and one past the cuff."""
    root = sleeve.outer[0] - sleeve.inner[0]
    inwards = np.sign(sleeve.inner[0, 0] - sleeve.outer[-1, 0]) * 0.08 * length(root)
    before = as_field(source[:1] + as_field([inwards, 0]))
    after = as_field(source[-1:] + (source[-1:] - source[-2:-1]) * 0.35)
    after_target = as_field(target[-1:] + (target[-1:] - target[-2:-1]) * 0.35)
    return np.concatenate([before, source, after]), np.concatenate([fit.spline(before), target, after_target])


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
    pose, covered = frame.pose, covered_share(garment, sleeve)
    line, along = _arm_line(parts, side)
    outwards = as_field(np.stack([-along[:, 1], along[:, 0]], axis=1))
    if outwards[:20].mean(axis=0) @ (pose.across * (2 * side - 1) + pose.up * 0.5) < 0:
        outwards = -outwards
    half = _half_widths(sleeve, fit, parts, covered)[:, None]
    last = max(6, int((ARM_POINTS - 1) * covered))
    beside = _beside_trunk(line - outwards * half, line, frame, side)
    outer = _from(fit.shoulders[side], line + outwards * half, along, last, 0.04 * pose.build)
    inner = _from(fit.armpits[side], beside, along, last, 0.03 * pose.build)
    smooth = blur_line(outer, 0.8)
    smooth[0] = outer[0]
    return smooth, inner


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
