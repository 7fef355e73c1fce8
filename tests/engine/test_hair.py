"""Hair over new cloth: what falls before it is kept, and what goes behind it ends at the cloth's own edge."""

from types import SimpleNamespace

import numpy as np

from genlook_django.sandbox.engine.arrays import as_field, shrink
from genlook_django.sandbox.engine.compose.hair import hair_over
from genlook_django.sandbox.engine.compose.layers import without_spikes

BUILD = 270.0
ROWS, COLUMNS = np.mgrid[:400, :400]
CLOTH = ROWS + 0.5 * COLUMNS > 200
HEAD = SimpleNamespace(chin=np.array([200.0, 60.0], np.float32), size=60.0)


def cover_of_hair(end):
    """Return how much is brought back of a dark tress beside the neck that ends in the row `end`."""
    tress = (np.abs(COLUMNS - 120) < 14) & (end > ROWS)
    picture = np.where(tress[..., None], (40, 30, 28), (200, 196, 190)).astype(np.uint8)
    parts = SimpleNamespace(hair=tress, person=ROWS > 20, head=HEAD)
    strokes = hair_over(picture, parts, BUILD, CLOTH)
    return np.max([stroke.alpha for stroke in strokes], axis=0), tress


def test_hair_that_goes_behind_a_collar_leaves_nothing_on_it():
    cover, tress = cover_of_hair(160)
    assert (tress & CLOTH).sum() > 300
    assert cover[CLOTH].max() == 0
    assert cover[shrink(tress & ~CLOTH, 4)].min() > 0.9


def test_hair_that_falls_before_the_cloth_is_kept():
    cover, tress = cover_of_hair(300)
    assert cover[shrink(tress, 4)].min() > 0.9


def test_cloth_that_folds_over_at_a_collar_has_no_spike_and_a_soft_edge():
    fold = 150 - 0.7 * (COLUMNS - 100)
    spike = (np.abs(ROWS - fold) < 1.5) & (COLUMNS > 240)
    cloth = (fold < ROWS) & (COLUMNS <= 240)
    cover = without_spikes(as_field(cloth | spike))
    assert cover[spike & (COLUMNS > 246)].max() < 0.2
    assert cover[shrink(cloth, 3)].min() > 0.98
    assert np.abs(np.diff(cover[:, 120:230], axis=0)).max() < 0.85
