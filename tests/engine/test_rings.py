"""Stripes that run round trunk and sleeves: sewn where they have their kink, and clean up to that seam."""

import numpy as np
import pytest

from genlook_django.sandbox.engine.arrays import as_field, blur, sampled
from genlook_django.sandbox.engine.compose.whole import shown_parts
from genlook_django.sandbox.engine.garment.reading import read_garment
from genlook_django.sandbox.engine.garment.sleeves import Own
from genlook_django.sandbox.engine.pictures import Decoded
from genlook_django.sandbox.engine.warp.armpits import unfolded
from tests.engine.drawings import TEE, draw, sheet

BODY = [(0, 34), (55, 8), (70, 0), (151, 39), (138, 100), (132, 150), (130, 440)]
"""The trunk of TEE between seams that begin farther out than shoulders usually end."""
ARMPIT = np.array([132, 90 + 150])
"""From the middle line, and from the top."""
ROWS, COLUMNS = np.mgrid[:750, :600]
BESIDE = np.hypot(np.abs(COLUMNS - 300) - ARMPIT[0], ROWS - ARMPIT[1])
"""How far places are from the nearer armpit."""


def part(outline):
    return (draw(outline, colour=(0, 0, 0), canvas=sheet(colour=(255, 255, 255))) < 128).all(axis=2)


def ringed(folded=0.0):
    """Draw a tee with stripes round it, drawn down by so many pixels where the folds at its armpits are."""
    across = np.where(part(BODY), ROWS, 0.8 * ROWS + 0.6 * np.abs(COLUMNS - 300))
    across = across - folded * np.exp(-((BESIDE / 14) ** 2))
    stripes = np.where((across % 14 < 7)[..., None], (30, 40, 90), (235, 235, 235))
    return blur(np.where(part(TEE)[..., None], stripes, sheet()), 0.6).astype(np.uint8)


@pytest.fixture(scope="module")
def garment():
    return read_garment(Decoded(ringed(), None), "tee")


def test_sleeves_with_stripes_round_them_are_taken_off_where_those_have_a_kink(garment):
    sleeves = np.any([sleeve.mask for sleeve in garment.sleeves], axis=0)
    assert all(sleeve.own is Own.RINGS for sleeve in garment.sleeves)
    assert (sleeves & part(BODY)).sum() < 0.03 * sleeves.sum()
    assert (garment.trunk & garment.mask & ~part(BODY)).sum() < 0.02 * part(BODY).sum()


def test_a_trunk_is_as_wide_at_the_shoulders_as_its_sleeves_are_sewn_on(garment):
    assert np.abs(garment.outline.shoulders - [[149, 129], [451, 129]]).max() < 6


def test_stripes_that_have_no_kink_tell_no_seam():
    level = np.where((ROWS % 14 < 7)[..., None], (30, 40, 90), (235, 235, 235))
    pixels = blur(np.where(part(TEE)[..., None], level, sheet()), 0.6).astype(np.uint8)
    assert not any(sleeve.has_own_cloth for sleeve in read_garment(Decoded(pixels, None), "tee").sleeves)


def test_stripes_go_on_clean_over_the_folds_at_an_armpit():
    tangled = read_garment(Decoded(ringed(folded=20), None), "tee")
    places = as_field(np.stack([COLUMNS, ROWS], axis=-1))
    near = part(BODY) & (BESIDE < 22) & (np.abs(COLUMNS - 300) < ARMPIT[0] - 4)
    for side in (0, 1):
        places = unfolded(places, tangled, side, of_sleeve=False)
    folded, clean, wanted = (
        as_field(each)[near, 1] for each in (tangled.picture, sampled(tangled.picture, places), ringed())
    )
    assert np.abs(folded - wanted).mean() > 60
    assert np.abs(clean - wanted).mean() < 35


def test_folds_of_plain_cloth_stay():
    plain = read_garment(Decoded(draw(TEE), None), "tee")
    places = as_field(np.stack([COLUMNS, ROWS], axis=-1))
    assert unfolded(places, plain, 0, of_sleeve=True) is places


def test_the_tip_of_a_ringed_sleeve_shows_its_own_stripes(garment):
    for sleeve, shown in zip(garment.sleeves, shown_parts(garment)[1:], strict=True):
        tip = sleeve.mask & (sleeve.seam[0, 1] + 20 > ROWS)
        assert (tip & shown).sum() > 0.7 * tip.sum()


def test_a_trunk_shows_no_tip_of_the_stripes_down_a_sleeve():
    across = np.where(part(BODY), COLUMNS, 0.75 * np.abs(COLUMNS - 300) - 0.65 * ROWS)
    stripes = np.where((across % 8 < 3)[..., None], (30, 40, 90), (235, 235, 235))
    pixels = blur(np.where(part(TEE)[..., None], stripes, sheet()), 0.6).astype(np.uint8)
    striped = read_garment(Decoded(pixels, None), "tee")
    beyond_seam = striped.mask & ~part(BODY) & (ROWS > 132) & (ARMPIT[1] > ROWS)
    assert all(sleeve.own is Own.STRIPES for sleeve in striped.sleeves)
    assert (striped.trunk & beyond_seam).sum() > 0
    assert (shown_parts(striped)[0] & beyond_seam).sum() == 0
