"""One piece of cloth of several parts: gaps closed, edges smooth, corners kept."""

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import as_field, blur
from genlook_django.sandbox.engine.compose.layers import Layer
from genlook_django.sandbox.engine.compose.whole import carried_out, smooth_outline

BUILD = 270.0


def roughness(mask, build=BUILD):
    """Return by how much an outline is longer than it would be if it were smooth, by the same share of every body."""

    def perimeter(figure):
        outlines, _ = cv2.findContours((figure * 255).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        return sum(cv2.arcLength(outline, True) for outline in outlines)

    return perimeter(mask) / perimeter(blur(mask, 6 / 270 * build) > 0.5) - 1


def scalloped_disc(waves=40, depth=2.5):
    rows, columns = np.mgrid[:400, :400] - 200.0
    return np.hypot(rows, columns) < 120 + depth * np.sin(waves * np.arctan2(rows, columns))


def test_scallops_are_made_smooth():
    scalloped = scalloped_disc()
    smooth = smooth_outline(scalloped, BUILD, scalloped) > 0.5
    assert roughness(scalloped) > 0.06
    assert roughness(smooth) < 0.03
    assert abs(smooth.sum() / scalloped.sum() - 1) < 0.02


def test_corners_stay_within_a_few_pixels():
    square = np.zeros((400, 400), bool)
    square[100:300, 100:300] = True
    smooth = smooth_outline(square, BUILD, square) > 0.5
    assert (smooth ^ square).sum() < 60
    assert smooth[104, 104]
    assert smooth[295, 295]


def test_cloth_that_runs_out_of_the_picture_goes_on_to_its_border():
    mask = np.zeros((400, 400), bool)
    mask[200:, 100:300] = True
    assert smooth_outline(mask, BUILD, mask)[399, 150:250].min() > 0.99


def test_a_line_that_is_nearly_level_has_no_stairs():
    columns = np.arange(400)
    line = 200 + 0.03 * columns
    cover = np.clip(line - np.arange(400)[:, None] + 0.5, 0, 1)
    depth = smooth_outline(cover > 0.5, BUILD, cover)[:, 50:350].sum(axis=0)
    beyond = depth - line[50:350]
    assert np.ptp(beyond) < 0.3


def test_a_pin_prick_is_closed_and_a_crumb_is_dropped():
    mask = np.zeros((400, 400), bool)
    mask[100:300, 100:300] = True
    mask[200:204, 200:204] = False
    mask[350:354, 350:354] = True
    smooth = smooth_outline(mask, BUILD, mask)
    assert smooth[202, 202] > 0.99
    assert smooth[352, 352] == 0


def test_cloth_goes_on_a_little_before_it_is_mirrored_at_its_edge():
    rows, columns = np.mgrid[:200, :200]
    own = rows >= 100
    layer = Layer(as_field(np.stack([columns, rows], axis=-1)), as_field(own))
    carried = carried_out(layer, as_field(rows >= 60), own, as_field(np.ones((200, 200))))
    assert np.abs(carried.places[98:100, 50:150, 1] - 100).max() < 0.5
    assert np.abs(carried.places[70:90, 50:150, 1] - (200 - rows[70:90, 50:150])).max() < 4
