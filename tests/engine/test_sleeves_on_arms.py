"""Sleeves lie along the arms that are seen: no wider than cloth hangs, sewn on where arm and trunk part."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from genlook_django.sandbox.engine.arrays import grow, inside
from genlook_django.sandbox.engine.body.arms import whole_skin
from genlook_django.sandbox.engine.render import render_and_study
from genlook_django.sandbox.engine.warp.arms import ARM_POINTS, find_arm
from genlook_django.sandbox.engine.warp.sleeves import COLUMNS, SEWN, fit_sleeve

SHOP = Path(__file__).resolve().parents[2] / "demo_shop" / "pictures"
PEOPLE = ("man_front", "woman_front", "man_full_body")
ELBOW = 22
"""About the row of a long sleeve's grid that lies on it."""

pytestmark = pytest.mark.usefixtures("pose_networks")


@pytest.fixture(scope="module")
def studied(development_picture):
    @lru_cache
    def study(person: str, garment: str):
        return render_and_study(development_picture(f"persons/{person}"), (SHOP / f"{garment}.jpg").read_bytes())[1]

    return study


def laid_on(study, side, parts=None):
    sleeve = study.garment.sleeves[side]
    return fit_sleeve(study.garment, sleeve, study.fit, study.frame, parts or study.parts, side)[1]


def width_of(row):
    return np.linalg.norm(row[-1] - row[0])


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("garment", ["everyday-tee-clay", "camp-shirt-saffron", "lambswool-crew-moss"])
def test_a_sleeve_stands_off_a_bare_arm_by_little(studied, person, garment):
    study = studied(person, garment)
    build = study.frame.pose.build
    for side in (0, 1):
        arm, ends = whole_skin(study.parts, side), laid_on(study, side)[SEWN + 4 :, [0, -1]]
        assert grow(arm, 0.05 * build)[inside(arm.shape, ends)].all()


@pytest.mark.parametrize("person", PEOPLE)
def test_a_long_sleeve_tapers_to_the_wrists_own_width(studied, person):
    study = studied(person, "lambswool-crew-moss")
    for side in (0, 1):
        laid, arm = laid_on(study, side), find_arm(study.parts, study.frame.pose, side)
        assert width_of(laid[-1]) < 0.92 * width_of(laid[ELBOW])
        assert 1.0 < width_of(laid[-1]) / (2 * arm.half[-1]) < 1.5


@pytest.mark.parametrize("person", PEOPLE)
def test_below_the_armpit_a_sleeve_does_not_reach_over_the_trunk(studied, person):
    study = studied(person, "everyday-tee-clay")
    pose = study.frame.pose
    for side in (0, 1):
        inner = (laid_on(study, side)[SEWN:, -1] - pose.chest) @ pose.across * (2 * side - 1)
        assert (inner[0] - inner).max() < 0.05 * pose.build


@pytest.mark.parametrize("person", PEOPLE)
def test_a_cuff_runs_round_the_arm(studied, person):
    study = studied(person, "everyday-tee-clay")
    for side in (0, 1):
        cuff = laid_on(study, side)[-1]
        down = find_arm(study.parts, study.frame.pose, side).along[ARM_POINTS // 3]
        middle = (cuff[COLUMNS // 2] - (cuff[0] + cuff[-1]) / 2) @ down
        assert 0.03 < middle / width_of(cuff) < 0.12


def test_an_arm_is_as_thick_as_usual_where_nothing_of_it_is_seen(studied):
    study = studied("man_front", "everyday-tee-clay")
    unseen = replace(study.parts, top=study.parts.person)
    arm = find_arm(unseen, study.frame.pose, 0)
    assert np.allclose(arm.outer, arm.inner)
    assert np.allclose(arm.half[[0, -1]], np.take(unseen.arm_radii, [0, 2]), rtol=0.02)


def test_an_arm_is_found_that_hangs_beside_its_joints(studied):
    study = studied("man_front", "everyday-tee-clay")
    arm = find_arm(study.parts, study.frame.pose, 0)
    aside = 0.3 * float(arm.half.mean())
    moved = [place + arm.outwards[60] * aside for place in study.parts.arms[0]]
    beside = find_arm(replace(study.parts, arms=(moved, study.parts.arms[1])), study.frame.pose, 0)
    found, before = (each.line - each.outwards * each.inner[:, None] for each in (beside, arm))
    assert np.linalg.norm(found - before, axis=1)[40:110].max() < 0.03 * study.frame.pose.build


def test_a_sleeve_hangs_on_over_the_end_of_a_wider_old_one(studied):
    study = studied("man_front", "everyday-tee-clay")
    parts, build = study.parts, study.frame.pose.build
    plain = laid_on(study, 0)[:, 0]
    end = int(plain[-1, 1] - 0.08 * build)
    wider = grow(parts.person, 0.07 * build)
    wider[end:] = parts.person[end:]
    worn = replace(parts, person=wider)
    outer = laid_on(study, 0, worn)[SEWN:, 0]
    assert outer[-1, 0] < plain[-1, 0] - 0.015 * build, "the old sleeve is covered"
    assert outer[:, 0].argmin() > len(outer) // 2 or outer[-1, 0] - outer[:, 0].min() < 0.02 * build


@pytest.mark.parametrize("person", PEOPLE)
def test_stripes_are_no_wider_above_the_armpit(studied, person):
    study = studied(person, "banker-stripe-shirt-indigo")
    shape = study.worn.alpha.shape
    for side, (sleeve, layer) in enumerate(zip(study.garment.sleeves, study.worn.sleeves, strict=True)):
        down = (sleeve.outer[-1] + sleeve.inner[-1]) / 2 - sleeve.inner[0]
        across = np.float32([down[1], -down[0]]) / np.linalg.norm(down)
        steps = np.hypot(*np.gradient(layer.places @ across))
        upper, lower = (laid_on(study, side)[rows, 3:-3] for rows in (slice(5, SEWN), slice(SEWN + 4, -6)))
        upper, lower = (np.median(steps[inside(shape, places)]) for places in (upper, lower))
        assert 0.8 < upper / lower < 1.25
