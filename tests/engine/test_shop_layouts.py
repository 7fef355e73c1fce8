"""How shops lay tops out, and what they print on them, read as what they are."""

import cv2
import numpy as np
import pytest

from genlook_django.sandbox.engine.garment.cutout import cut_garment
from genlook_django.sandbox.engine.garment.reading import read_garment
from genlook_django.sandbox.engine.garment.slits import without_crevices
from genlook_django.sandbox.engine.pictures import Decoded, decode
from tests.engine.drawings import TEE, draw, sheet

SHOP = (244, 244, 244)
"""The ground of many shops' pictures."""


def read(pixels):
    return read_garment(Decoded(pixels, None), "")


def drawn_alone(outline):
    return (draw(outline, colour=(0, 0, 0), canvas=sheet(colour=(255, 255, 255))) < 128).all(axis=2)


def with_shadow(pixels, cloth):
    thrown = cv2.GaussianBlur(np.roll(cloth, (8, 4), (0, 1)).astype(np.float32), (0, 0), 7)
    lit = np.where(cloth[..., None], pixels, pixels * (1 - 0.1 * thrown)[..., None])
    return cv2.GaussianBlur(lit, (0, 0), 0.8).astype(np.uint8)


@pytest.mark.parametrize(
    "beside",
    [
        [(0, 34), (55, 8), (70, 0), (135, 26), (196, 360), (132, 362), (130, 440)],
        [(0, 34), (55, 8), (70, 0), (135, 26), (196, 440), (136, 444), (132, 380), (130, 380)],
    ],
    ids=["above the hem", "below the hem"],
)
def test_sleeves_that_hang_against_the_body_are_taken_off_down_to_their_cuffs(beside):
    garment = read(draw(beside))
    right = garment.sleeves[1]
    assert right is not None
    assert right.outer[-1] == pytest.approx([300 + 196, 90 + beside[4][1]], abs=12)
    assert right.inner[-1] == pytest.approx([300 + 134, 90 + beside[5][1]], abs=14)
    assert garment.outline.width == pytest.approx(2 * 130, abs=20)
    # No part of a cuff hangs from the trunk.
    columns = np.flatnonzero(garment.trunk[: 90 + min(360, beside[6][1])].any(axis=0))
    assert columns[-1] < 300 + 142
    assert np.flatnonzero(garment.trunk.any(axis=1))[-1] == pytest.approx(90 + beside[-1][1], abs=4)


def test_a_vest_whose_hem_is_curved_has_no_sleeves():
    curved = [(0, 20), (50, 8), (64, 0), (120, 24), (100, 90), (122, 150), (150, 400), (110, 420), (96, 450), (0, 470)]
    assert read(draw(curved)).sleeves == [None, None]


def test_the_armholes_of_caps_are_below_them():
    caps = [(0, 34), (55, 8), (70, 0), (125, 18), (160, 84), (136, 100), (126, 112), (122, 160), (130, 440)]
    outline = read(draw(caps)).outline
    assert outline.armpits[:, 1] == pytest.approx([90 + 112] * 2, abs=28)


def test_a_back_that_goes_right_across_narrow_shoulders_is_seen():
    level = [(0, 8), (60, 4), (80, 0), (128, 10), (124, 70), (134, 140), (130, 440)]
    pixels = draw(level, colour=(232, 224, 236))
    cloth = (pixels != sheet()).any(axis=2)
    opening = cv2.ellipse(np.zeros(cloth.shape, np.uint8), (300, 88), (62, 52), 0, 0, 360, 1, -1) > 0
    pixels[opening & cloth] = (150, 144, 152)
    garment = read(cv2.GaussianBlur(pixels, (0, 0), 0.8))
    found = garment.inside & garment.mask
    assert (found & opening).sum() > 0.8 * (opening & cloth).sum()
    assert (found & ~opening).sum() < 0.2 * found.sum()


def test_shoulders_that_fall_off_steeply_are_no_standing_collar():
    steep = [(0, 34), (55, 8), (70, 0), (112, 18), (124, 34), (226, 400), (184, 410), (150, 160), (140, 560)]
    assert read(draw(steep)).outline.neck[:, 1] == pytest.approx([90] * 2, abs=16)


@pytest.mark.parametrize(("turn", "scale"), [(-6, 0.9), (-6, 1.15), (6, 1.0)])
def test_a_panel_in_the_grounds_colour_is_kept_up_to_its_ends_at_the_armpits(development_picture, turn, scale):
    """However the tee is laid down, no way leads from the ground into the white across its chest."""
    pixels = cv2.resize(decode(development_picture("garments/tee_blocks")).pixels, (576, 768))
    laid = cv2.getRotationMatrix2D((288, 384), turn, scale)
    turned = cv2.warpAffine(pixels, laid, (576, 768), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    whole = cv2.warpAffine(cut_garment(pixels, None).astype(np.uint8), laid, (576, 768)) > 0
    mask = cut_garment(turned, None)
    assert (mask & whole).sum() / (mask | whole).sum() > 0.98


def test_a_white_tee_is_cut_along_its_own_edge_however_large_its_print_is():
    pixels = draw(TEE, colour=(226, 226, 222), canvas=sheet(colour=SHOP))
    cloth = drawn_alone(TEE)
    rows, columns = np.mgrid[:750, :600]
    pixels[cloth & (rows > 90 + 90) & (rows < 90 + 436) & (np.abs(columns - 300) < 120)] = (120, 60, 30)
    mask = cut_garment(with_shadow(pixels, cloth), None)
    assert mask[cloth].mean() > 0.97
    assert (mask & ~cloth).sum() < 0.1 * cloth.sum()


def test_the_last_thread_of_a_gap_in_black_cloth_is_opened():
    rows, columns = np.mgrid[:160, :80]
    share = np.clip((rows - 50) / 24 - np.abs(columns - 40), 0, 1)
    pixels = np.uint8(24 + share[..., None] * (220, 220, 220))
    figure = share < 0.6
    opened = without_crevices(pixels, figure, np.float32([[40, int(np.flatnonzero(~figure[:, 40])[0])]]))
    assert not (opened & (pixels[..., 0] > 50))[:74].any()
    assert (figure & ~opened).sum() < 60
