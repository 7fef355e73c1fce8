"""Hair that falls over an old top of any colour: it is found as far as it goes, and no cloth is taken for it."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from genlook_django.sandbox.engine.arrays import grow, shrink
from genlook_django.sandbox.engine.body.hair import find_hair
from genlook_django.sandbox.engine.body.old_top import find_old_top
from genlook_django.sandbox.engine.body.parts import start_parts
from genlook_django.sandbox.engine.body.seeing import see_person

pytestmark = pytest.mark.usefixtures("pose_networks")

BLACK, BLOND, PLATINUM = (40, 36, 36), (192, 152, 98), (222, 208, 184)
NAVY, WHITE = (28, 34, 62), (240, 240, 236)
ROWS, COLUMNS = np.mgrid[:1024, :768]
LEFT, RIGHT = (
    [(325, 110), (318, 190), (312, 260), (300, 330), (298, 440)],
    [(488, 110), (496, 190), (490, 330), (474, 440)],
)
TRESSES = cv2.polylines(
    np.zeros((1024, 768), np.uint8), [np.array(line, np.int32) for line in (LEFT, RIGHT)], False, 1, 36
).astype(bool)
BELOW_CHIN = TRESSES & (ROWS > 270)


@pytest.fixture(scope="module")
def seen(development_picture):
    """Return a woman's picture, her pose, and what of it is her hair and her top."""
    picture = np.array(Image.open(io.BytesIO(development_picture("persons/woman_front"))))
    pose = see_person(picture).pose
    parts = start_parts(picture, pose)
    parts = parts.with_(hair=find_hair(picture, pose, parts))
    return picture, pose, parts.hair, find_old_top(picture, pose, parts)


def painted(seen, hair_colour, cloth):
    """Return her picture with hair of that colour over both shoulders, and the top in the colours of `cloth`."""
    picture, _, hair, top = seen
    shown, grains = picture.astype(float), np.random.default_rng(3)
    shown[top] = np.broadcast_to(cloth, shown.shape)[top]
    strands = grains.normal(0, 9, (1, 768, 1)) + grains.normal(0, 3, (1024, 768, 1))
    covered = grow(hair, 2) | TRESSES
    shown[covered] = (hair_colour + strands)[covered]
    return np.clip(cv2.GaussianBlur(shown, (0, 0), 0.6), 0, 255).astype(np.uint8)


def found(picture):
    """Return the hair, and the old top."""
    pose = see_person(picture).pose
    parts = start_parts(picture, pose)
    parts = parts.with_(hair=find_hair(picture, pose, parts))
    return parts.hair, find_old_top(picture, pose, parts)


STRIPES = np.where(((ROWS // 14) % 2 == 0)[..., None], NAVY, WHITE)


@pytest.mark.parametrize(
    ("colour", "cloth"),
    [(BLOND, STRIPES), (BLACK, STRIPES), (BLACK, NAVY), (PLATINUM, NAVY), (BLACK, WHITE), (BLOND, WHITE)],
    ids=["blond-stripes", "black-stripes", "black-navy", "platinum-navy", "black-white", "blond-white"],
)
def test_hair_is_found_down_to_its_end_and_no_cloth_with_it(seen, colour, cloth):
    hair, _ = found(painted(seen, colour, cloth))
    assert hair[shrink(BELOW_CHIN, 2)].mean() > 0.9
    assert (hair & ~grow(TRESSES, 4))[ROWS > 340].sum() < 0.1 * BELOW_CHIN.sum()


def test_hair_of_the_old_tops_colour_is_kept_beside_the_neck(seen):
    hair, _ = found(painted(seen, BLOND, BLOND))
    assert hair[shrink(BELOW_CHIN, 2) & (ROWS < 300)].mean() > 0.9
    assert hair[ROWS > 400].sum() == 0


def test_an_open_jacket_of_the_hairs_colour_is_no_hair(seen):
    _, pose, _, _ = seen
    opened = np.abs(COLUMNS - pose.chest[0]) < 0.18 * pose.build
    picture = painted(seen, BLACK, np.where(opened[..., None], WHITE, BLACK))
    arms = start_parts(picture, pose).arm_zones
    sleeves = (arms[0] | arms[1]) & ~TRESSES & (pose.elbows[:, 1].mean() > ROWS)
    picture[sleeves] = BLACK
    hair, _ = found(picture)
    assert hair[ROWS > 440].sum() < 200


def test_what_hair_parts_from_the_old_top_is_still_of_it(seen):
    picture = painted(seen, BLACK, WHITE)
    to_armhole = seen[3] & (COLUMNS > 470) & (ROWS > 425) & (ROWS < 460)
    picture[to_armhole] = BLACK
    _, top = found(picture)
    strap = seen[3] & ~grow(TRESSES, 3) & (COLUMNS > 480) & (ROWS > 330) & (ROWS < 420)
    assert strap.sum() > 200
    assert top[strap].mean() > 0.8


def test_a_beard_is_hair_though_bare_cheeks_part_it_from_the_rest(development_picture):
    picture = np.array(Image.open(io.BytesIO(development_picture("persons/man_full_body"))))
    beard = cv2.ellipse(np.zeros(picture.shape[:2], np.uint8), (486, 244), (16, 18), 0, 0, 360, 1, -1) > 0
    picture[beard] = np.random.default_rng(2).normal((62, 44, 34), 4, (int(beard.sum()), 3)).astype(np.uint8)
    hair, _ = found(picture)
    assert hair[shrink(beard, 2)].mean() > 0.9
