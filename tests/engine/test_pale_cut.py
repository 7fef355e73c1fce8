"""White cloth on a pale ground, the commonest product picture: its stripes, shaded folds and collar stay whole."""

import numpy as np

from genlook_django.sandbox.engine.arrays import blur, shrink
from genlook_django.sandbox.engine.garment.cutout import cut_garment
from tests.engine.drawings import LONG_SLEEVES, TEE, draw, sheet

GROUND, WHITE = (212, 204, 194), (246, 245, 242)
ROWS, COLUMNS = np.mgrid[:750, :600]


def figure_of(outline):
    return (draw(outline, colour=(0, 0, 0), canvas=sheet(colour=(255, 255, 255))) < 128).all(axis=2)


def photographed(cloth, colours):
    """Return cloth on the pale ground, with the shadow that it casts, slightly blurred."""
    shadow = 1 - 0.2 * blur(np.roll(cloth, (6, 4), (0, 1)), 6)
    pixels = np.where(cloth[..., None], colours, np.multiply(GROUND, shadow[..., None]))
    noise = np.random.default_rng(1).normal(0, 1.2, pixels.shape)
    return (blur(pixels, 0.8) + noise).clip(0, 255).astype(np.uint8)


def test_white_between_the_last_stripe_and_the_edge_is_kept():
    cloth = figure_of(LONG_SLEEVES)
    stripes = np.where(((COLUMNS - 300) % 12 < 3)[..., None], (70, 84, 130), WHITE)
    mask = cut_garment(photographed(cloth, stripes), None)
    assert (shrink(cloth, 2) & ~mask).sum() < 0.002 * cloth.sum()


def test_folds_at_the_hem_that_are_as_dark_as_the_ground_are_kept():
    cloth = figure_of(TEE)
    folds = 1 - 0.3 * blur((ROWS > 500) & ((COLUMNS + ROWS) % 60 < 30), 6)
    mask = cut_garment(photographed(cloth, np.multiply(WHITE, folds[..., None])), None)
    assert (shrink(cloth, 2) & ~mask).sum() < 0.0005 * cloth.sum()


def test_two_tips_of_a_collar_are_no_hook():
    collared = [(0, 40), (26, 40), (30, 0), (42, 0), (54, 30), (70, 32), (135, 56), *TEE[4:]]
    cloth = figure_of(collared)
    mask = cut_garment(draw(collared), None)
    assert (cloth & ~mask)[:130].sum() < 0.1 * cloth[:130].sum()
