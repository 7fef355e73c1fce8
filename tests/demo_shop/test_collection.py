"""What the collection promises: enough to choose from, and pictures that do for a shop and for a try-on."""

import collections
import io

import cv2
import numpy as np
import pytest
from PIL import Image

from demo_shop.art.__main__ import draw
from demo_shop.art.photograph import GROUND
from demo_shop.collection import COLLECTION, KINDS, PICTURES

VARIANTS = [(design, colour) for design in COLLECTION for colour in design.colours]
NAMES = [f"{design.slug}-{colour.slug}" for design, colour in VARIANTS]


def test_there_are_at_least_ten_products_of_at_least_four_kinds():
    kinds = collections.Counter(design.kind for design in COLLECTION)
    assert len(COLLECTION) >= 10
    assert len(kinds) >= 4
    assert set(kinds) == {kind.slug for kind in KINDS}


def test_each_product_comes_in_two_to_four_colours():
    assert {len(design.colours) for design in COLLECTION} <= {2, 3, 4}


def test_slugs_are_unique_across_products_and_variants():
    slugs = NAMES + [design.slug for design in COLLECTION]
    assert len(set(slugs)) == len(slugs)


def test_no_picture_is_left_over():
    assert {path.stem for path in PICTURES.glob("*.jpg")} == set(NAMES)


@pytest.mark.parametrize(("design", "colour"), VARIANTS, ids=NAMES)
def test_a_picture_is_a_small_portrait_of_a_garment_on_plain_ground(design, colour):
    path = design.picture(colour)
    assert path.stat().st_size <= 120_000
    with Image.open(path) as image:
        assert (image.format, image.size, image.mode) == ("JPEG", (1000, 1250), "RGB")
        pixels = np.asarray(image)
    border = np.concatenate([pixels[:30].reshape(-1, 3), pixels[:, :25].reshape(-1, 3), pixels[:, -25:].reshape(-1, 3)])
    assert np.abs(border.astype(int) - GROUND).max() < 30, "the ground is not plain up to the edge"
    assert _difference_from_ground(pixels) > 4.5, "the garment can hardly be told from the ground"


def _difference_from_ground(pixels):
    """Return how far the picture's middle is from its ground, in Lab."""
    lab = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    ground = np.median(lab[:60].reshape(-1, 3), axis=0)
    return float(np.linalg.norm(np.median(lab[450:700, 350:650].reshape(-1, 3), axis=0) - ground))


def test_drawing_a_picture_again_gives_the_committed_one():
    design = next(design for design in COLLECTION if design.slug == "rib-tank")
    colour = design.colours[0]
    drawn = np.asarray(Image.open(io.BytesIO(draw(design, colour)))).astype(int)
    committed = np.asarray(Image.open(design.picture(colour))).astype(int)
    # Not byte for byte: libraries round differently from one version to the next.
    assert np.abs(drawn - committed).mean() < 1.0
