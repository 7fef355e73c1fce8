import numpy as np
import pytest

from genlook_django.sandbox.engine.arrays import blur, blur_widely, distance_to, grow, shrink
from genlook_django.sandbox.engine.body.parts import COLOUR_WEIGHTS, distance_to_any

SPOTS = np.random.default_rng(7).uniform(0, 255, (240, 200, 3)).astype(np.float32)


def test_the_distance_to_a_colour_is_that_of_weighted_channels():
    colour, weights = np.float32([120, 130, 140]), (0.38, 1.0, 0.7)
    expected = np.linalg.norm((SPOTS - colour) * np.float32(weights), axis=2)
    assert np.array_equal(distance_to(SPOTS, colour, weights), expected)


@pytest.mark.parametrize("sigma", [6, 9, 25])
def test_a_wide_blur_on_a_smaller_copy_is_the_one_at_full_size(sigma):
    edge = np.zeros((240, 200), np.float32)
    edge[80:, 50:] = 255
    assert np.abs(blur_widely(edge, sigma) - blur(edge, sigma)).max() < 8


@pytest.mark.parametrize("pixels", [3, 11, 12, 40])
def test_a_mask_grows_and_shrinks_by_so_many_pixels_whatever_their_number(pixels):
    square = np.zeros((240, 200), bool)
    square[60:180, :100] = True
    rows, columns = np.argwhere(square).T[:, :, None, None]
    y, x = np.mgrid[:240, :200]
    away = np.hypot(np.maximum(0, np.maximum(rows.min() - y, y - rows.max())), np.maximum(0, x - columns.max()))
    grown = grow(square, pixels)
    assert grown[away <= pixels - 1.5].all()
    assert not grown[away > pixels + 1.5].any()
    assert np.array_equal(shrink(~square, pixels), ~grown)
    assert shrink(square, pixels)[119, 0], "nothing comes in from beyond the picture"


def test_the_distance_to_the_nearest_of_some_colours_is_that_of_weighted_levels():
    colours, weights = SPOTS[0, :4], np.float32(COLOUR_WEIGHTS)
    expected = np.min([(np.abs(SPOTS - colour) * weights).sum(axis=2) for colour in colours], axis=0)
    assert np.array_equal(distance_to_any(SPOTS, colours), expected)
