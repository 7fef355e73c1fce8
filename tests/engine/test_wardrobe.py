"""What is read from a whole wardrobe of drawn product pictures, and what is refused of it."""

import functools

import numpy as np
import pytest

from demo_shop.collection import PICTURES
from genlook_django.sandbox.engine import EngineError
from genlook_django.sandbox.engine.arrays import resize_mask
from genlook_django.sandbox.engine.garment.reading import Garment, read_garment
from genlook_django.sandbox.engine.pictures import decode
from tests.engine.wardrobe.canvas import WIDTH
from tests.engine.wardrobe.refused import REFUSED
from tests.engine.wardrobe.scenes import READABLE, Scene

SCALE = 0.75
"""Of the picture that is read: 768 pixels for 1024."""


@functools.cache
def read(scene: Scene) -> Garment:
    return read_garment(decode(scene.file), scene.title)


def each(scenes):
    return pytest.mark.parametrize("scene", scenes, ids=[scene.name for scene in scenes])


def placed(scene, x, y):
    return np.array([WIDTH / 2 + x, scene.top + y]) * SCALE


@each(READABLE)
def test_the_cloth_is_cut_out_and_no_ground(scene):
    mask = read(scene).mask
    drawn = resize_mask(scene.canvas.cloth, (mask.shape[1], mask.shape[0]))
    assert (mask & drawn).sum() / (mask | drawn).sum() > 0.955


@each(READABLE)
def test_kind_and_sleeves_are_told(scene):
    garment = read(scene)
    lengths = [sleeve.length / garment.outline.length if sleeve else 0.0 for sleeve in garment.sleeves]
    least, most = {"none": (0.0, 0.0), "short": (0.1, 0.7), "long": (0.5, 1.3)}[scene.sleeves]
    assert garment.kind == scene.kind
    assert least <= min(lengths)
    assert max(lengths) <= most


@each([scene for scene in READABLE if scene.cut])
def test_shoulders_armpits_and_hem_are_near_where_they_were_drawn(scene):
    outline, cut = read(scene).outline, scene.cut
    for side, sign in enumerate((-1, 1)):
        assert outline.shoulders[side] == pytest.approx(placed(scene, sign * cut.shoulder[0], cut.shoulder[1]), abs=30)
        if scene.armpits_show:
            assert outline.armpits[side] == pytest.approx(placed(scene, sign * cut.armpit[0], cut.armpit[1]), abs=42)
    assert outline.hem_y == pytest.approx(placed(scene, 0, cut.hem[1] + 6)[1], abs=14)


@each([scene for scene in READABLE if scene.neck_shows])
def test_the_back_of_the_neck_is_told_from_the_front(scene):
    garment = read(scene)
    drawn = resize_mask(scene.canvas.inside, (garment.mask.shape[1], garment.mask.shape[0]))
    found = garment.inside & garment.mask
    assert (found & drawn).sum() / (found | drawn).sum() > 0.5


def test_a_v_is_open_down_to_its_tip():
    scene = next(scene for scene in READABLE if scene.name == "V neck")
    garment = read(scene)
    drawn = resize_mask(scene.canvas.inside, (garment.mask.shape[1], garment.mask.shape[0]))
    tips = [int(np.flatnonzero(mask.any(axis=1))[-1]) for mask in (garment.inside & garment.mask, drawn)]
    assert tips[0] == pytest.approx(tips[1], abs=6)


@each([scene for scene in READABLE if not scene.neck_shows])
def test_no_hole_is_cut_into_a_front_that_shows_no_back(scene):
    garment = read(scene)
    front = resize_mask(scene.canvas.cloth & ~scene.canvas.inside, (garment.mask.shape[1], garment.mask.shape[0]))
    assert (garment.inside & front).sum() < 0.06 * front.sum()


@pytest.mark.parametrize("name", ["cardigan", "longsleeve_stripes", "polo", "tank", "tee_blocks"])
def test_no_photograph_of_the_development_set_is_refused(development_picture, name):
    read_garment(decode(development_picture(f"garments/{name}")), name.replace("_", " "))


@pytest.mark.parametrize("picture", sorted(PICTURES.glob("*.jpg")), ids=lambda picture: picture.stem)
def test_no_picture_of_the_demo_shop_is_refused_or_cut_up(picture):
    """All are drawn symmetrically, so that a half, or a strip down the middle, is missed."""
    garment = read_garment(decode(picture.read_bytes()), picture.stem.replace("-", " "))
    columns = garment.mask.sum(axis=0)
    middle = len(columns) // 2
    left, right = columns[:middle], columns[::-1][:middle]
    assert abs(int(left.sum()) - int(right.sum())) < 0.02 * columns.sum()
    assert columns[middle - 30 : middle + 30].min() > 0.85 * columns[middle - 30 : middle + 30].max()


@each(REFUSED)
def test_what_cannot_be_worn_is_refused_by_name(scene):
    with pytest.raises(EngineError) as refused:
        read(scene)
    assert refused.value.code == scene.code
