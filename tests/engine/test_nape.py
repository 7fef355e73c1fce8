"""Beside a neck that a wide high collar stood around, the ground is seen, not skin."""

from pathlib import Path

import numpy as np
import pytest

from genlook_django.sandbox.engine.arrays import to_lab
from genlook_django.sandbox.engine.compose.nape import in_collar
from genlook_django.sandbox.engine.pictures import decode
from genlook_django.sandbox.engine.render import render_and_study

from .drawings import TANK, draw, encoded

pytestmark = pytest.mark.usefixtures("pose_networks")

# Eileen Collins, 1999. Photograph: NASA, public domain.
ASTRONAUT = decode((Path(__file__).resolve().parents[1] / "data" / "astronaut.jpg").read_bytes()).pixels[:450, 60:420]
BESIDE_NECK = ((110, 165), (210, 184))
"""In the ring of her suit, in pixels."""
BLACK_TANK = encoded(draw(TANK, colour=(40, 40, 44)))


@pytest.fixture(scope="module")
def lab():
    """Return her picture in a black vest."""
    return to_lab(render_and_study(encoded(ASTRONAUT), BLACK_TANK)[0].image)


def test_what_a_suits_ring_hid_beside_the_neck_becomes_ground(lab):
    for x, y in BESIDE_NECK:
        lightness, *colour = np.median(lab[y - 2 : y + 3, x - 2 : x + 3].reshape(-1, 3), axis=0)
        assert lightness > 150
        assert np.abs(np.array(colour) - 128).max() < 12


def test_the_neck_itself_is_skin_down_to_the_chest(lab):
    neck = lab[182:200, 135:185].reshape(-1, 3)
    assert (neck[:, 2] > 138).mean() > 0.97


@pytest.mark.parametrize("name", ["man_front", "woman_front", "man_full_body"])
def test_nothing_is_taken_off_shoulders_that_no_collar_hides(development_picture, name):
    _, study = render_and_study(development_picture(f"persons/{name}"), BLACK_TANK)
    assert not in_collar(study.parts, study.frame).any()
