import io
import zlib

import numpy as np
import pytest
from django.utils import translation
from PIL import Image, ImageChops

from genlook_django.models import Status, TryOnResult
from genlook_django.photos.containers import NoContainer, has_c2pa, read_xmp, write_xmp
from genlook_django.photos.marks import MADE_BY_A_MODEL, labelled, marked
from genlook_django.sandbox.engine.pictures import encode
from genlook_django.tryons.store import inspect, keep
from tests.pictures import encoded, portrait
from tests.privacy.hostile import chunk

FORMATS = ["JPEG", "PNG", "WEBP"]
OTHERS_XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="image/x"/>'
    b"</rdf:RDF></x:xmpmeta>"
)


EXIF = Image.Exif()
EXIF[0x010E] = "a picture"


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return image.convert("RGBA").tobytes()


def source_type(data: bytes) -> str:
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        xmp = image.getxmp()
    found = xmp["xmpmeta"]["RDF"]["Description"]
    for description in found if isinstance(found, list) else [found]:
        if "DigitalSourceType" in description:
            return description["DigitalSourceType"]
    return ""


def picture(image_format: str, **options) -> bytes:
    image = portrait(200, 250)
    image.putalpha(120) if image_format != "JPEG" and options.pop("alpha", False) else None
    return encoded(image, image_format, **options)


@pytest.mark.parametrize("text", [b"XML:com.adobe.xmp\0\x01\0\0\0no zlib", b"XML:com.adobe.xmp\0"])
def test_a_broken_packet_counts_as_none(text):
    data = picture("PNG")
    data = data[:33] + chunk(b"iTXt", text) + data[33:]
    assert read_xmp(data) is None
    assert source_type(marked(data)) == MADE_BY_A_MODEL


def test_a_thumbnail_says_of_itself_what_its_picture_says():
    data = encode(np.zeros((300, 300, 3), np.uint8))
    assert source_type(marked(inspect(data)[2])).endswith("/composite")


@pytest.mark.parametrize("image_format", FORMATS)
@pytest.mark.parametrize("options", [{}, {"alpha": True}, {"lossless": True}, {"exif": EXIF}])
def test_a_mark_changes_no_pixel(image_format, options):
    if image_format == "JPEG":
        options = {key: value for key, value in options.items() if key == "exif"}
    data = picture(image_format, **dict(options))
    out = marked(data)
    assert source_type(out) == MADE_BY_A_MODEL
    assert pixels(out) == pixels(data)
    assert marked(out) == out


@pytest.mark.parametrize("image_format", FORMATS)
def test_what_another_wrote_is_kept_beside_the_mark(image_format):
    out = marked(write_xmp(picture(image_format), OTHERS_XMP))
    assert b'dc:format="image/x"' in read_xmp(out)
    assert source_type(out) == MADE_BY_A_MODEL


@pytest.mark.parametrize("image_format", FORMATS)
def test_a_source_type_that_is_there_stays_to_the_byte(image_format):
    data = write_xmp(picture(image_format), OTHERS_XMP.replace(b"dc:format", b"Iptc4xmpExt:DigitalSourceType"))
    assert marked(data) == data


def test_a_packed_xmp_of_a_png_is_read():
    text = b"XML:com.adobe.xmp\0\x01\0\0\0" + zlib.compress(OTHERS_XMP)
    data = picture("PNG")
    assert read_xmp(data[:33] + chunk(b"iTXt", text) + data[33:]) == OTHERS_XMP


def test_signed_credentials_are_not_broken():
    jpeg, png, webp = (picture(kind) for kind in FORMATS)
    signed = [
        jpeg[:2] + b"\xff\xeb\x00\x0eJP\x00\x01\x00\x00c2pa\x00\x00" + jpeg[2:],
        png[:33] + chunk(b"caBX", b"\0\0\0\x10jumbc2pa") + png[33:],
        webp + b"C2PA\x08\0\0\0jumbc2pa",
    ]
    for data in signed:
        assert has_c2pa(data)
        assert marked(data) == data


@pytest.mark.parametrize("data", [b"", b"words", b"\xff\xd8\xff\xe0\x00", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP"])
def test_what_is_no_picture_is_left_alone(data):
    with pytest.raises(NoContainer):
        read_xmp(data)
    assert marked(data) == data


@pytest.mark.parametrize("image_format", FORMATS)
@pytest.mark.parametrize("corner", ["bottom-left", "bottom-right", "top-left", "top-right"])
def test_the_copy_to_keep_has_the_label_in_its_corner(settings, image_format, corner):
    settings.GENLOOK = {"RESULT_LABEL_CORNER": corner}
    data = encoded(Image.new("RGB", (600, 800), "white"), image_format)
    out, media_type = labelled(data)
    assert media_type == Image.MIME[image_format]
    assert source_type(out) == MADE_BY_A_MODEL
    with Image.open(io.BytesIO(out)) as image:
        change = ImageChops.difference(image.convert("L"), Image.new("L", image.size, 255))
        left, top, right, bottom = change.point(lambda value: 255 * (value > 60)).getbbox()
    assert (right < 400) if corner.endswith("left") else (left > 200)
    assert (bottom < 200) if corner.startswith("top") else (top > 600)


def test_the_label_can_be_worded_or_left_out(settings):
    data = picture("JPEG")
    settings.GENLOOK = {"RESULT_LABEL": "made up"}
    assert pixels(labelled(data)[0]) != pixels(data)
    settings.GENLOOK = {"RESULT_LABEL": ""}
    out, _ = labelled(data)
    assert pixels(out) == pixels(data)
    assert source_type(out) == MADE_BY_A_MODEL


def test_letters_that_the_font_lacks_are_not_drawn_as_boxes(monkeypatch):
    from genlook_django.photos import marks

    monkeypatch.setattr(marks, "gettext", lambda words: "人工智能")
    assert marks.words_for(marks.font_of(14)) == "AI-generated preview"
    monkeypatch.setattr(marks, "gettext", lambda words: "KI-Vorschau")
    assert marks.words_for(marks.font_of(14)) == "KI-Vorschau"


def test_the_sandboxs_own_pictures_say_that_no_model_made_them():
    import numpy as np

    data = encode(np.zeros((40, 40, 3), np.uint8))
    assert source_type(data) == "http://cv.iptc.org/newscodes/digitalsourcetype/composite"
    assert marked(data) == data


@pytest.fixture
def stored(try_on):
    """A try-on of ``owner`` whose result is kept; its bytes as they came."""
    data = encoded(portrait(shirt="firebrick"), "PNG")
    TryOnResult.objects.filter(pk=try_on.pk).update(status=Status.STORING)
    keep(try_on, data)
    return TryOnResult.objects.get(pk=try_on.pk), data


@pytest.mark.django_db(transaction=True)
def test_every_picture_that_leaves_is_marked_and_what_came_is_stored_as_it_was(stored, visitor):
    try_on, data = stored
    with try_on.image.open() as file:
        assert file.read() == data
    session = visitor.session
    session["genlook_visitor"] = "a-visitor"
    session.save()
    visitor.cookies["sessionid"] = session.session_key
    url = f"/try-on/try-ons/{try_on.pk}/image/"
    bodies = {}
    for query in ("", "?thumbnail", "?download"):
        response = visitor.get(url + query)
        bodies[query] = b"".join(response.streaming_content)
        response.close()
        assert source_type(bodies[query]) == MADE_BY_A_MODEL, query
    assert pixels(bodies[""]) == pixels(data)
    assert pixels(bodies["?download"]) != pixels(data)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["", "{pk}/"])
def test_every_page_with_a_result_says_so_to_people(stored, visitor, path):
    try_on, _ = stored
    session = visitor.session
    session["genlook_visitor"] = "a-visitor"
    session.save()
    visitor.cookies["sessionid"] = session.session_key
    with translation.override("en"):
        page = visitor.get("/try-on/try-ons/" + path.format(pk=try_on.pk), headers={"Accept": "text/html"})
    assert "AI-generated preview" in page.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["", "{pk}/change/"])
@pytest.mark.parametrize(("label", "shown"), [("Made <by> a machine", 1), ("", 0)])
def test_staff_read_it_wherever_they_see_a_result(stored, admin_client, settings, path, label, shown):
    try_on, _ = stored
    settings.GENLOOK = {"RESULT_LABEL": label}
    page = admin_client.get("/admin/genlook/tryonresult/" + path.format(pk=try_on.pk)).content.decode()
    assert page.count(f"/{try_on.pk}/picture/") == 1
    assert page.count("Made &lt;by&gt; a machine") == shown
    assert page.count("genlook-label") == shown
