"""Cuffs of another colour than the rest of the old top: what lies between a sleeve's end and the hand."""

import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Mask,
    as_field,
    distance_to,
    grow,
    inside,
    length,
    parts_touching,
    resampled,
)
from genlook_django.sandbox.engine.body.hints import SKIN
from genlook_django.sandbox.engine.body.parts import SKIN_WEIGHTS, Parts
from genlook_django.sandbox.engine.shapes import limb

PLACES = 100
"""Down a forearm and a hand."""
LEAST_SLEEVE = 0.6
"""The share of a forearm, as far as its sleeve's end, that is covered."""
SHORTEST, LONGEST = 0.02, 0.25
"""In builds: a sleeve's shade on a hand is shorter than a cuff, and what is worn on a bare arm is farther away."""
LEAST_SKIN = 5
"""Places in a row that are a hand."""
ALIKE = 16.0
"""Levels of CIE Lab by which a cuff's colour wavers."""
WIDE = 1.5
"""In the radii an arm is expected to have, how far from its middle a cuff can be."""


def coloured_cuffs(top: Mask, parts: Parts, build: float) -> Mask:
    """Return the cuffs that the old `top` lacks."""
    cuffs = np.zeros(top.shape, bool)
    for arm in parts.arms:
        line = resampled(np.stack(arm[1:]), PLACES)
        at = inside(top.shape, line)
        covered = np.flatnonzero(top[at])
        end = int(covered[-1]) if len(covered) else 0
        bare = (parts.skin_distance[at] < SKIN)[end:]
        hands = np.flatnonzero(np.convolve(bare, np.ones(LEAST_SKIN), "valid") == LEAST_SKIN)
        if not end or not len(hands) or len(covered) < LEAST_SLEEVE * end:
            continue
        start = end + int(hands[0])
        if not SHORTEST < length(as_field(line[start] - line[end])) / build < LONGEST:
            continue
        colour = as_field(np.median(parts.lab[at][end + 1 : start], axis=0))
        wide = WIDE * parts.arm_radii[2]
        near = limb(top.shape, [line[end], line[start]], [wide, wide]) & parts.person & ~top
        away = distance_to(parts.lab[near][None], colour, SKIN_WEIGHTS)[0]
        cuffs[near] |= away < np.minimum(ALIKE, parts.skin_distance[near])
    return parts_touching(cuffs, grow(top, 2)) if cuffs.any() else cuffs
