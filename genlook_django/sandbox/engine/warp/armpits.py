"""Smooth cloth in place of the folds at an armpit: the clean cloth on either side of the seam goes on up to it."""

import numpy as np
from numpy.typing import NDArray

from genlook_django.sandbox.engine.arrays import Field, as_field, blur_line, sampled
from genlook_django.sandbox.engine.garment.kinks import falls
from genlook_django.sandbox.engine.garment.reading import Garment
from genlook_django.sandbox.engine.garment.sleeves import Own, Sleeve

# In chest widths.
ABOVE, BELOW = 0.3, 0.24
"""How far above and below an armpit cloth is folded."""
TRUNK, SLEEVE = 0.12, 0.07
"""How far beside the seam it is, on its two sides."""
SEAM = 6.0
"""Pixels of the garment's picture beside a seam, anywhere, in which cloth is drawn together."""
NARROW = 0.3
"""How much of a sleeve's width can be folded."""
BAND = 0.06
"""How wide the clean cloth is beside that, on which is seen which way its stripes run."""
LEVEL = 0.1
"""How far beyond it they have come to run straight across."""
SMOOTHING = 3.0
"""Rows."""


def unfolded(places: Field, garment: Garment, side: int, *, of_sleeve: bool) -> Field:
    """Return height x width x 2 places of a trunk or a sleeve, with clean cloth for the folds at one armpit."""
    sleeve = garment.sleeves[side]
    if sleeve is None or sleeve.own is not Own.RINGS:
        return places
    return places + sampled(_moves(garment, sleeve, side, of_sleeve), places, beyond=0)


def _moves(garment: Garment, sleeve: Sleeve, side: int, of_sleeve: bool) -> Field:
    """Return how far each pixel of the garment's picture is from the one to be seen in its place."""
    width, sign = garment.outline.width, (2 * side - 1) * (-1 if of_sleeve else 1)
    moves = np.zeros((*garment.mask.shape, 2), np.float32)
    rows, folded = _rows(garment, side)
    deep = width * folded * (SLEEVE if of_sleeve else TRUNK)
    deep += SEAM * np.where(rows < garment.outline.armpits[side, 1], 1, np.minimum(folded, 1))
    if of_sleeve:
        deep = np.minimum(deep, blur_line(NARROW * sleeve.mask[rows].sum(axis=1), SMOOTHING))
    edge = _edge_of(garment, sleeve, side, of_sleeve, rows) - sign * deep
    columns = np.arange(garment.mask.shape[1])
    beyond = np.clip((columns - edge[:, None]) * sign, 0, None)
    slope = _slopes(garment, rows, edge, sign)[:, None]
    level = LEVEL * width * (1 - np.exp(-beyond / (LEVEL * width)))
    moves[rows, :, 0] = -2 * sign * beyond
    moves[rows, :, 1] = -slope * (beyond + level)
    return moves


def _rows(garment: Garment, side: int) -> tuple[NDArray[np.intp], Field]:
    """Return the rows from a shoulder to below the armpit, and how far in each the folds reach aside: 1 at most."""
    width, middle = garment.outline.width, float(garment.outline.armpits[side, 1])
    last = min(middle + BELOW * width, len(garment.mask) - 1)
    rows = np.arange(int(garment.outline.shoulders[side, 1]), int(last) + 1)
    away = (rows - middle) / (width * np.where(rows < middle, ABOVE, BELOW))
    return rows, as_field(np.clip(1.5 * (1 - away**2), 0, 1))


def _edge_of(garment: Garment, sleeve: Sleeve, side: int, of_sleeve: bool, rows: NDArray[np.intp]) -> Field:
    """Return x of the seam and, below it, of the trunk's side or the sleeve's inner edge in each row."""
    below = sleeve.inner if of_sleeve else garment.outline.sides[:, side]
    line = np.concatenate([sleeve.seam, below[below[:, 1] > sleeve.seam[-1, 1]]])
    return as_field(np.interp(rows, np.maximum.accumulate(line[:, 1]), line[:, 0]))


def _slopes(garment: Garment, rows: NDArray[np.intp], edge: Field, sign: int) -> Field:
    """Return for each row how far down stripes go, for each pixel outwards, where the clean cloth ends."""
    band = BAND * garment.outline.width
    inwards = edge[:, None] - sign * np.arange(1, max(3, round(band)))
    places = as_field(np.stack(np.broadcast_arrays(inwards, rows[:, None]), axis=-1))
    fall = sampled(falls(garment.picture, garment.mask)[0], places).mean(axis=1)
    return as_field(np.clip(sign * blur_line(fall, band), -1, 1))
