"""Beside a neck, ground is seen where an old collar stood or the cloth of a strap lay on the shoulder, not skin."""

from pathlib import Path

import numpy as np
import pytest

from genlook_django.sandbox.engine.arrays import depth_inside, to_lab
from genlook_django.sandbox.engine.compose.nape import feet_of_neck, in_collar, over_straps
from genlook_django.sandbox.engine.pictures import decode
from genlook_django.sandbox.engine.render import render_and_study

from .drawings import TANK, draw, encoded

pytestmark = pytest.mark.usefixtures("pose_networks")

# Eileen Collins, 1999. Photograph: NASA, public domain.
ASTRONAUT = decode((Path(__file__).resolve().parents[1] / "data" / "astronaut.jpg").read_bytes()).pixels[:450, 60:420]
SHOP = Path(__file__).resolve().parents[2] / "demo_shop" / "pictures"
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
    assert not in_collar(study.parts, study.frame, feet_of_neck(study.parts, study.frame)).any()


@pytest.mark.parametrize("name", ["man_front", "woman_front", "man_full_body"])
def test_a_shirts_collar_is_taken_off_beside_the_neck(development_picture, name):
    shirt = render_and_study(development_picture(f"persons/{name}"), (SHOP / "oxford-shirt-sky.jpg").read_bytes())[0]
    _, study = render_and_study(encoded(shirt.image), BLACK_TANK)
    collar = in_collar(study.parts, study.frame, feet_of_neck(study.parts, study.frame))
    assert 0.001 < collar.sum() / study.frame.pose.build**2 < 0.02
    assert not (collar & study.parts.bare_skin).any()


def test_a_straps_thickness_is_taken_off_the_shoulder(development_picture):
    _, study = render_and_study(development_picture("persons/man_front"), BLACK_TANK)
    parts, build = study.parts, study.frame.pose.build
    over = over_straps(parts, study.frame, feet_of_neck(parts, study.frame))
    assert over.sum() > 0.002 * build**2
    assert depth_inside(parts.person)[over].max() < 0.025 * build
    # Else there would be a step where the skin of the arm begins.
    first = np.nonzero(parts.arm_skin[1].any(axis=0))[0][0]
    tops = [np.argmax((parts.person & ~over)[:, column]) for column in range(first - 12, first + 12)]
    assert np.abs(np.diff(tops)).max() <= 2
