"""How the picture of a generation is made, and the reasons why it is not."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from genlook_django.sandbox import engine, storage
from genlook_django.sandbox.models import Generation
from genlook_django.sandbox.models.generation import Status

from .conftest import Rendering, download, named, order_file, picture_bytes

pytestmark = pytest.mark.django_db


def refuse(monkeypatch, *codes):
    """Let the engine refuse with these codes in turn, and then render."""
    left = list(codes)

    def render(*args, **kwargs):
        if left:
            raise engine.EngineError(left.pop(0))
        return Rendering(picture_bytes())

    monkeypatch.setattr(engine, "render", render)


def test_the_engine_gets_the_photo_the_garment_and_the_words(api, committed, rendered):
    generation_id = order_file(api)
    committed.drain()
    ((person, garment, title, description),) = rendered
    generation = Generation.objects.get()
    assert person == storage.read(generation.photo.file)
    assert Image.open(io.BytesIO(garment)).size == (80, 100)
    assert (title, description) == ("Tee", "Soft")
    assert generation.report == {"kind": "tee"}
    result = download(api.get(f"generations/{generation_id}").json()["resultImageUrl"])
    assert result == picture_bytes((300, 400), "white")


def test_the_real_engine_names_what_it_can_not_use(api, committed):
    generation_id = order_file(api)
    committed.drain()
    failed = api.get(f"generations/{generation_id}").json()
    assert failed["status"] == "FAILED"
    assert failed["errorCode"] in set(engine.ErrorCode)
    assert failed["errorMessage"]
    assert api.credits == 10


def test_a_refusal_of_the_engine_is_the_generations_error_and_gives_the_credit_back(api, committed, monkeypatch):
    refuse(monkeypatch, "PERSON_NOT_FOUND")
    generation_id = order_file(api)
    assert api.credits == 9
    committed.drain()
    failed = api.get(f"generations/{generation_id}").json()
    assert (failed["errorCode"], failed["errorMessage"]) == ("PERSON_NOT_FOUND", "No person was found in the photo.")
    assert api.credits == 10


def test_another_picture_of_the_product_is_tried_when_the_first_shows_no_usable_garment(api, committed, monkeypatch):
    refuse(monkeypatch, "GARMENT_WORN_BY_MODEL")
    order_file(api, product={"images": [{"fileKey": "front"}, {"fileKey": "back"}]})
    committed.drain()
    assert Generation.objects.get().status == Status.COMPLETED


def test_the_first_pictures_reason_is_told_when_none_will_do(api, committed, monkeypatch):
    refuse(monkeypatch, "GARMENT_WORN_BY_MODEL", "GARMENT_NOT_FOUND")
    order_file(api, product={"images": [{"fileKey": "front"}, {"fileKey": "back"}]})
    committed.drain()
    assert Generation.objects.get().error_code == "GARMENT_WORN_BY_MODEL"


def test_an_engine_that_breaks_fails_the_generation_and_never_the_worker(api, committed, monkeypatch, caplog):
    monkeypatch.setattr(engine, "render", lambda *_, **__: 1 / 0)
    order_file(api)
    committed.drain()
    assert Generation.objects.get().error_code == "GENERATION_BROKE"
    assert "ZeroDivisionError" in caplog.text
    assert api.credits == 10


def logo():
    buffer = io.BytesIO()
    Image.new("RGBA", (40, 20), (255, 0, 0, 255)).save(buffer, "PNG")
    return named(buffer.getvalue(), "logo.png")


@pytest.mark.parametrize(
    ("options", "drawn"), [({}, True), ({"useWatermark": False}, False), ({"useWatermark": None}, True)]
)
def test_the_accounts_logo_is_drawn_unless_the_caller_skips_it(api, committed, rendered, options, drawn):
    api.account.logo.save("logo.png", logo())
    url_of = order_file(api, **options)
    committed.drain()
    pixels = np.asarray(Image.open(io.BytesIO(download(api.get(f"generations/{url_of}").json()["resultImageUrl"]))))
    red = (pixels[..., 0] > 200) & (pixels[..., 1] < 60)
    assert bool(red.any()) is drawn
    assert not red[:200].any(), "the logo belongs in the lower right corner"


def test_a_transparent_garment_keeps_its_alpha_for_the_engine(api, committed, rendered):
    buffer = io.BytesIO()
    cut_out = Image.new("RGBA", (80, 100), (0, 0, 0, 0))
    ImageDraw.Draw(cut_out).rectangle((20, 20, 60, 80), fill="red")
    cut_out.save(buffer, "PNG")
    data = {"product": {"title": "Tee", "images": [{"fileKey": "front"}]}, "customer": {"id": api.image_id()}}
    api.form("try-on", data, front=named(buffer.getvalue(), "front.png"))
    committed.drain()
    assert Image.open(io.BytesIO(rendered[0][1])).mode == "RGBA"
