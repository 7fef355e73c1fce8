"""White cloth on a pale ground, the commonest product picture: its stripes, shaded folds and collar stay whole."""

import numpy as np
import pytest

from genlook_django.sandbox.engine.arrays import blur, grow, shrink
from genlook_django.sandbox.engine.garment.cutout import cut_garment
from genlook_django.sandbox.engine.garment.slits import without_wedges_at_armpits
from genlook_django.sandbox.engine.garment.stripe_ends import bridged_between_stripes
from tests.engine.drawings import LONG_SLEEVES, TEE, draw, figure_of

GROUND, WHITE = (212, 204, 194), (246, 245, 242)
ROWS, COLUMNS = np.mgrid[:750, :600]


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


def rings(width):
    """Return dark stripes round trunk and sleeves, which are as wide as the pale ones between them."""
    return ROWS % (2 * width) < width


def bitten(cloth, dark, deep):
    """Return cloth whose pale stripes lose their ends, so many pixels of them."""
    return cloth & (shrink(cloth, deep) | grow(dark & cloth, 1))


def test_an_outline_goes_straight_on_between_the_ends_of_dark_stripes():
    cloth, dark = figure_of(LONG_SLEEVES), rings(9)
    sawn = bitten(cloth, dark, 4)
    mended = bridged_between_stripes(sawn, np.where(dark & cloth, 180, 3).astype(np.float32))
    lost = cloth & ~sawn & (ROWS > 140) & (ROWS < 470)
    assert lost.sum() > 1500
    assert (lost & ~mended).sum() < 0.2 * lost.sum()
    assert (mended & ~grow(cloth, 1)).sum() < 0.001 * cloth.sum()


def test_no_bridge_is_laid_over_an_armpit_a_neck_or_between_sleeve_and_body():
    cloth, dark = figure_of(LONG_SLEEVES), rings(9)
    mended = bridged_between_stripes(cloth, np.where(dark & cloth, 180, 3).astype(np.float32))
    assert (mended & ~cloth).sum() < 0.001 * cloth.sum()


def test_shaded_folds_on_pale_cloth_are_no_stripes():
    cloth, dark = figure_of(LONG_SLEEVES), rings(9)
    sawn = bitten(cloth, dark, 4)
    assert bridged_between_stripes(sawn, np.where(dark & cloth, 40, 3).astype(np.float32)) is sawn


def test_white_stripes_on_white_ground_keep_their_ends():
    cloth = figure_of(LONG_SLEEVES)
    stripes = np.where(rings(9)[..., None], (38, 40, 58), (250, 250, 248))
    pixels = np.where(cloth[..., None], stripes, (245, 245, 245))
    pixels = blur(pixels, 0.8) + np.random.default_rng(1).normal(0, 0.8, pixels.shape)
    mask = cut_garment(pixels.clip(0, 255).astype(np.uint8), None)
    lost, stripe_ends = shrink(cloth, 1) & ~mask, cloth & ~shrink(cloth, 4) & ~rings(9)
    assert (lost & stripe_ends).sum() < 0.12 * stripe_ends.sum()


@pytest.mark.parametrize(("distance", "is_ground"), [(5.0, True), (24.0, False)], ids=["ground", "shaded cloth"])
def test_only_a_wedge_that_is_nearer_to_the_ground_than_the_cloth_is_opened_beside_a_sleeve(distance, is_ground):
    """White cloth has a shaded edge beside a dark sleeve, which looks like the shaded ground in the gap below it."""
    cloth = figure_of(LONG_SLEEVES)
    wedge = (np.abs(COLUMNS - 175) < 6) & (ROWS > 200) & (ROWS < 300)
    distances = np.where(wedge, distance, 18.0).astype(np.float32)
    opened = without_wedges_at_armpits(cloth, wedge | ~cloth, distances, contrast=18.0)
    assert (wedge & ~opened).any() == is_ground
