"""The visit against a shop that misbehaves; against the real one see test_demo.py."""

import io
import json

import pytest
import responses
from PIL import Image

from demo_shop.launcher import visit
from demo_shop.launcher.visit import Visit, VisitFailed

SHOP = "http://shop.test/"
PAGE = """
<genlook-try-on data-product="shop.variant:7" data-photos-url="/try-on/photos/" data-try-ons-url="/try-on/try-ons/">
  <form><input type="hidden" name="csrfmiddlewaretoken" value="token-1"></form>
</genlook-try-on>"""
TRY_ON = {"id": "t1", "url": "/try-on/try-ons/t1/", "generation_id": "g1", "expected_secs": 4.0, "poll_after_secs": 1.5}


def picture():
    image = io.BytesIO()
    Image.new("RGB", (8, 10), "teal").save(image, "JPEG")
    return image.getvalue()


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "me.jpg"
    path.write_bytes(picture())
    return path


@pytest.fixture
def pauses(monkeypatch):
    """Keep the pauses instead of making them, and let the clock run by them."""
    clock = [0.0]
    made = []

    def sleep(secs):
        made.append(secs)
        clock[0] += secs

    monkeypatch.setattr(visit.time, "sleep", sleep)
    monkeypatch.setattr(visit.time, "monotonic", lambda: clock[0])
    return made


@pytest.fixture
def shop(pauses):
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.get(f"{SHOP}products/tee/", body=PAGE)
        mock.post(f"{SHOP}try-on/photos/", json={"id": "p1"}, status=201)
        mock.post(f"{SHOP}try-on/try-ons/", json={**TRY_ON, "status": "QUEUED"}, status=201)
        yield mock


def says(shop, status, **members):
    shop.get(f"{SHOP}try-on/try-ons/t1/", json={**TRY_ON, "status": status, **members})


def try_on(photo, seen=None):
    return Visit(SHOP).try_on(photo, "/products/tee/", lambda *shown: (seen if seen is not None else []).append(shown))


def test_a_visit_sends_what_the_widget_would(shop, photo, pauses):
    says(shop, "PROCESSING")
    says(shop, "COMPLETED", image_url="/try-on/try-ons/t1/image/")
    shop.get(f"{SHOP}try-on/try-ons/t1/image/", body=picture())
    seen = []
    outcome = try_on(photo, seen)
    assert outcome == visit.Outcome("g1", 3.0, picture())
    assert seen == [(0.0, "QUEUED"), (pytest.approx(1.5 / 5.5), "PROCESSING"), (1.0, "COMPLETED")]
    assert pauses == [1.5, 1.5]
    upload, wanted = (call.request for call in shop.calls if call.request.method == "POST")
    assert b'name="consent"\r\n\r\non' in upload.body
    assert b'name="photo"; filename="me.jpg"' in upload.body
    assert json.loads(wanted.body) == {"product": "shop.variant:7", "photo": "p1"}
    assert (wanted.headers["X-CSRFToken"], wanted.headers["Referer"]) == ("token-1", f"{SHOP}products/tee/")


def test_a_failed_try_on_is_told_with_its_code(shop, photo):
    says(shop, "FAILED", error={"code": "NO_PERSON", "message": "Nobody can be seen."})
    with pytest.raises(VisitFailed, match=r"failed with NO_PERSON: Nobody can be seen\."):
        try_on(photo)


def test_a_try_on_that_never_ends_is_given_up(shop, photo, pauses):
    says(shop, "PENDING")
    with pytest.raises(VisitFailed, match="No picture after 300 s; the try-on is still PENDING"):
        try_on(photo)
    assert sum(pauses) == pytest.approx(301.5)


def test_a_refusal_is_told_in_the_shops_own_words(shop, photo):
    shop.replace(
        responses.POST,
        f"{SHOP}try-on/photos/",
        json={"code": "PHOTO_INVALID", "message": "This is no picture.", "status": 400},
        status=400,
    )
    with pytest.raises(VisitFailed, match=r"PHOTO_INVALID: This is no picture\."):
        try_on(photo)


@pytest.mark.parametrize(
    ("page", "status", "reason"), [("", 404, "answers 404"), ("<p>Sold out</p>", 200, "no try-on widget")]
)
def test_a_page_without_a_widget_is_told(shop, photo, page, status, reason):
    shop.replace(responses.GET, f"{SHOP}products/tee/", body=page, status=status)
    with pytest.raises(VisitFailed, match=reason):
        try_on(photo)


def test_an_answer_that_is_not_json_is_told(shop, photo):
    shop.replace(responses.POST, f"{SHOP}try-on/photos/", body="<h1>Server Error</h1>", status=500)
    with pytest.raises(VisitFailed, match="answers 500 without JSON"):
        try_on(photo)


def test_a_shop_that_hangs_up_is_told(shop, photo):
    shop.replace(responses.GET, f"{SHOP}products/tee/", body=visit.requests.ConnectionError("hung up"))
    with pytest.raises(VisitFailed, match="got no answer"):
        try_on(photo)


def test_a_result_that_is_no_picture_is_told(shop, photo):
    says(shop, "COMPLETED", image_url="/try-on/try-ons/t1/image/")
    shop.get(f"{SHOP}try-on/try-ons/t1/image/", body=picture()[:200])
    with pytest.raises(VisitFailed, match="is none"):
        try_on(photo)
