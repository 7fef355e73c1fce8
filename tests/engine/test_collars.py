"""Collars whose inside shows in several parts: a yoke's seam, labels and prints are not where the front begins."""

import cv2
import numpy as np
import pytest

from genlook_django.sandbox.engine.arrays import resize_mask
from genlook_django.sandbox.engine.garment.leaves import between_leaves
from genlook_django.sandbox.engine.garment.opening import Opening, is_neckline
from genlook_django.sandbox.engine.garment.reading import read_garment
from genlook_django.sandbox.engine.pictures import decode
from genlook_django.sandbox.engine.warp.necks import foot_of, inner_end

from .drawings import draw, encoded, sheet

MIDDLE, TOP = 300, 90
SHIRT = [(0, 0), (50, 0), (52, 7), (84, 48), (200, 84), (286, 380), (240, 392), (182, 190), (180, 430)]
SHORT = [(0, 0), (50, 0), (55, 26), (48, 62), (26, 92), (0, 110)]
DEEP = [(0, 0), (49, 0), (46, 50), (38, 90), (18, 122), (0, 134)]
CLOTH, SHADE, DARK, PALE, BLACK = (150, 175, 220), (138, 163, 208), (120, 144, 190), (238, 238, 236), (38, 40, 46)


def corners(outline, sign=1):
    return np.array([(MIDDLE + sign * x, TOP + y) for x, y in outline], np.int32)


def between(opening):
    inside = np.zeros(sheet().shape[:2], np.uint8)
    cv2.fillPoly(inside, [np.concatenate([corners(opening), corners(opening, -1)[::-1]])], 1)
    return inside > 0


def shirt(opening):
    canvas = draw(SHIRT, CLOTH)
    canvas[between(opening)] = SHADE
    return canvas


def with_yoke():
    """Return a shirt with a collar's stand, whose seam is clearer than the leaves' edges."""
    canvas, inside = shirt(SHORT), between(SHORT)
    canvas[inside & (np.arange(len(inside)) < TOP + 34)[:, None]] = DARK
    cv2.rectangle(canvas, (MIDDLE - 22, TOP + 48), (MIDDLE + 22, TOP + 60), PALE, -1)
    return canvas


def with_dark_label():
    """Return a dark jacket whose pale lining ends at a label, which the leaves are more like."""
    inside = between(DEEP)
    canvas, rows = draw(SHIRT, (74, 60, 52)), np.arange(len(inside))[:, None]
    for start, colour in ((0, (60, 48, 42)), (40, (110, 92, 80)), (62, BLACK)):
        canvas[inside & (rows >= TOP + start)] = colour
    return canvas


def covers(picture, opening):
    read = read_garment(decode(encoded(picture)), "")
    drawn = resize_mask(between(opening), (read.mask.shape[1], read.mask.shape[0]))
    found = read.inside & read.mask
    return float((found & drawn).sum() / (found | drawn).sum())


@pytest.mark.parametrize(("drawn", "opening"), [(with_yoke, SHORT), (with_dark_label, DEEP)])
def test_the_inside_of_a_collar_goes_on_to_where_its_leaves_meet(drawn, opening):
    """A label would stand under the wearer's chin."""
    assert covers(drawn(), opening) > 0.85


MOUTH = Opening(middle=100.0, top=20.0, highest=20.0, width=100.0)


def mouth(outline):
    """Return what was found of an opening, given by its right half, in hundredths of the neck's width."""
    found, right = np.zeros((200, 200), np.uint8), np.array(outline)
    places = np.concatenate([right, right[::-1] * [-1, 1]]) + np.array(MOUTH[:2])
    cv2.fillPoly(found, [places.astype(np.int32)], 1)
    return found > 0


@pytest.mark.parametrize(
    ("outline", "is_one"),
    [
        # A collar's, wider than the neck is at its foot.
        ([(0, 0), (51, 0), (52, 25), (43, 58), (20, 86), (0, 100)], True),
        # A high collar's, square with round corners, down to its zip.
        ([(0, 0), (50, 0), (46, 26), (43, 41), (32, 50), (6, 53), (0, 54)], True),
        # A stand that ends in a straight seam.
        ([(0, 0), (50, 0), (48, 32), (46, 34), (0, 34)], False),
        # What lies between two stripes.
        ([(0, 0), (24, 0), (23, 35), (21, 44), (16, 50), (0, 52)], False),
    ],
)
def test_an_opening_is_as_round_and_as_large_as_a_collar_leaves_it(outline, is_one):
    found = mouth(outline)
    assert is_neckline(found, np.zeros_like(found), MOUTH) is is_one


def printed(*, has_leaves, seed=7):
    """Draw a print, whose lines are clearer than the leaves' edges in the shade before them."""
    picture, random = np.full((200, 200, 3), CLOTH, np.uint8), np.random.default_rng(seed)
    inside = mouth(LAPELS)
    for x, y in random.integers(0, 200, (260, 2)).tolist():
        cv2.circle(picture, (x, y), 4, PALE, 1, cv2.LINE_AA)
        cv2.circle(picture, (x, y), 1, DARK, -1, cv2.LINE_AA)
    if has_leaves:
        shade = inside & ~cv2.erode(inside.astype(np.uint8), np.ones((7, 7))).astype(bool)
        picture[shade] = picture[shade] * 0.75
    return picture


LAPELS = [(0, 0), (47, 0), (46, 75), (0, 145)]


def test_a_collars_leaves_are_found_amid_a_print():
    found = between_leaves(printed(has_leaves=True), MOUTH.middle, MOUTH.top, MOUTH.width)
    assert (found & mouth(LAPELS)).sum() / (found | mouth(LAPELS)).sum() > 0.9


def test_in_a_print_without_a_collar_no_leaves_are_found():
    assert between_leaves(printed(has_leaves=False), MOUTH.middle, MOUTH.top, MOUTH.width) is None


def test_a_standing_collars_outer_edge_is_what_comes_down_to_the_shoulder():
    """Its fold, held there instead, would stand off the neck."""
    read = read_garment(decode(encoded(with_dark_label())), "")
    for side, sign in enumerate((-1, 1)):
        inner, foot = inner_end(read, side), foot_of(read, side)
        assert sign * (foot[0] - inner[0]) > 8
        assert foot[1] >= read.outline.neck[side][1]
        assert read.mask[int(foot[1]) + 2, int(foot[0])]
