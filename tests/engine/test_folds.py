"""What is read off the old top's light: its folds, and nothing of how it was cut."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from genlook_django.sandbox.engine.arrays import blur, shrink
from genlook_django.sandbox.engine.compose.folds import COLLAR, folds
from genlook_django.sandbox.engine.render import render_and_study

from .drawings import TANK, draw, encoded

SHOP = Path(__file__).resolve().parents[2] / "demo_shop" / "pictures"

pytestmark = pytest.mark.usefixtures("pose_networks")


def lit(study, lines=(), wide=3):
    """Return the relief read off a grey top with darker `lines` on it, of places in builds off the neck, and these."""
    lightness = np.full(study.parts.top.shape, 190, np.float32)
    pose = study.frame.pose
    for line in lines:
        places = pose.chest + pose.build * np.array(line) @ np.stack([pose.across, -pose.up])
        cv2.polylines(lightness, [np.round(places).astype(np.int32)], isClosed=False, color=165, thickness=wide)
    lab = np.full_like(study.parts.lab, 128)
    lab[..., 0] = cv2.GaussianBlur(lightness, (0, 0), 2)
    parts = replace(study.parts, lab=lab)
    return folds(parts, pose), np.abs(lightness - 190) > 20


def test_a_collar_leaves_no_ghost(vested):
    _, study = vested
    collar = [(-0.2, 0), (-0.15, 0.2), (-0.02, 0.08), (0.12, 0.2), (0.2, 0)]
    relief, line = lit(study, [collar])
    assert (line & study.parts.top).sum() > 200
    assert np.abs(relief).max() < 1


def test_a_row_of_buttons_leaves_no_line_but_a_fold_does(vested):
    _, study = vested
    within = shrink(study.parts.top, 20)
    rows, columns = np.mgrid[: within.shape[0], : within.shape[1]]
    pose = study.frame.pose
    within &= np.hypot(rows - pose.chest[1], columns - pose.chest[0]) > COLLAR[1] * pose.build
    found = []
    for line in [(0, 0), (0, 1.2)], [(0.16, 0.3), (0.14, 1.0)], [(-0.2, 0.7), (0.15, 0.6)]:
        relief, drawn = lit(study, [line])
        assert (drawn & within).sum() > 100
        found.append(-relief[drawn & within].mean())
    placket, upright, across = found
    assert min(upright, across) > 4
    assert placket < 0.35 * min(upright, across)


@pytest.mark.parametrize("name", ["man_front", "woman_front"])
def test_narrow_stripes_leave_no_lines_and_folds_do(development_picture, name):
    photo, found = development_picture(f"persons/{name}"), []
    shirt = (SHOP / "banker-stripe-shirt-indigo.jpg").read_bytes()
    for worn in photo, render_and_study(photo, shirt)[0].encode():
        _, study = render_and_study(worn, encoded(draw(TANK)))
        relief = folds(study.parts, study.frame.pose)
        fine = relief - blur(relief, 0.02 * study.frame.pose.build)
        found.append(np.abs(fine)[shrink(study.parts.top, 12)].mean())
    plain, striped = found
    assert plain > 0.4
    assert striped < 0.2
