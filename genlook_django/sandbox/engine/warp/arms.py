"""Where an arm runs that a sleeve is laid along, and where its two edges are: seen where it is bare, else as usual."""

from dataclasses import dataclass

import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, Points, as_field, blur_line, inside, resampled
from genlook_django.sandbox.engine.body.arms import hand_is_hidden, whole_skin
from genlook_django.sandbox.engine.body.joints import Pose
from genlook_django.sandbox.engine.body.parts import Parts

ARM_POINTS = 120
FARTHEST = 1.9
"""How far from its middle an arm's edge is looked for, in the radii it usually has."""
BELOW_ARMHOLE = 0.24
"""The share of the arm from which on its inner edge is its own: above, an old armhole cuts into it."""
BELOW_SHOULDER = 0.1
"""As much for its outer edge."""
LEAST_SEEN = 12
"""Points down the arm."""
THICKNESSES = (0.35, 1.7)
"""Of what is usual, how far from an arm's middle its edge can be."""
CUFF, UNDER_CLOTH = 0.05, 0.4
"""How far beyond the wrist a sleeve ends, in forearms: on a hand, and where that is hidden, so that no cuff is seen."""
EVEN = 5.0
"""Points over which its edges are smooth."""


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm from shoulder to wrist, at `ARM_POINTS` places down its middle as the joints have it."""

    line: Points
    along: Points
    outwards: Points
    """Unit directions, down the arm and away from the trunk."""
    outer: Field
    inner: Field
    """How far from the line its edges are; it need not lie in their middle."""

    @property
    def half(self) -> Field:
        return as_field((self.outer + self.inner) / 2)


def find_arm(parts: Parts, pose: Pose, side: int) -> Arm:
    """Return an arm with its edges as far as its skin is seen; where it is not, they are as far out as usual."""
    line, along = _line(parts, side, UNDER_CLOTH if hand_is_hidden(parts, pose, side) else CUFF)
    outwards = as_field(np.stack([-along[:, 1], along[:, 0]], axis=1))
    if outwards[:20].mean(axis=0) @ (pose.across * (2 * side - 1) + pose.up * 0.5) < 0:
        outwards = -outwards
    usual = np.interp(np.linspace(0, 1, ARM_POINTS), [0, 0.5, 1], parts.arm_radii[:3])
    starts = round(BELOW_SHOULDER * ARM_POINTS), round(BELOW_ARMHOLE * ARM_POINTS)
    edges = _edges(whole_skin(parts, side), line, outwards, usual)
    outer, inner = (_filled(edge, usual, start) for edge, start in zip(edges, starts, strict=True))
    return Arm(line, along, outwards, outer, inner)


def _line(parts: Parts, side: int, beyond: float) -> tuple[Points, Field]:
    """Return points down the arm's middle, `beyond` a forearm's length past the wrist, and the direction at each."""
    shoulder, elbow, wrist = parts.arms[side][:3]
    line = blur_line(resampled(np.stack([shoulder, elbow, wrist + (wrist - elbow) * beyond]), ARM_POINTS), 4.0)
    along = np.gradient(line, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-3
    return line, as_field(along)


def _edges(skin: Mask, line: Points, outwards: Points, usual: Field) -> tuple[Field, Field]:
    """Return how far outwards and inwards the skin next to each place goes, NaN where no end of it is seen."""
    far = int(FARTHEST * usual.max())
    offsets = np.arange(-far, far + 1)
    held = skin[inside(skin.shape, as_field(line[:, None] + offsets[:, None] * outwards[:, None]))]
    held &= np.abs(offsets) <= FARTHEST * usual[:, None]
    outer, inner = np.full(len(line), np.nan), np.full(len(line), np.nan)
    for row in np.flatnonzero(held.any(axis=1)).tolist():
        on = np.flatnonzero(held[row])
        nearest = int(on[np.argmin(np.abs(offsets[on]))])
        off = np.flatnonzero(~held[row])
        last = off[off > nearest][:1]
        first = off[off < nearest][-1:]
        if len(last) and len(first):
            ends = offsets[last[0]] - 0.5, 0.5 - offsets[first[0]] - 1
            outer[row], inner[row] = ends[0], ends[1]
    return as_field(outer), as_field(inner)


def _filled(edge: Field, usual: Field, start: int) -> Field:
    """Return an edge that is known everywhere: where it is not seen, it is as far from the usual as near by."""
    thickness = np.clip(edge / usual, *THICKNESSES)
    seen = np.flatnonzero(np.isfinite(thickness))
    seen = seen[seen >= start]
    if len(seen) < LEAST_SEEN:
        return as_field(usual)
    filled = np.interp(np.arange(len(edge)), seen, thickness[seen])
    return as_field(blur_line(as_field(filled), EVEN) * usual)
