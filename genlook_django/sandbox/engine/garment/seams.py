"""Where a sleeve is sewn on: along the clearest line near the straight way from the shoulder to the armpit."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    Points,
    as_field,
    blur,
    blur_line,
    grow,
    largest_of,
    largest_part,
    mean_around,
    parts_touching,
    shrink,
    to_lab,
    unit,
)

REACH = 0.1
"""How far a seam is aside from the middle of the straight way at most, in chest widths."""
RIM = 4
"""Pixels at the garment's own outline, which is no seam."""
EDGE_AT = 1.2
"""Pixels of blur."""
WEAVE, CLEAR = 4.0, 12.0
"""Levels of CIE Lab a pixel by which cloth itself changes, and from which on an edge is as clear as any."""
LEANS = 3
"""Pixels by which a seam goes aside at most, from one row to the next."""
LEANING, STRAYING = 0.8, 0.04
"""What a pixel's leaning and a row's distance from the straight way cost, in levels of an edge."""
PATTERN = 18.0
"""Pixels of blur in which stripes are gone."""
UNLIKE = 40.0
"""Levels of CIE Lab."""
AT_SEAM = 14
"""Pixels beside a seam, up to which cloth is found on the wrong side."""
TOLD_AT, UNSEEN = (4, 14), 0.2
"""Pixels beside a seam where its sides' colours are seen, and the share of it, from above, where they are alike."""
STRIPES_AT, SPREAD = 1.0, 2.5
"""Pixels of blur."""
BESIDE, BELOW = (0.06, 0.35), 0.3
"""Where stripes are looked at beside and below the armpit, in chest widths."""
CONTRAST = 6.0
"""Levels a pixel."""
ONE_WAY = 0.1
"""How much less cloth changes along its stripes than across, squared."""
ALIKE, DOWN = 0.978, 0.9
"""Cosines: of 12 degrees, by which stripes run otherwise at least, and of 25, by which those down a sleeve stray."""
FORBIDDEN = 1e3
SMOOTHING = 1.5
"""Rows."""


class Band(NamedTuple):
    """The places near the straight way from the shoulder to the armpit."""

    rows: NDArray[np.intp]
    straight: Field
    """x for each row."""
    asides: NDArray[np.intp]
    """Pixels beside that."""

    def columns(self, picture: Picture) -> NDArray[np.intp]:
        return np.clip(np.round(self.straight[:, None] + self.asides), 0, picture.shape[1] - 1).astype(np.intp)

    def line(self, gain: Field, *, from_shoulder: bool = True) -> Field:
        """Return x for each row of the way that gains most, of rows x asides, and strays least.

        It ends at the armpit, and begins at the shoulder or anywhere beside it.
        """
        share = np.linspace(0, 1, len(self.rows))
        share = share if from_shoulder else np.maximum(share, 0.5)
        too_far = np.abs(self.asides) > (4 * share * (1 - share) * self.asides[-1])[:, None] + LEANS
        at = _cheapest_way(as_field(STRAYING * np.abs(self.asides) - gain + np.where(too_far, FORBIDDEN, 0)))
        return blur_line(as_field(self.straight + self.asides[at]), SMOOTHING)


def band_beside(shoulder: Points, armpit: Points, reach: float) -> Band:
    """Return the places up to `reach` pixels beside the straight way."""
    rows = np.arange(int(shoulder[1]), max(int(armpit[1]), int(shoulder[1]) + 2))
    straight = np.interp(rows, [shoulder[1], armpit[1]], [shoulder[0], armpit[0]])
    most = round(reach)
    return Band(rows, straight, np.arange(-most, most + 1))


def armhole(picture: Picture, mask: Mask, shoulder: Points, armpit: Points, width: float) -> Field:
    """Return x for each row from the shoulder to the armpit; `width` is the chest's."""
    band = band_beside(shoulder, armpit, REACH * width)
    rows, columns = band.rows, band.columns(picture)
    window = np.s_[int(rows[0]) : int(rows[-1]) + 1, int(columns.min()) : int(columns.max()) + 1]
    slope = largest_of(np.abs(cv2.Sobel(blur(to_lab(picture[window]), EDGE_AT), cv2.CV_32F, 1, 0))) / 8
    clear = np.clip(slope - WEAVE, 0, CLEAR - WEAVE) * shrink(mask, RIM)[window]
    return band.line(clear[rows[:, None] - rows[0], columns - columns.min()])


def armhole_of_stripes(
    picture: Picture, trunk: Mask, sleeve: Mask, shoulder: Points, armpit: Points, width: float
) -> Field | None:
    """Return the armhole of a sleeve with stripes down it that run otherwise than the trunk's, None without such.

    `trunk` and `sleeve` are what lies beside the straight way.
    """
    band = band_beside(shoulder, armpit, REACH * width)
    top, bottom = int(band.rows[0]), int(band.rows[-1] + BELOW * width)
    brightness = blur(np.ascontiguousarray(picture[top:bottom, :, 1]), STRIPES_AT)
    slope = np.stack([cv2.Sobel(brightness, cv2.CV_32F, *axis) / 8 for axis in ((1, 0), (0, 1))], axis=-1)
    off = np.abs(np.arange(picture.shape[1]) - armpit[0])
    beside = (off > BESIDE[0] * width) & (off < BESIDE[1] * width)
    lower = slice(len(band.rows) // 2, None)
    parts = [shrink(part[top:bottom], RIM)[lower] for part in (trunk & beside, sleeve)]
    ways = [_way_of_stripes(slope[lower][part]) for part in parts]
    down = unit(as_field(np.argwhere(sleeve).mean(axis=0)[::-1] - (shoulder + armpit) / 2)) if sleeve.any() else ways[1]
    if not (ways[0].any() and abs(ways[1] @ down) > DOWN and abs(ways[0] @ ways[1]) < ALIKE):
        return None
    # Along its stripes, cloth has no slope.
    kind = blur((slope @ ways[0]) ** 2 - (slope @ ways[1]) ** 2, SPREAD) / (blur((slope**2).sum(axis=-1), SPREAD) + 1)
    kind *= shrink((trunk | sleeve)[top:bottom], RIM) * np.sign(down[0])
    passed = np.cumsum(kind[band.rows[:, None] - top, band.columns(picture)], axis=1)
    return band.line(as_field(passed[:, -1:] - 2 * passed))


def _way_of_stripes(slopes: Field) -> Points:
    """Return the unit direction in which cloth is striped, of its slopes, number x 2; 0 where it is not."""
    strengths, ways = np.linalg.eigh(slopes.T @ slopes / max(1, len(slopes)))
    striped = strengths[1] > CONTRAST**2 and strengths[0] < ONE_WAY * strengths[1]
    return as_field(ways[:, 0] * striped)


def carried_up(picture: Picture, trunk: Mask, shoulder: Points, armpit: Points, sign: int) -> Field | None:
    """Return x of the trunk's edge in each row from the shoulder, gone on with straight above where its seam is seen.

    Where a yoke has the sleeve's colour, the trunk below it tells where that is sewn on too. `sign` is the side's, -1
    or 1. None where the seam is seen nearly up to the shoulder.
    """
    rows = np.arange(int(shoulder[1]), int(armpit[1]))
    inwards = trunk[rows, ::-sign]
    edge = np.argmax(inwards, axis=1) if sign < 0 else trunk.shape[1] - 1 - np.argmax(inwards, axis=1)
    lab = to_lab(picture[rows[0] : rows[-1] + 1])
    beside = (np.clip(edge[:, None] + aside * np.arange(*TOLD_AT), 0, trunk.shape[1] - 1) for aside in (-1, 1))
    inner, outer = (np.median(lab[rows[:, None] - rows[0], columns], axis=1) for columns in beside)
    unseen = np.flatnonzero(np.linalg.norm(inner - outer, axis=-1)[: len(rows) // 2] < UNLIKE)
    first = int(unseen[-1]) + 1 if len(unseen) else 0
    if first < UNSEEN * len(rows):
        return None
    # What is seen may begin at the panel's upper edge, which leads out to the seam.
    corner = min(first + int(np.argmax(sign * edge[first:])), len(rows) - 2)
    upper = slice(corner, corner + max(2, (len(rows) - corner) // 2))
    lean = float(np.polyfit(rows[upper], edge[upper], 1)[0])
    straight = edge[corner] + lean * (rows - rows[corner])
    return blur_line(as_field(np.where(np.arange(len(rows)) < corner, straight, edge)), SMOOTHING)


def are_unlike(picture: Picture, trunk: Mask, sleeve: Mask) -> bool:
    """Say whether the two have unlike colours along a good part of their seam, stripes and weave aside."""
    seam = grow(trunk, 2) & grow(sleeve, 2) & (trunk | sleeve)
    lab = to_lab(picture)
    sides = [_usual_colours(lab, side)[seam] for side in (trunk, sleeve)]
    apart = np.linalg.norm(sides[0] - sides[1], axis=1)
    return bool(len(apart) and np.percentile(apart, 75) > UNLIKE)


def _usual_colours(lab: Field, cloth: Mask) -> Field:
    """Return the cloth's colours around each pixel, without its stripes and weave."""
    return mean_around(lab, shrink(cloth, 2), PATTERN)


def of_its_own_colour(picture: Picture, trunk: Mask, sleeve: Mask) -> Mask:
    """Return the sleeve, once what lies at the seam has gone to the side whose colour it has."""
    lab, sides = to_lab(picture), (trunk, sleeve)
    inner = [side & ~grow(other, AT_SEAM) for side, other in (sides, sides[::-1])]
    usual = [_usual_colours(lab, side) for side in inner]
    apart = [np.linalg.norm(lab - colours, axis=-1) for colours in usual]
    unlike = np.linalg.norm(usual[0] - usual[1], axis=-1) > UNLIKE
    strays = []
    for side in (0, 1):
        strange = sides[side] & unlike & (apart[1 - side] < apart[side])
        # A panel of the other side's colour is this side's own.
        strange &= ~parts_touching(sides[side] & (apart[1 - side] < UNLIKE), inner[side])
        strays.append(parts_touching(strange, grow(sides[1 - side], 2)))
    return largest_part((sleeve | strays[0]) & ~strays[1])


def _cheapest_way(costs: Field) -> NDArray[np.intp]:
    """Return the column in each row of the cheapest way from the first row to the last one."""
    best, steps = costs[0], []
    for row in costs[1:]:
        leaning = np.stack([_moved(best, step) + LEANING * abs(step) for step in range(-LEANS, LEANS + 1)])
        steps.append(np.argmin(leaning, axis=0) - LEANS)
        best = row + leaning.min(axis=0)
    way = [int(np.argmin(best))]
    for step in reversed(steps):
        way.append(way[-1] - int(step[way[-1]]))
    return np.array(way[::-1], np.intp)


def _moved(best: Field, step: int) -> Field:
    """Return what the way costs that comes from `step` columns before each."""
    moved = np.full(len(best), np.inf, np.float32)
    if step > 0:
        moved[step:] = best[:-step]
    elif step < 0:
        moved[:step] = best[-step:]
    else:
        moved[:] = best
    return moved
