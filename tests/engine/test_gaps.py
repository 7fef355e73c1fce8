"""The narrow gap between a sleeve and the body: how far up it is followed, and what is known of the rest."""

import numpy as np
import pytest

from demo_shop.collection import PICTURES
from genlook_django.sandbox.engine.garment.crevices import tip_above
from genlook_django.sandbox.engine.garment.reading import read_garment
from genlook_django.sandbox.engine.pictures import decode

ROWS, COLUMNS = np.mgrid[:200, :80]


def test_a_narrow_gap_beside_knit_is_followed_up_to_the_armpit():
    """Both armpits lie 300 pixels down; stitches are as dark as the ground in the gap."""
    outline = read_garment(decode((PICTURES / "cable-jumper-ecru.jpg").read_bytes()), "").outline
    assert outline.forks[:, 1] == pytest.approx([300, 300], abs=10)


def test_a_gap_that_is_cut_out_too_short_is_known_to_go_on():
    gap = (np.abs(COLUMNS - 40) < (ROWS - 55) / 9) & (ROWS > 80)
    tip, width = tip_above(~gap, np.float32([40, 80]))
    assert tip == pytest.approx([40, 55], abs=5)
    assert width == pytest.approx(5, abs=1)


def test_a_blunt_end_of_a_gap_is_its_end():
    gap = (np.abs(COLUMNS - 40) < 8) & (ROWS > 80)
    assert tip_above(~gap, np.float32([40, 80]))[1] == 0


def test_where_there_is_no_gap_none_goes_on():
    assert tip_above(np.ones(ROWS.shape, bool), np.float32([40, 100]))[1] == 0
