"""Light told from print on a drawn top, measured: what is printed leaves no trace, what is folded stays."""

import cv2
import numpy as np
import pytest

from genlook_django.sandbox.engine.arrays import point, to_lab
from genlook_django.sandbox.engine.compose.shading import shading

BUILD = 240.0
SIDE = 320
UP = point(0, -1)
INK = (40, 44, 90)


def a_top(print_on=None):
    """Return a pale top with soft folds aslant, its mask, and what was drawn on before the light fell on it."""
    rows, columns = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    folds = 1 + 0.1 * np.sin((columns + 0.6 * rows) / 14) * np.clip((rows - 60) / 120, 0, 1)
    cloth = np.full((SIDE, SIDE, 3), 205, np.uint8)
    if print_on:
        print_on(cloth)
    cloth = cv2.GaussianBlur(cloth, (0, 0), 0.8)
    mask = np.zeros((SIDE, SIDE), bool)
    mask[20:300, 50:270] = True
    return to_lab(np.clip(cloth * folds[..., None], 0, 255).astype(np.uint8)), mask


def letters(cloth):
    cv2.putText(cloth, "RIVER", (70, 180), cv2.FONT_HERSHEY_DUPLEX, 2.0, INK, 7, cv2.LINE_AA)


def badge(cloth):
    cv2.circle(cloth, (200, 110), 22, (190, 40, 40), -1, cv2.LINE_AA)
    cv2.circle(cloth, (200, 110), 12, (240, 210, 80), -1, cv2.LINE_AA)


def necklace(cloth):
    cv2.ellipse(cloth, (160, 20), (50, 110), 0, 0, 180, (150, 110, 40), 3, cv2.LINE_AA)


def two_colours(cloth):
    cloth[170:] = (60, 80, 130)


def lock_of_hair(cloth):
    cv2.line(cloth, (210, 0), (200, 190), (90, 62, 40), 22, cv2.LINE_AA)
    cloth[:] = cv2.GaussianBlur(cloth, (0, 0), 4)


def belt(cloth):
    cv2.line(cloth, (0, 214), (SIDE, 222), (128, 128, 130), 9, cv2.LINE_AA)
    cloth[:] = cv2.GaussianBlur(cloth, (0, 0), 2.5)


@pytest.mark.parametrize("print_on", [letters, badge, necklace, two_colours, lock_of_hair, belt])
def test_what_is_no_light_is_told_from_it(print_on):
    lab, mask = a_top()
    plain, _ = shading(lab, mask, UP, BUILD)
    printed_lab, _ = a_top(print_on)
    printed, told = shading(printed_lab, mask, UP, BUILD)
    darker = lab[..., 0] - printed_lab[..., 0]
    inked = mask & (np.abs(darker) > 10)
    apart = (plain - printed) * told
    came_through = apart[inked]
    assert abs(came_through.mean()) < 0.1 * darker[inked].mean()
    assert np.abs(came_through).mean() < 0.2 * darker[inked].mean()
    beside = apart[mask & ~inked]
    assert np.abs(beside - np.median(beside)).mean() < 2


def test_folds_are_light():
    lab, mask = a_top()
    light, told = shading(lab, mask, UP, BUILD)
    seen = lab[..., 0] - np.median(lab[..., 0][mask])
    assert np.abs(light - seen)[mask].mean() < 1
    assert (told[mask] > 0.99).all()


def test_a_top_all_of_print_tells_nothing_of_its_folds():
    def checks(cloth):
        cloth[(np.arange(SIDE) % 16 < 8)] = INK
        cloth[:, np.arange(SIDE) % 16 < 8] = (160, 60, 60)

    lab, mask = a_top(checks)
    _, told = shading(lab, mask, UP, BUILD)
    assert told[mask].mean() < 0.1
