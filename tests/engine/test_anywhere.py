"""Renders of pictures that are part of the project: these run on any machine, with and without the networks."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from genlook_django.sandbox.engine import EngineError, networks, render
from genlook_django.sandbox.engine.body.seeing import see_person
from genlook_django.sandbox.engine.garment.reading import read_garment
from genlook_django.sandbox.engine.pictures import decode
from genlook_django.sandbox.engine.render import render_and_study

ROOT = Path(__file__).resolve().parents[2]
# Eileen Collins, 1999. Photograph: NASA, public domain.
ASTRONAUT = (ROOT / "tests" / "data" / "astronaut.jpg").read_bytes()


def product(name):
    return (ROOT / "demo_shop" / "pictures" / f"{name}.jpg").read_bytes()


@pytest.fixture(params=["blazepose", "haar"])
def way(request, monkeypatch, tmp_path):
    """Run once with the networks, and once as without them."""
    if request.param == "haar":
        monkeypatch.setenv(networks.FOLDER_VARIABLE, str(tmp_path))
    elif not networks.available():
        pytest.skip("the pose networks are not there; `make models` fetches them")
    return request.param


def test_an_astronaut_wears_a_jumper_from_the_shop(way):
    rendering, study = render_and_study(ASTRONAUT, product("cable-jumper-saffron"), title="Cable jumper")
    photo = np.array(Image.open(io.BytesIO(ASTRONAUT)))
    assert rendering.report["pose"] == way
    assert rendering.report["sleeves"] == 1.0
    assert rendering.image.shape == photo.shape
    assert (rendering.image[:100] == photo[:100]).all()
    chest = study.frame.pose.chest + 0.4 * study.frame.pose.spine
    x, y = (int(value) for value in (chest[0] + study.box.left, chest[1] + study.box.top))
    red, green, blue = np.median(rendering.image[y - 15 : y + 15, x - 15 : x + 15].reshape(-1, 3), axis=0)
    assert red > green > 2 * blue, "the chest is saffron"


@pytest.mark.parametrize("name", ["everyday-tee-white", "oxford-shirt-sky", "rib-tank-black", "harbour-cardigan-slate"])
def test_the_shops_pictures_are_read_whole(name):
    garment = read_garment(decode(product(name)), name.replace("-", " "))
    assert garment.has_sleeves == ("tank" not in name)
    assert 0.1 < garment.mask.mean() < 0.5
    assert not (garment.mask[:10].any() or garment.mask[:, :10].any())


@pytest.mark.parametrize("name", ["harbour-tee-navy", "harbour-tee-brick", "everyday-tee-ink", "oxford-shirt-sky"])
def test_a_stripe_or_a_placket_is_no_neckline(name):
    garment = read_garment(decode(product(name)), "")
    neck = garment.outline.neck
    depth = np.flatnonzero(garment.inside.any(axis=1))[-1] - neck[:, 1].mean()
    assert 0.2 < depth / (neck[1, 0] - neck[0, 0]) < 0.5


@pytest.mark.parametrize("name", ["cable-jumper-ecru", "cable-jumper-navy", "cable-jumper-saffron"])
def test_a_collar_lighter_than_the_inside_is_no_label(name):
    garment = read_garment(decode(product(name)), "")
    neck = garment.outline.neck
    depth = np.flatnonzero((garment.inside & garment.mask).any(axis=1))[-1] - neck[:, 1].mean()
    assert depth / (neck[1, 0] - neck[0, 0]) < 0.25


@pytest.mark.parametrize("name", ["banker-stripe-shirt-indigo", "banker-stripe-shirt-bottle", "pique-polo-navy"])
def test_between_the_leaves_of_a_collar_the_inside_is_seen_down_to_the_button(name):
    garment = read_garment(decode(product(name)), "")
    found = garment.inside & garment.mask
    rows = np.flatnonzero(found.any(axis=1))
    neck = garment.outline.neck
    assert 0.4 < (rows[-1] - rows[0]) / (neck[1, 0] - neck[0, 0]) < 0.75
    assert found[rows[-4]].sum() < 0.35 * found.sum(axis=1).max()


# In the first the network sees a person, in the others the cascade or both see a face.
@pytest.mark.parametrize(
    "name", ["harbour-tee-navy", "loopback-sweatshirt-ink", "linen-popover-chalk", "camp-shirt-chalk"]
)
def test_clothes_without_anybody_in_them_are_nobody(way, name):
    with pytest.raises(EngineError) as refused:
        see_person(decode(product(name)).pixels)
    assert refused.value.code == "PERSON_NOT_FOUND"


def with_sunglasses(photo):
    photo[96:112, 192:258] = 12
    return photo


def with_a_visor(photo):
    """Hide the eyes and the forehead, as of somebody who looks down."""
    photo[50:112, 175:275] = (90, 60, 40)
    return photo


@pytest.mark.parametrize("disguise", [with_sunglasses, with_a_visor])
def test_somebody_with_half_a_face_is_somebody(pose_networks, disguise):
    photo = disguise(decode(ASTRONAUT).pixels)
    assert see_person(photo).pose.confidence > 0.8


def test_somebody_in_black_and_white_is_somebody(way):
    grey = np.array(Image.open(io.BytesIO(ASTRONAUT)).convert("L").convert("RGB"))
    assert see_person(grey).pose.source == way


def test_the_bytes_are_a_jpeg_of_the_photos_size():
    encoded = render(ASTRONAUT, product("lambswool-crew-moss")).encode()
    with Image.open(io.BytesIO(encoded)) as image:
        assert (image.format, image.size) == ("JPEG", (512, 512))
