"""The dark, soft shadow below hem and cuffs of a garment that was photographed from above is no cloth."""

import numpy as np
import pytest

from genlook_django.sandbox.engine.arrays import blur, grow, shrink
from genlook_django.sandbox.engine.garment.cutout import cut_garment
from genlook_django.sandbox.engine.garment.outline import sleeveless_outline
from genlook_django.sandbox.engine.garment.silhouette import Silhouette
from tests.engine.drawings import LONG_SLEEVES, TANK, TEE, figure_of

WARM_WHITE = (226, 230, 225)


def photographed(cloth, colour, depth):
    """Return cloth with a shadow that takes `depth` of the light right below it, and none of it 40 pixels further."""
    light = 1 - depth * np.clip(1.15 * blur(np.roll(cloth, 18, axis=0), 9), 0, 1)
    folds = 1 - 0.1 * blur(np.random.default_rng(3).normal(0, 9, cloth.shape), 12)
    pixels = np.where(
        cloth[..., None], np.multiply(colour, folds[..., None]), np.multiply(WARM_WHITE, light[..., None])
    )
    noise = np.random.default_rng(1).normal(0, 1.0, cloth.shape)
    return (blur(pixels, 0.8) + noise[..., None]).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("outline", [TEE, LONG_SLEEVES], ids=["short sleeves", "long sleeves"])
@pytest.mark.parametrize(
    ("colour", "depth"),
    [((88, 120, 176), 0.5), ((160, 182, 220), 0.45), ((64, 44, 32), 0.6), ((36, 36, 37), 0.5)],
    ids=["blue", "pale blue", "brown", "black"],
)
def test_no_shadow_is_left_below_hem_and_cuffs(outline, colour, depth):
    cloth = figure_of(outline)
    mask = cut_garment(photographed(cloth, colour, depth), None)
    shadow = grow(cloth, 30) & ~grow(cloth, 4)
    assert (mask & shadow).sum() < 0.01 * shadow.sum()
    assert (shrink(cloth, 3) & ~mask).sum() < 0.002 * cloth.sum()


def test_white_cloth_is_told_from_a_white_ground_by_a_faint_hue():
    cloth = figure_of(TEE)
    mask = cut_garment(photographed(cloth, (230, 228, 233), 0.4), None)
    assert (mask & cloth).sum() / (mask | cloth).sum() > 0.97


def test_a_step_of_a_pixel_in_an_armholes_edge_is_no_shoulder():
    cloth = figure_of(TANK)
    stepped = cloth.copy()
    # One pixel wider from just below the shoulders on.
    stepped[125:200] = grow(cloth, 1)[125:200]
    outlines = [sleeveless_outline(Silhouette(mask)).shoulders for mask in (cloth, stepped)]
    assert np.abs(outlines[0] - outlines[1]).max() < 6
