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
KNITTED = [name for name in VARIANTS if name.startswith(("lambswool", "cable", "harbour-cardigan", "rib-tank"))]
SLEEVED = [name for name in VARIANTS if "tank" not in name and not name.startswith(("linen-dress", "harbour-tee"))]
SEEN = 0.9
"""Of lightness, how far stitches that are seen stray from their mean."""
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


@pytest.mark.parametrize("name", PLAIN)
def test_cloth_hangs_in_folds_that_are_seen_and_no_two_sides_alike(name):
    trunk = cv2.GaussianBlur(lightness(name), (0, 0), 6)[500:850, 310:690]
    level = trunk - cv2.GaussianBlur(trunk, (0, 0), 70)
    assert level.std() > 0.4
    assert np.corrcoef(level.ravel(), level[:, ::-1].ravel())[0, 1] < 0.6


@pytest.mark.parametrize("name", KNITTED)
def test_stitches_are_still_seen_at_the_size_of_a_preview(name):
    picture = cv2.resize(lightness(name), None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)[200:340, 125:275]
    assert (picture - cv2.GaussianBlur(picture, (0, 0), 3)).std() > SEEN


def test_sleeves_are_darker_than_the_trunk_where_they_meet_it():
    differences = [trunk - sleeve for trunk, sleeve in map(beside_armholes, SLEEVED)]
    assert np.mean(differences) > 0.9
    assert np.mean(np.array(differences) > 0) > 0.9


def beside_armholes(name):
    """Return the trunk's and the sleeves' mean lightness next to their seams."""
    picture, steps = cv2.GaussianBlur(lightness(name), (0, 0), 2), range(9, 22, 3)
    seam = tailor.armhole(measures(name))[24:-8]
    edges = (seam, 1), (mirror(seam), -1)
    return [
        np.mean([sampled(picture, shifted(edge, way * side * step)) for edge, side in edges for step in steps])
        for way in (-1, 1)
    ]


@pytest.mark.parametrize("name", PALE)
def test_pale_cloth_has_a_thin_soft_shade_within_its_outline(name):
    picture = lightness(name)
    side = tailor.side_seam(measures(name))[8:-8]
    at_rim, within, far = (
        np.mean([sampled(picture, shifted(edge, step)) for step in steps for edge in (side, mirror(side)[::-1])])
        for steps in ((-2, -3, -4), (-12, -14, -16), (-24, -26, -28))
    )
    assert 0.3 < within - at_rim < 4
    assert abs(far - within) < 2
