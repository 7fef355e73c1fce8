"""Narrow gaps: between a sleeve and the body, how far up they are followed; between cloth and an arm, that none is."""

import numpy as np
import pytest

from demo_shop.collection import PICTURES
from genlook_django.sandbox.engine.arrays import to_lab
from genlook_django.sandbox.engine.garment.crevices import tip_above
from genlook_django.sandbox.engine.garment.reading import read_garment
from genlook_django.sandbox.engine.pictures import decode
from genlook_django.sandbox.engine.render import render_and_study

from .drawings import TEE, draw, encoded

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


@pytest.mark.usefixtures("pose_networks")
@pytest.mark.parametrize("side", [0, 1])
def test_no_pale_line_is_left_between_dark_cloth_and_the_arm_before_it(development_picture, side):
    dark = encoded(draw(TEE, colour=(30, 30, 60)))
    rendering, study = render_and_study(development_picture("persons/man_full_body"), dark)
    box, parts = study.box, study.parts
    lightness = to_lab(rendering.image[box.top : box.bottom, box.left : box.right])[..., 0]
    elbow, wrist = parts.arms[side][1:3]
    pale = []
    for row in range(round(float(elbow[1])), round(float(wrist[1]))):
        skin = np.flatnonzero(parts.arm_skin[side][row])
        # From within the arm to within the cloth.
        edge, inwards = (skin[-1], 1) if side == 0 else (skin[0], -1)
        across = lightness[row, edge + inwards * np.arange(-9, 10)]
        pale.append(across[5:].max() - across[:4].max() > 4)
    assert np.mean(pale) < 0.04
