import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from genlook_django.sandbox.engine import EngineError, find_person, render
from genlook_django.sandbox.engine.arrays import inside
from genlook_django.sandbox.engine.body.hair import find_hair
from genlook_django.sandbox.engine.body.old_top import find_old_top
from genlook_django.sandbox.engine.body.parts import start_parts
from genlook_django.sandbox.engine.body.seeing import check_light, check_pose, see_person
from genlook_django.sandbox.engine.compose import strokes
from tests.engine.drawings import DRESS, TEE, draw, encoded
from tests.pictures import portrait

pytestmark = pytest.mark.usefixtures("pose_networks")


@pytest.fixture
def woman(development_picture):
    return np.array(Image.open(io.BytesIO(development_picture("persons/woman_front"))))


def refusal(pixels, outline=TEE, title=""):
    with pytest.raises(EngineError) as refused:
        render(encoded(pixels, "JPEG"), encoded(draw(outline)), title=title)
    return refused.value.code


def test_a_portrait_that_ends_at_the_shoulders_is_refused(woman):
    assert refusal(woman[:420]) == "TORSO_OUT_OF_FRAME"


def test_a_photo_on_its_side_is_refused(woman):
    assert refusal(np.rot90(woman).copy()) in {"PERSON_NOT_UPRIGHT", "PERSON_NOT_FOUND"}


def test_a_person_far_away_is_refused(woman):
    wall = np.full((1024, 768, 3), woman[5, 5], np.uint8)
    wall[800:928, 300:396] = np.array(Image.fromarray(woman).resize((96, 128)))
    assert refusal(wall) in {"PERSON_TOO_SMALL", "PERSON_NOT_FOUND"}


def test_a_dress_needs_more_of_the_body_than_a_top(woman):
    waist_up = woman[:800]
    assert refusal(waist_up, DRESS, "Long dress") == "LEGS_OUT_OF_FRAME"
    assert render(encoded(waist_up, "JPEG"), encoded(draw(TEE))).report["kind"] == "top"


def moved(seen, *, head=1.0, shoulders=0.0, hips=0.0):
    """Return the pose with a head so many times as large, and joints so many eye-to-mouth distances higher."""
    pose = seen.pose
    face = float(np.linalg.norm(pose.mouth.mean(axis=0) - pose.eyes.mean(axis=0)))
    places = {name: pose.nose + (getattr(pose, name) - pose.nose) * head for name in ("eyes", "ears", "mouth")}
    places |= {name: getattr(pose, name) - [0, shoulders * face] for name in ("shoulders", "elbows")}
    return seen._replace(pose=replace(pose, **places, hips=pose.hips - [0, hips * face]))


def test_a_body_that_does_not_fit_its_head_is_refused(woman):
    seen = see_person(woman)
    check_pose(seen, woman.shape, 1.0)
    check_pose(moved(seen, head=1.35), woman.shape, 1.0)
    check_pose(moved(seen, head=0.8), woman.shape, 1.0)
    check_pose(moved(seen, shoulders=0.7, hips=0.7), woman.shape, 1.0)
    for other in (moved(seen, shoulders=1.6), moved(seen, hips=3.2), moved(seen, head=2.0)):
        with pytest.raises(EngineError, match="PERSON_NOT_UPRIGHT"):
            check_pose(other, woman.shape, 1.0)


def test_sleeved_arms_in_light_of_two_colours_are_refused(woman):
    bare = start_parts(woman, see_person(woman).pose)
    sleeved = bare.with_(top=bare.arm_zones[0] | bare.arm_zones[1])
    assert sleeved.old_sleeves[0].any()
    check_light(sleeved)
    lit = sleeved.lab.copy()
    lit[:, int(sleeved.head.centre[0]) :, 2] -= 30
    with pytest.raises(EngineError, match="PERSON_IN_COLOURED_LIGHT"):
        check_light(replace(sleeved, lab=lit))
    check_light(replace(bare, lab=lit))


@pytest.mark.parametrize(
    ("covered", "code"), [(np.s_[300:, :265], "PERSON_ARM_HIDDEN"), (np.s_[430:], "TORSO_OUT_OF_FRAME")]
)
def test_what_covers_an_elbow_or_the_hips_is_told(woman, covered, code):
    photo = woman.copy()
    photo[covered] = (30, 30, 30)
    with pytest.raises(EngineError, match=code):
        check_pose(see_person(photo), photo.shape, 1.0)


@pytest.mark.parametrize("picture", ["drawn", "drawn large and cut to 4:5", "portrait cut to 4:5"])
def test_arms_in_plain_view_are_not_hidden(picture):
    with Image.open(Path(__file__).parents[1] / "data" / "astronaut.jpg") as opened:
        photo = opened.convert("RGB").crop((51, 0, 461, 512))
    if picture == "drawn":
        photo = portrait()
    elif picture == "drawn large and cut to 4:5":
        photo = portrait(900, 1200).crop((0, 0, 900, 1125))
    check_pose(see_person(np.array(photo)), np.array(photo).shape, 1.0)


def test_elbows_and_hips_below_the_frame_are_no_reason_to_refuse(woman):
    photo = np.ascontiguousarray(woman[:520])
    check_pose(see_person(photo), photo.shape, 1.0)


def test_a_person_is_found_from_head_to_hips(woman):
    box = find_person(woman)
    assert box.top < 60
    assert 700 < box.bottom <= 1024
    assert box.left < 230
    assert box.right > 530


def test_a_photo_that_ends_at_the_mouth_shows_the_same_body(woman):
    whole, cut = see_person(woman).pose, see_person(np.ascontiguousarray(woman[174:])).pose
    for one, other in ((whole.shoulders, cut.shoulders), (whole.hips, cut.hips)):
        assert np.abs(one - other - [0, 174]).max() < 0.1 * whole.build


@pytest.mark.parametrize(
    ("name", "cuts"),
    [
        (name, cuts)
        for name in ("man_front", "woman_front")
        for cuts in ((0, 64, 0, 0), (8, 120, 60, 20), (3, 30, 10, 80))
    ],
)
def test_a_body_is_where_it_was_when_the_photo_is_cut(development_picture, name, cuts):
    whole = np.array(Image.open(io.BytesIO(development_picture(f"persons/{name}"))))
    top, bottom, left, right = cuts
    height, width = whole.shape[:2]
    part = np.ascontiguousarray(whole[top : height - bottom, left : width - right])
    one, other = see_person(whole).pose, see_person(part).pose
    for joints in ("shoulders", "hips"):
        apart = getattr(one, joints) - getattr(other, joints) - [left, top]
        assert np.linalg.norm(apart, axis=1).max() < 0.035 * one.build


def test_a_throat_in_the_shade_is_no_hair(development_picture):
    man = np.array(Image.open(io.BytesIO(development_picture("persons/man_front"))))
    shown = np.ascontiguousarray(man[:960, 136:])
    pose = see_person(shown).pose
    parts = start_parts(shown, pose)
    hair = find_hair(shown, pose, parts)
    assert hair[: int(parts.head.centre[1])].sum() > 15_000
    assert hair[int(parts.head.chin[1]) :].sum() < 50


@pytest.mark.parametrize("gamma", [1.0, 1.5])
def test_lit_and_shaded_skin_are_both_skin_in_light_from_a_side(development_picture, gamma):
    man = np.array(Image.open(io.BytesIO(development_picture("persons/man_full_body"))))[:840, 200:760]
    shown = np.ascontiguousarray((255 * (man[:, ::-1] / 255) ** gamma).astype(np.uint8))
    pose = see_person(shown).pose
    parts = start_parts(shown, pose)
    top = find_old_top(shown, pose, parts)
    throat = (parts.head.chin + 2 * pose.chest) / 3
    upper_arms = [0.6 * pose.shoulders[side] + 0.4 * pose.elbows[side] for side in (0, 1)]
    for x, y in (throat, *upper_arms):
        assert top[int(y) - 4 : int(y) + 5, int(x) - 4 : int(x) + 5].mean() < 0.1
    assert top[inside(top.shape, (pose.chest + pose.pelvis) / 2)]


def test_nobody_is_found_where_nobody_is():
    assert find_person(draw(TEE)) is None


def test_a_large_photo_is_dressed_as_a_small_one(woman):
    """The same person at twice the size wears the same garment in the same place."""
    large = np.array(Image.fromarray(woman).resize((1536, 2048), Image.Resampling.BICUBIC))
    small_render = render(encoded(woman), encoded(draw(TEE))).image
    large_render = render(encoded(large), encoded(draw(TEE))).image
    assert large_render.shape == large.shape
    shrunk = np.array(Image.fromarray(large_render).resize((768, 1024), Image.Resampling.BOX)).astype(int)
    assert np.abs(shrunk - small_render).mean() < 3.5


def test_the_tiles_of_a_large_photo_leave_no_seam(monkeypatch, woman):
    large = np.array(Image.fromarray(woman).resize((1200, 1600), Image.Resampling.BICUBIC))
    tiled = render(encoded(large), encoded(draw(TEE))).image
    monkeypatch.setattr(strokes, "TILE", 10_000)
    whole = render(encoded(large), encoded(draw(TEE))).image
    assert np.abs(tiled.astype(int) - whole).max() <= 3


def test_the_trunk_has_the_colour_of_the_garment(woman):
    red = encoded(draw(TEE, colour=(170, 30, 40)))
    image = render(encoded(woman), red).image
    middle = np.median(image[500:700, 330:440].reshape(-1, 3), axis=0)
    assert middle == pytest.approx([170, 30, 40], abs=30)


def test_stripes_stay_level_where_the_body_is():
    """Checked on the warp itself: a line across the garment's chest stays a line within two percent of its length."""
    from genlook_django.sandbox.engine.warp.spline import Spline

    source = np.float32([[0, 0], [100, 0], [0, 100], [100, 100], [0, 200], [100, 200]])
    target = source * [1.2, 1.1] + [[40, 30]] + np.float32([[3, 0], [-3, 0], [0, 0], [0, 0], [-4, 0], [4, 0]])
    line = Spline(source, target)(np.stack([np.linspace(5, 95, 19), np.full(19, 120)], axis=1))
    chord = np.polyval(np.polyfit(line[:, 0], line[:, 1], 1), line[:, 0])
    assert np.abs(line[:, 1] - chord).max() < 0.02 * 108
