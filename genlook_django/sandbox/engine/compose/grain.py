"""The grain of skin: pores, mottles and the photo's own noise, as strong at each width as on the skin that is seen."""

from functools import cache
from itertools import pairwise

import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, as_field, blur, shrink

SEED, TILE = 3, 256
"""The noise is laid side by side in tiles of so many pixels."""
WIDTHS = (0.0, 0.8, 1.6, 3.2, 6.4)
"""Pixels between which grain is told apart."""
USUAL = as_field([[0.6, 0.22, 0.2], [0.7, 0.2, 0.18], [0.8, 0.25, 0.22], [0.5, 0.2, 0.2]])
"""How strong it is, in levels of CIE Lab, where little skin is seen."""
MOST = (1.5, 1.2)
"""How much stronger it can be: hair on arms and the arms' own round are none of it. The widest is hardly more."""
LEAST_SEEN = 400
SQUARE, SQUARES = 48, 8
"""Pixels, and how many squares of so many are looked at."""


def grain(lab: Field, seen: Mask) -> Field:
    """Return grain for the whole picture, like that of the `seen` skin: height x width x 3."""
    tile = sum(
        _noise(number, *between) * strength
        for number, (between, strength) in enumerate(zip(pairwise(WIDTHS), _strengths(lab, seen), strict=True))
    )
    height, width = seen.shape
    times = (-(-height // TILE), -(-width // TILE), 1)
    return np.tile(as_field(tile), times)[:height, :width]


def _strengths(lab: Field, seen: Mask) -> Field:
    """Return how strong grain is on the skin that is seen: a row of three channels for each width."""
    well_within = shrink(seen, 3)
    if well_within.sum() < LEAST_SEEN:
        return USUAL
    found: list[list[Field]] = [[] for _ in USUAL]
    margin = round(2 * WIDTHS[-1])
    for top, left in _where_most(well_within):
        first = max(0, top - margin), max(0, left - margin)
        near = lab[first[0] : top + SQUARE + margin, first[1] : left + SQUARE + margin]
        inner = np.s_[top - first[0] :, left - first[1] :]
        where = well_within[top : top + SQUARE, left : left + SQUARE]
        levels = [(blur(near, width) if width else near)[inner][:SQUARE, :SQUARE][where] for width in WIDTHS]
        for band, (fine, coarse) in zip(found, pairwise(levels), strict=True):
            band.append(np.abs(fine - coarse))
    measured = as_field([1.48 * np.median(np.concatenate(band), axis=0) for band in found])
    most = np.interp(np.arange(len(found)), [0, len(found) - 1], MOST)
    return np.minimum(measured, USUAL * most[:, None])


def _where_most(mask: Mask) -> list[tuple[int, int]]:
    """Return the first row and column of the squares that hold most of the mask."""
    height, width = (size // SQUARE for size in mask.shape)
    held = mask[: height * SQUARE, : width * SQUARE].reshape(height, SQUARE, width, SQUARE).sum(axis=(1, 3))
    most = np.argsort(-held, axis=None, kind="stable")[:SQUARES]
    return [(int(place) // width * SQUARE, int(place) % width * SQUARE) for place in most]


@cache
def _noise(number: int, fine: float, coarse: float) -> Field:
    """Return noise between two widths, of strength 1, that can be laid side by side."""
    reach = round(4 * coarse)
    noise = np.random.default_rng([SEED, number]).normal(0, 1, (TILE, TILE, 3))
    padded = np.pad(noise, ((reach, reach), (reach, reach), (0, 0)), "wrap")
    band = (blur(padded, fine) if fine else as_field(padded)) - blur(padded, coarse)
    band = band[reach:-reach, reach:-reach]
    return as_field(band / band.std(axis=(0, 1)))
