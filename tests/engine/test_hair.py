"""Hair over new cloth: what falls before it is kept, and what goes behind it ends at the cloth's own edge."""

from types import SimpleNamespace

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import as_field, shrink
from genlook_django.sandbox.engine.compose.hair import hair_over
from genlook_django.sandbox.engine.compose.layers import without_spikes
from genlook_django.sandbox.engine.pictures import decode
from genlook_django.sandbox.engine.render import render

from .drawings import TANK, draw, encoded

BUILD = 270.0
ROWS, COLUMNS = np.mgrid[:400, :400]
CLOTH = ROWS + 0.5 * COLUMNS > 200
HEAD = SimpleNamespace(chin=np.array([200.0, 60.0], np.float32), size=60.0)


def cover_of_hair(end):
    """Return how much is brought back of a dark tress beside the neck that ends in the row `end`."""
    tress = (np.abs(COLUMNS - 120) < 14) & (end > ROWS)
    picture = np.where(tress[..., None], (40, 30, 28), (200, 196, 190)).astype(np.uint8)
    parts = SimpleNamespace(hair=tress, person=ROWS > 20, top=CLOTH, head=HEAD)
    hair = hair_over(picture, parts, BUILD, CLOTH, CLOTH)
    return np.maximum(hair.strands, hair.whole), tress


def test_hair_that_goes_behind_a_collar_leaves_nothing_on_it():
    cover, tress = cover_of_hair(160)
    assert (tress & CLOTH).sum() > 300
    assert cover[CLOTH].max() == 0
    assert cover[shrink(tress & ~CLOTH, 4)].min() > 0.9


def test_hair_that_falls_before_the_cloth_is_kept():
    cover, tress = cover_of_hair(300)
    assert cover[shrink(tress, 4)].min() > 0.9


def test_the_stripes_that_hair_lay_on_stay_behind():
    tress = (np.abs(COLUMNS - 120) < 14) & (ROWS < 300)
    dark = (ROWS // 8) % 2 == 0
    picture = np.where(dark[..., None], (24, 30, 60), (244, 244, 240)).astype(np.uint8)
    picture[tress] = (176, 84, 44)
    parts = SimpleNamespace(hair=tress, person=ROWS > 20, top=CLOTH, head=HEAD)
    hair = hair_over(picture, parts, BUILD, CLOTH, CLOTH)
    beside = CLOTH & (ROWS > 180) & (ROWS < 280) & (np.abs(np.abs(COLUMNS - 120) - 17) < 2)
    assert hair.strands[beside].mean() < 0.05
    assert hair.whole[shrink(tress, 2)].min() > 0.9


def test_hair_has_its_own_edge_before_made_up_skin_too():
    tress = (np.abs(COLUMNS - 120) < 14) & (ROWS < 300)
    picture = np.where(tress[..., None], (40, 30, 28), (200, 196, 190)).astype(np.uint8)
    parts = SimpleNamespace(hair=tress, person=ROWS > 20, top=CLOTH, head=HEAD)
    below = ROWS > 250
    hair = hair_over(picture, parts, BUILD, below, CLOTH)
    rim = tress & ~shrink(tress, 1) & CLOTH & ~below
    assert hair.strands[rim & (ROWS > 180)].min() > 0.6


def test_nothing_is_painted_on_hair_that_falls_before_the_shoulder(development_picture):
    photo = decode(development_picture("persons/woman_front")).pixels.copy()
    tress = np.zeros(photo.shape[:2], np.uint8)
    cv2.polylines(tress, [np.array([(480, 110), (492, 180), (490, 260), (470, 330), (468, 440)])], False, 1, 34)
    photo[tress > 0] = np.random.default_rng(1).normal((46, 34, 30), 3, (int(tress.sum()), 3)).clip(0, 255)
    image = render(encoded(photo), encoded(draw(TANK, colour=(214, 190, 150)))).image
    inner = shrink(tress > 0, 5)
    inner[:260] = False
    inner[425:] = False
    assert (image[inner] == photo[inner]).all(axis=-1).mean() > 0.97


def test_cloth_that_folds_over_at_a_collar_has_no_spike_and_a_soft_edge():
    fold = 150 - 0.7 * (COLUMNS - 100)
    spike = (np.abs(ROWS - fold) < 1.5) & (COLUMNS > 240)
    cloth = (fold < ROWS) & (COLUMNS <= 240)
    cover = without_spikes(as_field(cloth | spike))
    assert cover[spike & (COLUMNS > 246)].max() < 0.2
    assert cover[shrink(cloth, 3)].min() > 0.98
    assert np.abs(np.diff(cover[:, 120:230], axis=0)).max() < 0.85


def test_an_edge_of_dark_cloth_beside_skin_is_no_strand_of_dark_hair():
    tress = (np.abs(COLUMNS - 120) < 14) & (ROWS < 300)
    top = (ROWS > 180) & ((ROWS < 188) | (ROWS > 260))
    picture = np.where(top[..., None], (40, 34, 30), (216, 186, 166)).astype(np.uint8)
    picture[tress] = (52, 40, 34)
    parts = SimpleNamespace(hair=tress, person=ROWS > 20, top=top & ~tress, head=HEAD)
    hair = hair_over(picture, parts, BUILD, CLOTH, CLOTH)
    collar = (ROWS > 182) & (ROWS < 187) & (COLUMNS > 138) & (COLUMNS < 142)
    assert np.maximum(hair.strands, hair.whole)[collar].max() < 0.1
