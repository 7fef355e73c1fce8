import io
import json
import os
import subprocess
import sys
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from genlook_django.exceptions import SENTENCES, Refusal
from genlook_django.models import ShopperPhoto
from genlook_django.photos import claims, intake
from genlook_django.photos.intake import take_in
from tests.pictures import encoded, portrait
from tests.privacy import hostile

PHOTOS = "/try-on/photos/"
needs_heic = pytest.mark.skipif("HEIF" not in Image.SAVE, reason="needs the extra heic")


def assert_clean(data: bytes) -> None:
    """Nothing but a picture: no segment that could hold what is not one, and nothing after its end."""
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        assert (image.format, image.mode, dict(image.getexif())) == ("JPEG", "RGB", {})
        assert not {"icc_profile", "xmp", "exif", "comment", "photoshop"} & set(image.info)
    assert data.endswith(b"\xff\xd9")
    assert data.count(b"\xff\xd8") == 1


@pytest.mark.django_db
def test_a_thousand_hostile_files_are_refused_by_code_or_come_out_clean(visitor, settings):
    settings.GENLOOK = {"PHOTOS_PER_DAY": 5000, "PHOTOS_PER_MINUTE": 5000}
    answers = {}
    for name, data in hostile.thousand():
        photo = SimpleUploadedFile("x", data)
        photo.name = name  # as it is sent: Django's own class would clean it before it leaves
        began = time.process_time()
        response = visitor.post(PHOTOS, {"photo": photo, "consent": "on"})
        assert time.process_time() - began < 5
        answers[response.status_code] = answers.get(response.status_code, 0) + 1
        if response.status_code != 201:
            body = response.json()
            assert (body["message"], body["status"]) == (str(SENTENCES[body["code"]]), response.status_code)
    assert set(answers) == {201, 400, 413, 415}
    assert sum(answers.values()) == 1000
    assert answers[201] < 500, "most of them should not be pictures any more"
    for photo in ShopperPhoto.objects.all():
        with photo.file.open() as file:
            assert_clean(file.read())
        assert photo.file.name == f"photos/{photo.pk}.jpg"


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="the memory that was needed is read from Linux")
def test_memory_and_time_are_bounded_for_each_of_the_thousand_and_the_largest(tmp_path):
    largest = list(hostile.largest())
    for number, data in enumerate([*largest, *[data for _, data in hostile.thousand()]]):
        (tmp_path / f"{number:04}").write_bytes(data)
    ran = subprocess.run(
        [sys.executable, "-m", "tests.privacy.hostile", str(tmp_path)],
        capture_output=True,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )
    found = json.loads(ran.stdout)
    assert found["taken"][: len(largest)] == [f"{number:04}" for number in range(len(largest))]
    assert found["memory_mb"] < 300
    assert found["slowest_secs"] < 5


@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    picture=st.sampled_from([encoded(portrait(210, 220), kind) for kind in ("JPEG", "PNG", "WEBP")]),
    cut=st.floats(0, 1),
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=12),
    tail=st.binary(max_size=64),
)
def test_no_damage_to_a_picture_raises_anything_but_a_refusal(picture, cut, changes, tail):
    data = bytearray(picture[: int(len(picture) * cut)] if cut < 0.8 else picture)
    for where, value in changes:
        if data:
            data[int(where * min(len(data), 400))] = value
    try:
        clean = take_in(io.BytesIO(bytes(data) + tail), len(data) + len(tail))
    except Refusal as refusal:
        assert refusal.code in SENTENCES
        assert refusal.status in {400, 413, 415}
    else:
        assert_clean(clean.data)


@given(
    data=st.binary(max_size=400),
    magic=st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP"]),
)
@hypothesis_settings(max_examples=150, deadline=None)
def test_no_bytes_at_all_raise_anything_but_a_refusal(magic, data):
    with pytest.raises(Refusal) as refusal:
        take_in(io.BytesIO(magic + data), len(magic + data))
    assert refusal.value.status in {400, 413, 415}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (hostile.animated("PNG"), "PHOTO_TYPE_NOT_SUPPORTED"),
        (hostile.animated("WEBP"), "PHOTO_TYPE_NOT_SUPPORTED"),
        (hostile.png(60_000, 300), "PHOTO_TOO_LARGE"),
        (hostile.resized_jpeg(5500, 5500, progressive=True), "PHOTO_TOO_LARGE"),
        (hostile.webp_header(4000, 4000), "PHOTO_TOO_LARGE"),
        (hostile.many_scans(), "PHOTO_TOO_LARGE"),
        *[(data, "PHOTO_TOO_LARGE") for data in hostile.heics()[:1] + hostile.heics()[3:5]],
    ],
)
def test_what_would_cost_too_much_is_refused_before_it_is_decoded(monkeypatch, data, code):
    monkeypatch.setattr(Image, "open", lambda *args, **options: pytest.fail("it was opened"))
    with pytest.raises(Refusal) as refusal:
        take_in(io.BytesIO(data), len(data))
    assert refusal.value.code == code


@needs_heic
def test_a_heic_is_taken_with_the_extra():
    data = encoded(portrait(), "HEIF")
    clean = take_in(io.BytesIO(data), len(data))
    assert (clean.width, clean.height) == (600, 800)
    assert_clean(clean.data)


@needs_heic
@pytest.mark.parametrize("number", [1, 2], ids=["in its header", "in the picture itself"])
def test_a_heic_that_is_larger_than_it_claims_is_not_decoded(number):
    data = hostile.heics()[number]
    with pytest.raises(Refusal) as refusal:
        take_in(io.BytesIO(data), len(data))
    assert refusal.value.code == "PHOTO_BROKEN"
    assert "Security limit exceeded: Image size 8000x8000" in str(refusal.value.__cause__)


@needs_heic
def test_a_picture_beside_the_photo_is_held_to_the_same_limits(monkeypatch):
    """A thumbnail, a tile, or an alpha channel of a size of its own."""
    data = encoded(portrait(), "HEIF")
    at = data.find(b"ispe") - 4
    second = data[at : at + 12] + (8000).to_bytes(4, "big") * 2
    monkeypatch.setattr(Image, "open", lambda *args, **options: pytest.fail("it was opened"))
    with pytest.raises(Refusal) as refusal:
        take_in(io.BytesIO(hostile.with_property(data, second)), len(data) + 20)
    assert refusal.value.code == "PHOTO_TOO_LARGE"


@needs_heic
@pytest.mark.parametrize(("count", "status"), [(2, 201), (60, 415)])
def test_a_heic_may_hold_a_few_pictures_and_the_first_is_the_photo(visitor, upload, count, status):
    frames = [portrait(210, 220), *[portrait(200, 220)] * (count - 1)]
    data = encoded(frames[0], "HEIF", save_all=True, append_images=frames[1:])
    response = visitor.post(PHOTOS, upload(data, name="me.heic"))
    assert response.status_code == status
    assert response.json().get("width", 210) == 210


@needs_heic
def test_an_alpha_channel_halves_what_a_heic_may_have(monkeypatch):
    data = (hostile.DATA / "deep-alpha-2830x2820.heic").read_bytes()
    monkeypatch.setattr(claims, "MOST_HEIC_PIXELS_WITH_ALPHA", 2830 * 2820 - 1)
    with pytest.raises(Refusal) as refusal:
        take_in(io.BytesIO(data), len(data))
    assert refusal.value.code == "PHOTO_TOO_LARGE"


@needs_heic
def test_an_older_library_that_decodes_more_than_is_claimed_takes_no_heic(monkeypatch):
    monkeypatch.setattr(intake, "HEIC_IS_SAFE", False)
    data = encoded(portrait(), "HEIF")
    with pytest.raises(Refusal) as refusal:
        take_in(io.BytesIO(data), len(data))
    assert refusal.value.code == "PHOTO_TYPE_NOT_SUPPORTED"


@pytest.mark.parametrize(("version", "safe"), [("1.19.8", False), ("1.21.2", False), ("1.23.1", True), ("2.0.0", True)])
def test_which_library_that_is(version, safe):
    assert intake.holds_to_its_claim(version) is safe


def test_without_the_extra_a_heic_is_told_from_what_is_no_picture(monkeypatch):
    monkeypatch.delitem(Image.OPEN, "HEIF", raising=False)
    with pytest.raises(Refusal) as refusal:
        take_in(io.BytesIO(b"\0\0\0\x18ftypheic" + bytes(60)), 72)
    assert (refusal.value.code, refusal.value.status) == ("PHOTO_TYPE_NOT_SUPPORTED", 415)


def test_an_upload_that_is_larger_than_it_says_is_not_read_to_its_end(settings):
    settings.GENLOOK = {"MAX_UPLOAD_BYTES": 1000}
    file = io.BytesIO(encoded(portrait()))
    with pytest.raises(Refusal) as refusal:
        take_in(file, 999)
    assert (refusal.value.code, file.tell()) == ("PHOTO_TOO_LARGE", 1001)
