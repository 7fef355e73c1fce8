"""Where the old top ends at the hips, and what is worn below it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genlook_django.sandbox.engine.arrays import Field, Mask, Picture, as_field, blur_line, distance_to, length
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.joints import Pose
from genlook_django.sandbox.engine.body.parts import STILL_SKIN, Parts

# In builds.
ASIDE = 0.4
"""How far from the spine a hem is looked for."""
LEAST_SEEN = 0.4
"""The width of a hem that tells of all of it."""
STRAY = 0.02
"""How far a hem's places are off its curve."""
SHADOW = 0.08
"""How far below a hem its shadow reaches."""
BAND = 0.1
MIDDLE = 0.28
"""How far from the spine legs hide nothing of what is worn on them."""

NEAR = 0.15
"""How far off the mask's own end an edge is taken for the hem."""

FEW = 3
"""Every which column tells of a colour."""
EDGE = 2
"""Pixels to each side, over which an edge is measured."""
CLEAR = 0.6
"""Of the clearest edge."""
HUE, UNLIKE = 10.0, 30.0
"""Levels of CIE Lab."""
LEAST_SEEN_BELOW = 0.04
"""In trunks."""
ON_CURVE = 0.7
"""The share of a hem that lies on its curve: of an open jacket's, there is less."""
ALL_BUT = 0.75
LOWER_END = 75
"""The percentile of its ends that tells of all that is worn below: between legs and behind hands it ends too soon."""


@dataclass(frozen=True, slots=True)
class OldHem:
    """The old top's hem."""

    rows: Field
    """For each column of the picture, the last row of the old top and of its shadow."""
    down: float
    """How far down the spine its lowest place is."""
    lower: Mask
    """What is seen of what is worn below."""
    seen: float
    """How much of that follows right below the hem, in trunks."""
    lower_down: float
    """How far down the spine that ends."""

    band: float
    """Pixels below the hem that stand for all of what is worn there: farther down, there are a fly and two legs."""

    @property
    def shows_what_is_below(self) -> bool:
        return self.seen > LEAST_SEEN_BELOW

    def mirrored(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the rows and columns of the places in that band which stand for some above it, to and fro."""
        apart = np.abs(self.rows[columns] - rows) % (2 * self.band)
        across = np.round(self.rows[columns] + np.minimum(apart, 2 * self.band - apart))
        return np.clip(across, 0, len(self.lower) - 1).astype(np.intp), columns

    def colours_below(self, picture: Picture) -> Field:
        """Return what is worn below, column by column: the mean colours of the band."""
        rows = np.arange(len(self.lower))[:, None]
        shown = self.lower & (rows <= self.rows + self.band)
        count = shown.sum(axis=0)
        known = np.flatnonzero(count > self.band / 2)
        sums = np.einsum("ij,ijk->jk", shown[:, known].astype(np.float32), as_field(picture[:, known]))
        every = np.arange(len(count))
        return as_field(
            np.stack([np.interp(every, known, channel) for channel in (sums / count[known, None]).T], axis=1)
        )


def find_old_hem(parts: Parts, frame: Frame) -> OldHem | None:
    """Return the hem, or None where the old top ends in no clear line."""
    pose = frame.pose
    line = hem_line(parts.top, pose)
    if line is None:
        return None
    places = as_field(np.stack([np.arange(len(line)), line], axis=1))
    aside = np.abs((places - pose.chest) @ pose.across) / pose.build
    middle = np.flatnonzero(aside < MIDDLE)
    line = line + _to_edge(parts.lab, middle, line[middle], pose.build)
    rows = line + SHADOW * pose.build
    lower = _worn_below(parts, rows)
    ends = np.argmax(np.pad(~lower, ((0, 1), (0, 0)), constant_values=True) & (_steps(lower, rows, 1) > 0), axis=0)
    seen = max(0.0, float(np.percentile((ends - rows)[middle], 100 * (1 - ALL_BUT))))
    band = min(BAND * pose.build, seen)
    if not _goes_on(parts.lab, lower, rows, band):
        seen = 0.0
    lowest, lower_end = line[aside < ASIDE].max(), np.percentile(ends[aside < ASIDE], LOWER_END)
    down, lower_down = pose.along_spine(as_field([[pose.pelvis[0], lowest], [pose.pelvis[0], lower_end]])).tolist()
    return OldHem(as_field(rows), down, lower, seen / length(pose.spine), lower_down, band)


def _steps(mask: Mask, rows: Field, more: int = 0) -> Field:
    """Return how many pixels below the hem each pixel lies, for `more` rows than the mask has."""
    return as_field(np.arange(len(mask) + more)[:, None] - rows)


def _worn_below(parts: Parts, rows: Field) -> Mask:
    """Return what is below the hem but for legs, which are darker than the face in the shade, but have its hue."""
    first = max(0, int(rows.min()))
    lab, person, far = parts.lab[first:], parts.person[first:], parts.skin_distance[first:]
    skin = (distance_to(lab, parts.skin_colour, (0.0, 1.0, 1.0)) < HUE) & (far < STILL_SKIN)
    lower = np.zeros(parts.person.shape, bool)
    lower[first:] = person & ~skin & ~parts.arm_zones[0][first:] & ~parts.arm_zones[1][first:]
    return lower & (_steps(lower, rows) > 0)


def _goes_on(lab: Field, lower: Mask, rows: Field, band: float) -> bool:
    """Say whether what follows below the hem has the colour of what is worn farther down, and is none of the top's."""
    lab, lower, down = lab[:, ::FEW], lower[:, ::FEW], _steps(lower, rows)[:, ::FEW]
    first, next_ones = lower & (down < band), lower & (down > 2 * band) & (down < 4 * band)
    if not first.any() or not next_ones.any():
        return bool(first.any())
    return float(np.linalg.norm(np.mean(lab[first], axis=0) - np.mean(lab[next_ones], axis=0))) < UNLIKE


def _to_edge(lab: Field, columns: NDArray[np.intp], line: Field, build: float) -> float:
    """Return how many pixels below a line the nearest clear edge along it is: of white before white much is lost."""
    steps = np.arange(-round(NEAR * build), round(NEAR * build) + 1)
    rows = np.round(line + steps[:, None]).astype(int)
    above, below = (lab[np.clip(rows + side * EDGE, 0, len(lab) - 1), columns] for side in (-1, 1))
    edges = blur_line(np.median(np.linalg.norm(below - above, axis=-1), axis=1), 1.0)
    clear = (edges > CLEAR * edges.max()) & (edges >= np.roll(edges, 1)) & (edges > np.roll(edges, -1))
    return float(min(steps[clear], key=abs, default=0))


def hem_line(top: Mask, pose: Pose) -> Field | None:
    """Return for each column the row where a top ends, on one even curve; None where most of it lies on none."""
    columns, rows = np.arange(top.shape[1]), len(top) - 1 - np.argmax(top[::-1], axis=0)
    places = as_field(np.stack([columns, rows], axis=1))
    near = top.any(axis=0) & (np.abs((places - pose.chest) @ pose.across) < ASIDE * pose.build)
    near &= pose.along_spine(places) > 0.5
    if near.sum() < LEAST_SEEN * pose.build:
        return None
    x, kept = (columns - pose.pelvis[0]) / pose.build, near
    for _ in range(6):
        curve = np.polyfit(x[kept], rows[kept], 2)
        off = np.abs(rows - np.polyval(curve, x))
        kept = near & (off < max(STRAY * pose.build, 2 * float(np.median(off[kept]))))
    if (near & (off < STRAY * pose.build)).sum() < ON_CURVE * near.sum():
        return None
    first, last = x[kept][[0, -1]]
    return as_field(np.polyval(curve, np.clip(x, first, last)))
