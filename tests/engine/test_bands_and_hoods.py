"""What lies around the neck's opening and is the front's: a band of one colour, and the edge of a hood."""

import cv2
import numpy as np
import pytest

from genlook_django.sandbox.engine.arrays import grow
from genlook_django.sandbox.engine.garment.hood import inside_of_hood
from genlook_django.sandbox.engine.garment.neckline import without_band
from genlook_django.sandbox.engine.garment.reading import read_garment
from genlook_django.sandbox.engine.pictures import decode
from genlook_django.sandbox.engine.shapes import ellipse

from .drawings import LONG_SLEEVES, draw, encoded

NAVY, RED, WHITE = (40, 50, 120), (170, 30, 45), (245, 242, 238)
GREY, LINING, PALE = (150, 152, 155), (80, 80, 84), (146, 148, 152)
WIDTH, WIDE = 200, 12
"""Pixels, of an opening and of its band."""
MIDDLE = 300
HOOD, OPENING = (MIDDLE, 132), (MIDDLE, 108)


def scene(*, stripes):
    """Return a boat's neckline with a band along its front: what was found of the inside, the cloth and the picture."""
    mask = np.zeros((160, 320), bool)
    mask[20:] = True
    picture = np.full((*mask.shape, 3), WHITE, np.uint8)
    found = ellipse(mask.shape, np.array([160.0, 20.0]), WIDTH / 2, 60) & mask
    within = ellipse(mask.shape, np.array([160.0, 20.0]), WIDTH / 2 - WIDE, 60 - WIDE) & mask
    picture[found] = NAVY
    rows = np.arange(len(mask))[:, None]
    for number, colour in enumerate((RED, WHITE, NAVY)):
        picture[within & (rows // 6 % 3 == number)] = colour if stripes else RED
    return found, within, mask, picture


def test_a_band_along_a_striped_inside_is_the_fronts():
    found, within, mask, picture = scene(stripes=True)
    left = without_band(found, mask, picture)
    assert (left & ~grow(within, 2)).sum() == 0
    assert (within & ~left).sum() < 0.15 * within.sum()


def test_a_shade_along_a_plain_inside_is_the_insides():
    found, _, mask, picture = scene(stripes=False)
    assert (without_band(found, mask, picture) == found).all()


def hoodie(inside):
    canvas = draw(LONG_SLEEVES, GREY)
    cv2.ellipse(canvas, HOOD, (84, 118), 0, 0, 360, GREY, -1, cv2.LINE_AA)
    cv2.ellipse(canvas, OPENING, (40, 58), 0, 0, 360, inside, -1, cv2.LINE_AA)
    return canvas


def test_a_necks_place_is_in_a_hoods_opening():
    read = read_garment(decode(encoded(hoodie(LINING))), "")
    rows, columns = np.nonzero(read.inside & read.mask)
    scale = read.mask.shape[0] / 750
    assert rows.max() == pytest.approx((OPENING[1] + 58) * scale, abs=4)
    assert np.ptp(columns) == pytest.approx(80 * scale, abs=8)
    # No edge of it is left standing before the face.
    assert not (read.mask & ~read.inside)[: int(OPENING[1] * scale), int(MIDDLE * scale)].any()


@pytest.mark.parametrize("pixels", [hoodie(PALE), draw(LONG_SLEEVES, GREY)], ids=["closed", "none"])
def test_no_opening_is_seen_where_nothing_dark_has_a_hoods_edge_around_it(pixels):
    read = read_garment(decode(encoded(pixels)), "")
    silhouette = type("Drawn", (), {"mask": read.mask, "top": int(np.flatnonzero(read.mask.any(axis=1))[0])})
    assert inside_of_hood(read.picture, silhouette, read.outline) is None
