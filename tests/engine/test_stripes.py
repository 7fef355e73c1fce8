"""Stripes down a sleeve: they turn softly at the elbow, and end nowhere but at the sleeve's outline."""

import numpy as np
import pytest

from genlook_django.sandbox.engine.arrays import as_field, inside
from genlook_django.sandbox.engine.warp.mesh import NOWHERE
from genlook_django.sandbox.engine.warp.sleeves import COLUMNS, ROWS, SEWN
from genlook_django.sandbox.engine.warp.stripes import bent_sleeve, stripes_down

ELBOW, BEND = 240, np.radians(20)


def grid(outer, inner, seam_end):
    """Rule a sleeve's grid, from the outer edge's x to a seam down to `seam_end` and to the inner edge's x below it."""
    down = np.concatenate([np.linspace(50, seam_end, SEWN + 1), np.linspace(seam_end, 400, ROWS - SEWN)[1:]])
    ends = np.interp(down, [50, seam_end], [outer, inner])
    share = np.linspace(0, 1, COLUMNS)
    x = outer + (ends - outer)[:, None] * share
    return as_field(np.stack([x, np.repeat(down[:, None], COLUMNS, axis=1)], axis=-1))


def bent(places):
    """Turn what is below the elbow, as one limb of a straight arm."""
    x, y = places[..., 0], places[..., 1]
    below = np.maximum(0, y - ELBOW)
    return as_field(np.stack([x + below * np.sin(BEND), y - below * (1 - np.cos(BEND))], axis=-1))


@pytest.fixture(scope="module")
def sleeve():
    """Return the places of a narrow striped sleeve on an arm twice as wide, where it lies, and its laid grid."""
    columns = np.broadcast_to(np.arange(300), (450, 300))
    picture = np.where((columns % 10 < 5)[..., None], np.uint8(60), np.uint8(230)).repeat(3, axis=2)
    laid = bent(grid(140, 260, 130))
    return *bent_sleeve(picture, grid(170, 230, 110), laid, 1.0, (450, 450)), laid


def test_stripes_turn_softly_at_the_elbow(sleeve):
    places, covered, laid = sleeve
    down, across = np.gradient(places[..., 0])
    line = laid[SEWN + 2 : -2, COLUMNS // 2]
    rows = np.arange(round(float(line[0, 1])), round(float(line[-1, 1])))
    at = inside(covered.shape, as_field(np.stack([np.interp(rows, line[:, 1], line[:, 0]), rows], axis=1)))
    slopes = down[at] / across[at]
    turned = np.degrees(np.arctan(np.median(np.lib.stride_tricks.sliding_window_view(slopes, 7), axis=1)))
    assert np.ptp(turned) > 14
    assert np.abs(turned[8:] - turned[:-8]).max() < 8


def test_stripes_go_on_beyond_the_sleeves_edges(sleeve):
    places, covered, laid = sleeve
    outwards = laid[4:, 0] - laid[4:, -1]
    outwards /= np.linalg.norm(outwards, axis=1, keepdims=True)
    for edge, sign in ((laid[4:, 0], 1), (laid[4:, -1], -1)):
        at = inside(covered.shape, as_field(edge + sign * 8 * outwards))
        assert not covered[at].any()
        assert (places[at][:, 0] > NOWHERE).all()


def test_other_cloth_has_places_on_the_sleeve_only(sleeve):
    plain = np.full((450, 300, 3), 120, np.uint8)
    places, covered = bent_sleeve(plain, grid(170, 230, 110), sleeve[2], 1.0, (450, 450))
    assert ((places[..., 0] > NOWHERE) == covered).all()


def test_no_fold_is_drawn_out_or_pressed_together_at_the_armpit(sleeve):
    places, covered, laid = sleeve
    around = slice(round(float(laid[SEWN - 3, 0, 1])), round(float(laid[SEWN + 6, 0, 1])))
    steps = np.abs(np.diff(places[around, 150:250, 1], axis=0))[covered[around, 150:250][1:]]
    assert (steps < 0.3).mean() < 0.1
    assert np.percentile(steps, 98) < 1.6


def test_folds_down_a_sleeve_are_no_stripes():
    """They run down it as evenly, but are of all widths and depths."""
    folds = sum(
        depth * np.exp(-(((np.arange(300) - x) / wide) ** 2))
        for x, wide, depth in ((176, 2, 8), (187, 4, 14), (203, 7, 40), (219, 2, 10), (226, 3, 26))
    )
    picture = np.broadcast_to((200 - folds)[None, :, None], (450, 300, 3)).astype(np.uint8)
    assert stripes_down(picture, grid(170, 230, 110)[SEWN:]) is None
    striped = np.where(np.arange(300) % 10 < 5, 60, 230)
    assert stripes_down(
        np.broadcast_to(striped[None, :, None], (450, 300, 3)).astype(np.uint8), grid(170, 230, 110)[SEWN:]
    )
