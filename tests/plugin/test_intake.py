import io

import pytest
from PIL import Image

from genlook_django.exceptions import Refusal
from genlook_django.photos.intake import LONGEST_SIDE, take_in
from tests.pictures import encoded, portrait
from tests.privacy.hostile import two_faced_jpeg


def taken(data: bytes):
    return take_in(io.BytesIO(data), len(data))


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_an_upright_jpeg_without_metadata(image_format):
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010E] = "where I live"
    clean = taken(encoded(portrait(600, 800), image_format, exif=exif))
    assert (clean.width, clean.height) == (800, 600)
    with Image.open(io.BytesIO(clean.data)) as image:
        assert (image.format, image.mode, dict(image.getexif())) == ("JPEG", "RGB", {})
    assert b"where I live" not in clean.data


def test_a_large_photo_is_made_smaller():
    clean = taken(encoded(portrait(3000, 4000)))
    assert max(clean.width, clean.height) == LONGEST_SIDE


def test_what_is_transparent_becomes_white():
    image = Image.new("RGBA", (300, 400), (200, 0, 0, 0))
    with Image.open(io.BytesIO(taken(encoded(image, "PNG")).data)) as clean:
        assert clean.getpixel((150, 200)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "LA", "I;16"])
def test_any_colour_mode_becomes_rgb(mode):
    image_format = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.new("I;16", (300, 400), 40000) if mode == "I;16" else portrait(300, 400).convert(mode)
    with Image.open(io.BytesIO(taken(encoded(image, image_format)).data)) as clean:
        assert clean.mode == "RGB"


def test_a_jpeg_that_shows_two_faces_is_refused_before_it_is_decoded():
    with pytest.raises(Refusal) as refusal:
        taken(two_faced_jpeg())
    assert refusal.value.code in {"PHOTO_BROKEN", "PHOTO_TOO_LARGE"}


@pytest.mark.parametrize(
    ("data", "code", "status"),
    [
        (b"", "PHOTO_EMPTY", 400),
        (b"just some words", "PHOTO_NOT_AN_IMAGE", 415),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PHOTO_NOT_AN_IMAGE", 415),
        (encoded(portrait(), "GIF"), "PHOTO_NOT_AN_IMAGE", 415),
        (encoded(portrait())[:3000], "PHOTO_BROKEN", 400),
        (encoded(portrait(), "PNG")[:900], "PHOTO_BROKEN", 400),
        (encoded(Image.new("RGB", (1, 9000)), "PNG"), "PHOTO_TOO_SMALL", 400),
        (encoded(Image.new("L", (6000, 6000)), "PNG"), "PHOTO_TOO_LARGE", 413),
        (encoded(Image.new("L", (20000, 20000)), "PNG"), "PHOTO_TOO_LARGE", 413),
        (b"\xff\xd8" + b"\0" * (10 * 1024 * 1024), "PHOTO_TOO_LARGE", 413),
    ],
)
def test_what_is_no_usable_photo_is_refused_by_name(data, code, status):
    with pytest.raises(Refusal) as refusal:
        taken(data)
    assert (refusal.value.code, refusal.value.status) == (code, status)
