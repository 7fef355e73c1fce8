"""The roundness of the body under cloth of one colour, measured across a sleeve and across the trunk."""

import numpy as np
import pytest

from genlook_django.sandbox.engine.arrays import depth_inside, to_lab
from genlook_django.sandbox.engine.compose.form import round_sleeve
from genlook_django.sandbox.engine.render import render_and_study

from .drawings import LONG_SLEEVES, draw, encoded


def tube(light_from):
    """Return the light across a sleeve of 80 pixels that hangs straight down and ends in a round shoulder."""
    rows, columns = np.mgrid[:400, :200]
    cloth = ((np.abs(columns - 99.5) < 40) & (rows > 100)) | (np.hypot(rows - 100, columns - 99.5) < 40)
    return round_sleeve(cloth, depth_inside(cloth), cloth & (rows > 150), 200.0, light_from)


def test_a_sleeve_is_darker_where_it_turns_to_the_sides():
    across = tube(0.0)[250, 60:140]
    assert np.abs(across[35:45]).max() < 1
    assert across[[2, -3]].max() < -20
    assert (np.diff(across[:38]) > -0.5).all()
    assert np.abs(across - across[::-1]).max() < 1.5


def test_a_shoulder_turns_up_to_the_light():
    assert tube(0.0)[64:100, 97:103].min() > -2


@pytest.mark.parametrize("light_from", [-1.0, 1.0])
def test_the_side_is_lighter_that_the_light_falls_on(light_from):
    across = tube(light_from)[250, 60:140]
    left, right = across[:15].mean(), across[-15:].mean()
    assert (right - left) * light_from > 10


@pytest.mark.usefixtures("pose_networks")
def test_worn_cloth_of_one_colour_is_round(development_picture):
    rendering, study = render_and_study(
        development_picture("persons/woman_front"), encoded(draw(LONG_SLEEVES, colour=(150, 120, 90)))
    )
    box = study.box
    lightness = to_lab(rendering.image[box.top : box.bottom, box.left : box.right])[..., 0]
    assert lightness.shape == study.view.shape[:2]
    for side in (0, 1):
        elbow, wrist = study.parts.arms[side][1:3]
        row = round(float(elbow[1] + wrist[1]) / 2)
        cloth = np.flatnonzero(study.worn.sleeves[side].alpha[row] > 0.9)
        outer = cloth[:6] if side == 0 else cloth[-6:]
        inner = np.flatnonzero(np.abs(cloth - cloth.mean()) < 6)
        assert lightness[row, cloth[inner]].mean() - lightness[row, outer].mean() > 16
