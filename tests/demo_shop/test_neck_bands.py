"""The band of a crew neck is read as wide as it was drawn: what is taken for the inside is left out when it is worn."""

import functools

import numpy as np
import pytest

from demo_shop.art import tailor
from demo_shop.art.cloth import WIDTH
from demo_shop.art.patterns import cut
from demo_shop.collection import COLLECTION
from genlook_django.sandbox.engine.garment.reading import read_garment
from genlook_django.sandbox.engine.pictures import decode

CREW = (
    "everyday-tee",
    "pocket-tee",
    "harbour-tee",
    "lambswool-crew",
    "cable-jumper",
    "loopback-sweatshirt",
    "tee-dress",
)
CREW_NECKS = {
    f"{design.slug}-{colour.slug}": (design, colour)
    for design in COLLECTION
    for colour in design.colours
    if design.slug in CREW
}
LOWER = 0.35
"""Of the neck's depth, from which on its front is looked at."""
BITTEN, LEFT = 0.2, 0.46
"""Of the band's width, how far the inside goes into it at most, and how much of the back is left beside it."""


@functools.cache
def reading(name):
    design, colour = CREW_NECKS[name]
    return read_garment(decode(design.picture(colour).read_bytes()), "")


@pytest.mark.parametrize("name", CREW_NECKS)
def test_the_inside_ends_at_the_band_all_the_way_round(name):
    pattern, read = cut(*CREW_NECKS[name]), reading(name)
    scale = read.mask.shape[1] / WIDTH
    _, edge = tailor.neck_band(pattern.measures, pattern.neck_band)
    edge = (edge + np.array([WIDTH / 2, 0])) * scale
    top, depth = edge[:, 1].min(), np.ptp(edge[:, 1])
    middle = np.array([WIDTH / 2 * scale, top + 0.3 * depth])
    for place in edge[edge[:, 1] > top + LOWER * depth][::3]:
        left = np.linalg.norm(place - middle) - inside_up_to(read.inside, middle, place)
        assert -BITTEN < left / (pattern.neck_band * scale) < LEFT, place


def inside_up_to(inside, middle, through):
    """Return how far the inside goes from the neck's middle in the direction of a place, in pixels."""
    away = np.linalg.norm(through - middle)
    steps = np.arange(0.3, 1.6, 0.25 / away)
    x, y = np.round(middle + steps[:, None] * (through - middle)).astype(int).T
    return away * steps[np.flatnonzero(inside[y, x])[-1]]
