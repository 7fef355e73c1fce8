"""Sleeves that lie along the body down to its hem, below which each cuff parts from it at its own height."""

import numpy as np
import pytest

from genlook_django.sandbox.engine.garment.bays import armpits_of_sleeves, notches_at_hem
from genlook_django.sandbox.engine.garment.reading import read_garment
from genlook_django.sandbox.engine.garment.silhouette import Silhouette
from genlook_django.sandbox.engine.pictures import decode

from .drawings import draw, encoded

CROPPED = [(0, 34), (55, 8), (70, 0), (135, 26), (215, 240), (228, 530), (170, 540), (138, 372), (126, 400), (0, 400)]
ENDS, LOWER = 462, 22
"""Rows where the gap beside a cuff ends, and how much lower the other one does."""


@pytest.fixture
def cropped():
    """A cropped cardigan whose gap beside the cuff at the picture's right begins lower than the other."""
    pixels = draw(CROPPED)
    pixels[ENDS - 22 : ENDS + LOWER, 425:460] = pixels[300, 440]
    return pixels


def forks_of(pixels):
    silhouette = Silhouette((pixels < 180).all(axis=2))
    forks = armpits_of_sleeves(silhouette)
    return notches_at_hem(silhouette) if forks is None else forks


def test_both_sides_part_where_they_are_seen_to(cropped):
    left, right = forks_of(cropped)
    assert left == pytest.approx((162, ENDS), abs=6)
    assert right[1] == pytest.approx(ENDS + LOWER, abs=6)


def test_a_sleeve_has_all_of_its_cuff(cropped):
    read = read_garment(decode(encoded(cropped)), "")
    left, right = (sleeve.mask for sleeve in read.sleeves)
    below = int(read.outline.hem_y) + 8
    assert np.array_equal(left[below:] | right[below:], read.mask[below:])
    assert right[below:].sum() == pytest.approx(left[below:].sum(), rel=0.03)
