"""Photos taken in: formats, orientation, colour, crop, retention, and their signed addresses."""

import datetime as dt
import io

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from genlook_django.sandbox import engine, photos, storage, tasks
from genlook_django.sandbox.models import CustomerImage

from .conftest import download, error, named, paths, picture_bytes

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def kept(response):
    assert response.status_code == 201, response.content
    return Image.open(io.BytesIO(download(response.json()["imageUrl"])))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_four_formats_are_taken_and_kept_as_jpeg(api, kind):
    image = kept(api.upload(picture_bytes((400, 500), kind=kind), crop="false"))
    assert (image.format, image.size) == ("JPEG", (400, 500))


@pytest.mark.parametrize(
    ("mode", "kind"),
    [(mode, "PNG") for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")]
    + [(mode, "JPEG") for mode in ("L", "RGB", "CMYK")]
    + [(mode, "WEBP") for mode in ("RGB", "RGBA")],
)
def test_every_mode_of_pixels_is_taken(api, mode, kind):
    buffer = io.BytesIO()
    Image.new(mode, (40, 50)).save(buffer, kind)
    assert kept(api.upload(buffer.getvalue(), crop="false")).mode == "RGB"
    product = {"title": "mock", "images": [{"fileKey": "front"}]}
    data = {"product": product, "customer": {"id": api.image_id()}}
    assert api.form("try-on", data, front=named(buffer.getvalue(), "a.bin")).status_code == 201


def test_grey_of_16_bits_keeps_its_light(api):
    buffer = io.BytesIO()
    Image.new("I;16", (40, 50), 40_000).save(buffer, "PNG")
    assert kept(api.upload(buffer.getvalue(), crop="false")).getpixel((20, 20)) == (156, 156, 156)


def test_heic_without_its_extra_is_415_and_not_called_broken(api, monkeypatch):
    heic = picture_bytes(kind="HEIF")
    monkeypatch.delitem(Image.OPEN, "HEIF")
    monkeypatch.setattr(Image, "ID", [name for name in Image.ID if name != "HEIF"])
    assert error(api.upload(heic)) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF"])
def test_other_formats_are_415_whatever_they_call_themselves(api, kind):
    assert error(api.upload(picture_bytes(kind=kind), "photo.jpg")) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"just text",
        picture_bytes()[:400],
        b"\xff\xd8\xff\xe0" + b"\0" * 500,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
    ids=["empty", "text", "truncated", "noise", "svg"],
)
def test_bytes_that_are_no_picture_are_an_invalid_image(api, data):
    assert error(api.upload(data)) == (400, "INVALID_IMAGE")


def test_an_upload_needs_a_file(api):
    assert error(api.form("images/upload", file="text")) == (400, "FILE_REQUIRED")
    assert error(api.form("images/upload", other=named(picture_bytes(), "a.jpg"))) == (400, "FILE_REQUIRED")
    assert error(api.post("images/upload", {})) == (400, "FILE_REQUIRED")


@pytest.mark.parametrize("field", ["crop", "customerId", "externalUserId", "retentionDays", "keepForDays"])
def test_an_empty_field_of_the_form_is_not_taken_for_one_left_out(api, jpeg, field):
    assert paths(api.upload(jpeg, **{field: ""})) == [field]


def test_more_than_10_mb_is_too_large(api, jpeg):
    limit = 10 * 2**20
    assert api.upload(jpeg + b"\0" * (limit - len(jpeg))).status_code == 201
    assert error(api.upload(jpeg + b"\0" * (limit + 1 - len(jpeg)))) == (413, "FILE_TOO_LARGE")


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_decoded(api):
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    assert error(api.upload(bomb.getvalue())) == (400, "INVALID_IMAGE")
    smaller = io.BytesIO()
    Image.new("1", (8_000, 8_000)).save(smaller, "PNG")
    assert error(api.upload(smaller.getvalue())) == (400, "INVALID_IMAGE")


def test_orientation_is_normalised_and_metadata_dropped(api):
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    exif[0x010F] = "Camera"
    image = kept(api.upload(picture_bytes((400, 320), exif=exif.tobytes()), crop="false"))
    assert image.size == (320, 400)
    assert not image.getexif()


def test_colours_are_converted_to_srgb(api):
    wide = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    broken = kept(api.upload(picture_bytes(colour=(200, 30, 30), icc_profile=wide.tobytes()), crop="false"))
    assert "icc_profile" not in broken.info


def test_a_transparent_photo_is_put_on_white(api):
    buffer = io.BytesIO()
    Image.new("RGBA", (100, 125), (0, 0, 0, 0)).save(buffer, "PNG")
    assert kept(api.upload(buffer.getvalue(), "a.png")).getpixel((50, 50)) == (255, 255, 255)


def test_a_large_photo_is_kept_at_2048_pixels(api):
    assert kept(api.upload(picture_bytes((4000, 5000)), crop="false")).size == (1638, 2048)


def test_the_crop_is_4_to_5_and_can_be_switched_off(api):
    wide = picture_bytes((1000, 500))
    assert kept(api.upload(wide)).size == (400, 500)
    assert kept(api.upload(wide, crop="true")).size == (400, 500)
    assert kept(api.upload(wide, crop="false")).size == (1000, 500)
    assert paths(api.upload(wide, crop="maybe")) == ["crop"]


def test_a_photo_that_breaks_the_engine_is_cut_around_its_middle(api, monkeypatch, caplog):
    monkeypatch.setattr(engine, "find_person", lambda picture: 1 / 0)
    assert kept(api.upload(picture_bytes((1000, 500)))).size == (400, 500)
    assert "ZeroDivisionError" in caplog.text


@given(st.integers(1, 3000), st.integers(1, 3000), st.tuples(*[st.integers(-100, 3100)] * 4) | st.none())
def test_the_crop_never_leaves_the_frame_and_is_never_empty(width, height, person):
    left, top, right, bottom = photos.crop_box(width, height, person)
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height


@pytest.mark.parametrize(
    ("size", "person", "box"),
    [
        ((1000, 500), None, (300, 0, 700, 500)),
        ((1000, 500), (700, 100, 900, 500), (600, 0, 1000, 500)),
        ((1000, 500), (0, 0, 100, 500), (0, 0, 400, 500)),
        ((400, 1000), None, (0, 0, 400, 500)),
        ((400, 1000), (100, 400, 300, 700), (0, 300, 400, 800)),
        ((400, 1000), (100, 900, 300, 1000), (0, 500, 400, 1000)),
        ((400, 500), (0, 0, 10, 10), (0, 0, 400, 500)),
    ],
)
def test_the_crop_follows_the_person_within_the_frame(size, person, box):
    assert photos.crop_box(*size, person) == box


def test_an_image_is_kept_for_the_days_asked_for_or_the_accounts_window(make_api, clock):
    api = make_api(retention_days=3)
    api.image_id()
    api.image_id(retentionDays="1")
    api.image_id(keepForDays="7")
    assert list(CustomerImage.objects.order_by("pk").values_list("retention_days", flat=True)) == [3, 1, 7]
    assert paths(api.upload(picture_bytes(), retentionDays="2")) == ["retentionDays"]


def test_an_image_is_gone_on_time_whether_or_not_the_cleaner_has_run(api, clock):
    answer = api.upload(picture_bytes(), retentionDays="1").json()
    use = {"product": {"title": "mock", "images": [{"url": "http://a.example"}]}, "customer": {"id": answer["imageId"]}}
    clock.shift(DAY - dt.timedelta(seconds=1))
    assert api.post("try-on", use).status_code == 201
    clock.shift(1)
    assert error(api.post("try-on", use)) == (404, "IMAGE_NOT_FOUND")


def test_the_cleaner_deletes_expired_photos_and_results_with_their_files(api, committed, sandbox_folder):
    committed.clock.move_to("2030-01-01T00:00:00Z")
    generation_id = api.mock_try_on(retentionDays=1).json()["generationId"]
    committed.drain()
    tasks.clean()
    assert len(list(sandbox_folder.glob("*/*.jpg"))) == 2
    committed.clock.move_to("2030-01-08T00:00:02Z")
    assert "resultImageUrl" not in api.get(f"generations/{generation_id}").json()
    tasks.clean()
    assert not list(sandbox_folder.glob("*/*.jpg"))
    assert api.get(f"generations/{generation_id}").json()["status"] == "COMPLETED"


def test_a_signed_address_ends_and_cant_be_altered(api, clock):
    url = api.upload(picture_bytes()).json()["imageUrl"]
    other = api.upload(picture_bytes()).json()["imageUrl"]
    head, body, signature = url.rpartition("/")[2].split(":")
    forged = url.rpartition("/")[0] + "/" + ":".join([other.rpartition("/")[2].split(":")[0], body, signature])
    assert head not in forged
    assert error(Client().get(forged)) == (403, "FORBIDDEN")
    assert error(Client().get(url[:-1])) == (403, "FORBIDDEN")
    clock.shift(3601)
    assert error(Client().get(url)) == (403, "FORBIDDEN")


def test_a_picture_that_is_gone_is_404_and_other_methods_405(api, clock, settings):
    settings.GENLOOK_SANDBOX = {**settings.GENLOOK_SANDBOX, "MEDIA_URL_TTL_SECS": 10 * 86400}
    url = api.upload(picture_bytes(), retentionDays="1").json()["imageUrl"]
    assert error(Client().post(url)) == (405, "METHOD_NOT_ALLOWED")
    storage.delete(CustomerImage.objects.get().file)
    assert error(Client().get(url)) == (404, "IMAGE_NOT_FOUND")
    clock.shift(2 * DAY)
    assert error(Client().get(url)) == (404, "IMAGE_NOT_FOUND")


def test_media_addresses_take_the_hosts_name_or_the_public_one(api, settings):
    assert api.upload(picture_bytes()).json()["imageUrl"].startswith("http://testserver/genlook-sandbox/media/")
    settings.GENLOOK_SANDBOX = {**settings.GENLOOK_SANDBOX, "PUBLIC_URL": "https://sandbox.example"}
    assert api.upload(picture_bytes()).json()["imageUrl"].startswith("https://sandbox.example/genlook-sandbox/media/")


def test_an_image_id_is_opaque_and_holds_what_must_be_escaped(api):
    image_id = api.image_id()
    assert "/" in image_id
    assert "." in image_id


def test_files_are_readable_by_their_owner_only(api, sandbox_folder):
    api.image_id()
    (file,) = sandbox_folder.glob("customers/*")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
