"""Where a sleeve is sewn on: along the clearest line near the straight way from the shoulder to the armpit."""

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
    blur_widely,
    grow,
    largest_of,
    shrink,
    to_lab,
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
FORBIDDEN = 1e3
SMOOTHING = 1.5
"""Rows."""


def armhole(picture: Picture, mask: Mask, shoulder: Points, armpit: Points, width: float) -> Field:
    """Return x for each row from the shoulder to the armpit; `width` is the chest's."""
    rows = np.arange(int(shoulder[1]), max(int(armpit[1]), int(shoulder[1]) + 2))
    straight = np.interp(rows, [shoulder[1], armpit[1]], [shoulder[0], armpit[0]])
    reach = round(REACH * width)
    asides = np.arange(-reach, reach + 1)
    columns = np.clip(np.round(straight[:, None] + asides), 0, picture.shape[1] - 1).astype(np.intp)
    window = np.s_[int(rows[0]) : int(rows[-1]) + 1, int(columns.min()) : int(columns.max()) + 1]
    slope = largest_of(np.abs(cv2.Sobel(blur(to_lab(picture[window]), EDGE_AT), cv2.CV_32F, 1, 0))) / 8
    clear = np.clip(slope - WEAVE, 0, CLEAR - WEAVE) * shrink(mask, RIM)[window]
    edges = clear[rows[:, None] - rows[0], columns - columns.min()]
    # It begins at the shoulder, and ends at the armpit.
    share = np.linspace(0, 1, len(rows))
    too_far = np.abs(asides) > (4 * share * (1 - share) * reach)[:, None] + LEANS
    at = _cheapest_way(as_field(STRAYING * np.abs(asides) - edges + np.where(too_far, FORBIDDEN, 0)))
    return blur_line(as_field(straight + asides[at]), SMOOTHING)


def are_unlike(picture: Picture, trunk: Mask, sleeve: Mask) -> bool:
    """Say whether the two have unlike colours along a good part of their seam, stripes and weave aside."""
    seam = grow(trunk, 2) & grow(sleeve, 2) & (trunk | sleeve)
    lab = to_lab(picture)
    sides = []
    for side in (trunk, sleeve):
        inner = shrink(side, 2)
        weight = blur_widely(inner, PATTERN)
        sides.append(blur_widely(lab * inner[..., None], PATTERN)[seam] / np.maximum(weight, 1e-3)[seam, None])
    apart = np.linalg.norm(sides[0] - sides[1], axis=1)
    return bool(len(apart) and np.percentile(apart, 75) > UNLIKE)


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
