"""The neck's opening: where it is, and whether what was found of it has a neckline's shape."""

from typing import NamedTuple

import numpy as np

from genlook_django.sandbox.engine.arrays import Mask, hull, length
from genlook_django.sandbox.engine.garment.outline import Outline
from genlook_django.sandbox.engine.garment.silhouette import Silhouette

EVEN, MADE_EVEN, OFF_MIDDLE = 0.65, 0.85, 0.05
"""How alike both halves of an opening are at least, as it is, and about its own middle with what a cut took off its
back; in its widths, how far that is from the neck's middle at most."""
BELOW_STRAPS = 0.04
"""Of the garment's height, how far below the straps' tops the neckline is between them."""
HIGHEST = 0.5
"""Of an opening's width, how far above its back the shoulders are taken to be at most: straps can be longer."""
LARGEST = 0.75
"""Of the square around an opening, what it fills at most."""
NARROWER, ROUND_CORNERS, ALL_ACROSS = 0.85, (0.9, 0.75), 0.8
"""Of its largest width, what one still has three quarters down at most; there, and nine tenths down, one with round
corners that goes all across the neck; of the neck's width, how wide that is at least."""


class Opening(NamedTuple):
    """Where the neck comes out, in pixels."""

    middle: float
    top: float
    """Of the back of the neck."""
    highest: float
    width: float


def opening_of(silhouette: Silhouette, outline: Outline) -> Opening:
    middle, half = float(outline.neck[:, 0].mean()), length(outline.neck[1] - outline.neck[0]) / 2
    top = silhouette.top_at(middle)
    # Where the back's upper edge goes right across, what is narrow on the shoulders has an opening like any other.
    if outline.has_straps and top > float(outline.neck[:, 1].min()) + BELOW_STRAPS * silhouette.height:
        middle, half = _between_straps(silhouette, outline)
        top = silhouette.top_at(middle)
    highest = min(float(outline.neck[:, 1].mean()), top)
    return Opening(middle, top, max(highest, top - HIGHEST * 2 * half), 2 * half)


def _between_straps(silhouette: Silhouette, outline: Outline) -> tuple[float, float]:
    """Return the middle and half the width of what lies between the straps' inner ends."""
    ends = []
    for x in outline.shoulders[:, 0].tolist():
        places = np.linspace(outline.middle_x, x, 60)
        heights = np.array([silhouette.top_at(place) for place in places])
        ends.append(float(places[int(np.argmax(heights < heights.min() + 0.02 * silhouette.height))]))
    # The straps' own backs show beside the opening, too.
    return sum(ends) / 2, 1.2 * (ends[1] - ends[0]) / 2


def is_neckline(found: Mask, beyond: Mask, opening: Opening) -> bool:
    """Say whether it is as deep, as large and as round as a neck's opening; a stripe ends it in a straight line.

    `beyond` is what is not the garment's.
    """
    rows = np.flatnonzero(found.any(axis=1))
    depth = (rows[-1] - opening.top) / opening.width if len(rows) else 0.0
    # A high collar's opening can be wider than the neck's foot, where its width was taken.
    wide = float(np.ptp(np.flatnonzero(found.any(axis=0)))) / opening.width if len(rows) else 0.0
    largest = LARGEST * max(1.0, wide) * max(1.0, wide, depth)
    if depth < 0.08 or not 0.04 < found.sum() / opening.width**2 < largest:
        return False
    widths = found.sum(axis=1) / found.sum(axis=1).max()
    low, lowest = (widths[int(opening.top + share * depth * opening.width)] for share in (0.75, 0.9))
    # One that is as wide as the neck can be square with round corners.
    narrows = low < NARROWER or (low < ROUND_CORNERS[0] and lowest < ROUND_CORNERS[1] and wide > ALL_ACROSS)
    below = found | above(found, opening)
    below[: int(opening.highest)] = False
    if _evenness(found, opening.middle, opening.width) <= EVEN:
        # A pale back may have been cut off with the ground, on one side farther down than on the other.
        columns, off = np.flatnonzero(found.any(axis=0)), OFF_MIDDLE * opening.width
        own = float(np.clip(columns[[0, -1]].mean(), opening.middle - off, opening.middle + off))
        if _evenness(found | (below & beyond), own, opening.width) <= MADE_EVEN:
            return False
    return bool(narrows and below.sum() > 0.75 * hull(below).sum())


def _evenness(found: Mask, at: float, width: float) -> float:
    """Return how alike both halves are: 1 for a mirror's image."""
    reach, middle = round(0.6 * width), round(at)
    left, right = found[:, max(0, middle - reach) : middle][:, ::-1], found[:, middle : middle + reach]
    wide = min(left.shape[1], right.shape[1])
    left, right = left[:, :wide], right[:, :wide]
    return float((left & right).sum() / max(1, (left | right).sum()))


def above(found: Mask, opening: Opening) -> Mask:
    """Return the columns above the inside, so that no rim of the collar's back is left standing."""
    columns = np.abs(np.arange(found.shape[1]) - opening.middle) < 0.5 * opening.width
    upwards = np.cumsum(found[::-1], axis=0)[::-1] > 0
    return np.asarray(upwards & columns[None])
