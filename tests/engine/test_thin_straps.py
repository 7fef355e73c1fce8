"""Straps as thin as a cord: they reach the shoulders, and their backs are not seen beside them."""

import cv2
import numpy as np
import pytest

from genlook_django.sandbox.engine.arrays import sampled
from genlook_django.sandbox.engine.garment.reading import read_garment
from genlook_django.sandbox.engine.pictures import decode
from genlook_django.sandbox.engine.render import render_and_study

from .drawings import TANK, draw, encoded

CAMISOLE = [(0, 168), (60, 160), (96, 128), (106, 150), (132, 190), (130, 440)]
CLOTH, BACK = (60, 90, 150), (40, 60, 110)
MIDDLE, TOP = 300, 90
FRONTS, BACKS = ((98, 135), (84, 4)), ((66, 165), (79, 8))
"""Both ends of the straps at the right, from the middle line's top."""


def camisole():
    canvas = draw(CAMISOLE, CLOTH)
    for strap, colour in ((BACKS, BACK), (FRONTS, CLOTH)):
        for sign in (-1, 1):
            start, end = ((MIDDLE + sign * x, TOP + y) for x, y in strap)
            cv2.line(canvas, start, end, colour, 9, cv2.LINE_AA)
    return canvas


@pytest.fixture(scope="module")
def read():
    return read_garment(decode(encoded(camisole())), "")


def at(read, share, strap, sign):
    """Return whether a place of the straps, so far up, is the front's strap's, and whether the inside's."""
    (x, y), (end_x, end_y) = strap
    scale = read.mask.shape[0] / 750
    column = round((MIDDLE + sign * (x + share * (end_x - x))) * scale)
    row = round((TOP + y + share * (end_y - y)) * scale)
    return bool(read.straps[row, column]), bool(read.inside[row, column])


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_straps_back_is_the_inside(read, sign):
    assert [at(read, share, FRONTS, sign) for share in (0.3, 0.6, 0.9)] == [(True, False)] * 3
    assert [at(read, share, BACKS, sign) for share in (0.3, 0.6)] == [(False, True)] * 2


def test_straps_lie_on_the_shoulders_with_their_upper_ends(read):
    scale = read.mask.shape[0] / 750
    ends = np.concatenate([read.outline.neck, read.outline.shoulders])
    assert ends[:, 1] == pytest.approx((TOP + 4) * scale, abs=8 * scale)
    assert np.abs(ends[:, 0] - MIDDLE * scale) == pytest.approx(84 * scale, abs=9 * scale)


def test_a_vests_straps_are_not_thin():
    assert read_garment(decode(encoded(draw(TANK))), "").straps is None


def test_straps_are_worn_up_to_the_shoulders(development_picture):
    _, study = render_and_study(development_picture("persons/man_full_body"), encoded(camisole()))
    trunk, garment = study.worn.trunk, study.garment
    worn = sampled(np.float32(garment.straps), trunk.places, beyond=0) > 0.5
    for side in (0, 1):
        halves = worn & ((np.arange(worn.shape[1]) > study.frame.pose.chest[0]) == side)
        rows = np.flatnonzero((halves & (trunk.alpha > 0.5)).any(axis=1))
        assert (np.diff(rows) == 1).all()
        shoulder = study.fit.spline(garment.outline.shoulders)[side]
        assert abs(rows[0] - shoulder[1]) < 0.04 * study.frame.pose.build
