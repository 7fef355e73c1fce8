"""What makes the product pictures look photographed: soft folds, seams that are shadows, and no drawn outline."""

import cv2
import numpy as np
import pytest
from PIL import Image

from demo_shop.art import tailor
from demo_shop.art.cloth import WIDTH
from demo_shop.art.geometry import mirror, shifted
from demo_shop.art.patterns import cut
from demo_shop.collection import COLLECTION

VARIANTS = {f"{design.slug}-{colour.slug}": (design, colour) for design in COLLECTION for colour in design.colours}
PLAIN = [name for name in VARIANTS if name.startswith(("everyday-tee", "loopback", "lambswool", "tee-dress", "pique"))]
PALE = ["everyday-tee-white", "pique-polo-white", "pocket-tee-ecru", "camp-shirt-chalk"]


def lightness(name):
    """Return a picture's CIE lightness, 0 to 100."""
    design, colour = VARIANTS[name]
    with Image.open(design.picture(colour)) as image:
        return cv2.cvtColor(np.asarray(image).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[..., 0]


def measures(name):
    return cut(*VARIANTS[name]).measures


def sampled(picture, points):
    x, y = (np.add(points, (WIDTH / 2, 0)).astype(np.float32)[None, :, axis] for axis in (0, 1))
    return cv2.remap(picture, x, y, cv2.INTER_LINEAR)[0]


@pytest.mark.parametrize("name", PLAIN)
def test_no_fold_has_a_hard_side(name):
    trunk = lightness(name)[500:850, 300:690]
    fine, coarse = (cv2.GaussianBlur(trunk, (0, 0), soft)[20:-20, 20:-20] for soft in (3, 9))
    assert np.abs(fine - coarse).max() < 1.15


@pytest.mark.parametrize("name", PLAIN)
def test_an_armhole_is_a_soft_shadow_from_shoulder_to_armpit(name):
    picture = cv2.GaussianBlur(lightness(name), (0, 0), 1)
    depths = []
    for seam in (line := tailor.armhole(measures(name))), mirror(line):
        across = np.stack([sampled(picture, shifted(seam, offset)) for offset in range(-14, 15)])
        beside = (across[:5].mean(axis=0) + across[-5:].mean(axis=0)) / 2
        depths.append(beside - across[12:17].min(axis=0))
    # Beside its very ends lies the ground.
    thirds = [third.mean() for third in np.array_split(np.mean(depths, axis=0)[6:-6], 3)]
    assert max(thirds) < 4.5, "a drawn line"
    assert min(thirds) > 0.5, "a seam that ends half-way"


@pytest.mark.parametrize("name", PALE)
def test_no_dark_line_runs_round_pale_cloth(name):
    picture = lightness(name)
    side = tailor.side_seam(measures(name))[8:-8]
    for edge in side, mirror(side):
        across = np.stack([sampled(picture, shifted(edge, offset)) for offset in np.arange(-9, 9.5, 0.5)])
        darkest = np.minimum(across[:4].mean(axis=0), across[-4:].mean(axis=0))
        assert np.percentile(darkest - across.min(axis=0), 90) < 3
