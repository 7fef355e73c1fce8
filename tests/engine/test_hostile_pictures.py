import io
import struct
import sys
import zlib

import numpy as np
import pytest
from PIL import Image

from genlook_django.sandbox.engine import EngineError, ErrorCode, pictures, render
from genlook_django.sandbox.engine.pictures import decode
from tests.engine.drawings import TEE, draw, encoded
from tests.engine.wardrobe.refused import REFUSED
from tests.engine.wardrobe.scenes import READABLE

TEE_PICTURE = encoded(draw(TEE))


def png_header(width, height):
    """Return a PNG that says it is of this size, and holds next to nothing."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def refusal(data):
    with pytest.raises(EngineError) as refused:
        decode(data)
    return refused.value.code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "INVALID_IMAGE"),
        (b"not a picture at all", "INVALID_IMAGE"),
        (TEE_PICTURE[: len(TEE_PICTURE) // 2], "INVALID_IMAGE"),
        (encoded(draw(TEE), "GIF"), "INVALID_IMAGE"),
        (encoded(draw(TEE)[:40, :40]), "IMAGE_TOO_SMALL"),
        (encoded(np.zeros((160, 1200, 3), np.uint8)), "IMAGE_TOO_SMALL"),
        (png_header(9_000, 9_000), "IMAGE_TOO_LARGE"),
        (png_header(60_000, 60_000), "IMAGE_TOO_LARGE"),
        (b"\0" * (pictures.MAX_BYTES + 1), "IMAGE_TOO_LARGE"),
    ],
    ids=["empty", "text", "cut off", "GIF", "tiny", "strip", "81 megapixels", "bomb", "heavy"],
)
def test_bytes_that_are_no_usable_picture_are_refused_by_name(data, code):
    assert refusal(data) == code


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "I;16", "1"])
def test_every_kind_of_pixels_becomes_rgb(mode):
    image = Image.fromarray(draw(TEE))
    image = Image.new("I;16", image.size, 30_000) if mode == "I;16" else image.convert(mode)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG" if mode == "CMYK" else "PNG")
    assert decode(buffer.getvalue()).pixels.shape == (750, 600, 3)


def test_a_photo_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert decode(encoded(draw(TEE), "JPEG", exif=exif)).pixels.shape == (600, 750, 3)


def test_a_result_carries_no_metadata(development_picture):
    result = render(development_picture("persons/man_full_body"), TEE_PICTURE).encode()
    with Image.open(io.BytesIO(result)) as image:
        assert (image.format, image.size, image.info.get("exif")) == ("JPEG", (960, 1280), None)


def test_noise_is_refused_and_breaks_nothing():
    noise = np.random.default_rng(5).integers(0, 255, (400, 300, 3), np.uint8)
    with pytest.raises(EngineError):
        render(encoded(noise), TEE_PICTURE)
    with pytest.raises(EngineError):
        render(encoded(draw(TEE)), encoded(noise))


DAMAGED = (*READABLE[::9], *REFUSED[::7])
EACH = 25


def damaged(pixels, chance):
    """Return the file of a picture that is spoilt in its pixels, in its bytes, or in both."""
    pixels = pixels.copy()
    for _ in range(int(chance.integers(0, 3))):
        x, y = chance.integers(0, 200, 2)
        width, height = chance.integers(4, 240, 2)
        pixels[y : y + height, x : x + width] = chance.integers(0, 256, 3)
    if chance.random() < 0.3:
        pixels = np.rot90(pixels, int(chance.integers(1, 4)))
    if chance.random() < 0.3:
        pixels = pixels[int(chance.integers(0, 60)) :, int(chance.integers(0, 60)) :]
    data = bytearray(encoded(np.ascontiguousarray(pixels), "JPEG" if chance.random() < 0.5 else "PNG"))
    if chance.random() < 0.4:
        for at in chance.integers(0, len(data), int(chance.integers(1, 12))):
            data[at] = int(chance.integers(0, 256))
    return bytes(data[: int(len(data) * chance.uniform(0.5, 1))] if chance.random() < 0.1 else data)


def test_the_damaged_pictures_are_two_hundred():
    assert len(DAMAGED) * EACH >= 200


@pytest.mark.parametrize("scene", DAMAGED, ids=[scene.name for scene in DAMAGED])
def test_damaged_product_pictures_give_codes_and_no_other_exception(monkeypatch, scene):
    chance = np.random.default_rng(len(scene.name))
    # Whatever is read of the garment, a refusal of the photo ends it.
    monkeypatch.setattr(sys.modules[render.__module__], "see_person", refuse_person)
    with Image.open(io.BytesIO(scene.file)) as image:
        pixels = np.array(image.convert("RGB").resize((240, 320)))
    codes = [refusal_of_render(damaged(pixels, chance)) for _ in range(EACH)]
    assert set(codes) <= set(ErrorCode) - {ErrorCode.ENGINE_FAILED}
    assert len(set(codes)) > 1


def refusal_of_render(garment):
    with pytest.raises(EngineError) as refused:
        render(TEE_PICTURE, garment)
    return refused.value.code


def refuse_person(picture):
    raise EngineError(ErrorCode.PERSON_NOT_FOUND)
