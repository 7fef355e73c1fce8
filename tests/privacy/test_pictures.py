"""How a picture is sent: whole, in part, not again, and never to be shown without its label."""

import pytest

from genlook_django.models import Status, TryOnResult
from genlook_django.tryons.store import keep
from tests.pictures import encoded, portrait

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def url(try_on):
    """The address of a result of ``owner``."""
    TryOnResult.objects.filter(pk=try_on.pk).update(status=Status.STORING)
    keep(try_on, encoded(portrait(shirt="firebrick")))
    return f"/try-on/try-ons/{try_on.pk}/image/"


@pytest.fixture
def shopper(visitor, owner):
    """The browser of ``owner``."""
    session = visitor.session
    session["genlook_visitor"] = owner.visitor_key
    session.save()
    visitor.cookies["sessionid"] = session.session_key
    return visitor


def body_of(response) -> bytes:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    return body


@pytest.fixture
def whole(shopper, url):
    return body_of(shopper.get(url))


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, None),
        ("bytes=-50", -50, None),
        ("bytes=0-999999999", 0, None),
        ("bytes=-999999999", 0, None),
        ("BYTES = 5-9".replace(" ", ""), 5, 10),
    ],
)
def test_a_part_of_a_picture_is_sent(shopper, url, whole, asked, start, end):
    response = shopper.get(url, headers={"Range": asked})
    body = body_of(response)
    first = range(len(whole))[start]
    assert (response.status_code, body) == (206, whole[start:end])
    assert response.headers["Content-Range"] == f"bytes {first}-{first + len(body) - 1}/{len(whole)}"
    assert response.headers["Content-Length"] == str(len(body))
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused(shopper, url, whole, asked):
    response = shopper.get(url, headers={"Range": asked})
    assert (response.status_code, body_of(response)) == (416, b"")
    assert response.headers["Content-Range"] == f"bytes */{len(whole)}"


@pytest.mark.parametrize(
    "asked",
    [
        *("bytes=", "bytes=-", "bytes=9-5", "bytes=a-b", "bytes=1", "bytes=--5", "bytes=٣-٤"),
        *("bytes=0-5,7-9", "items=0-5", f"bytes=0-{'9' * 5000}"),
    ],
)
def test_what_is_no_single_range_gets_the_whole(shopper, url, whole, asked):
    response = shopper.get(url, headers={"Range": asked})
    assert (response.status_code, body_of(response)) == (200, whole)
    assert "Content-Range" not in response.headers


def test_the_parts_of_a_download_belong_together(shopper, url):
    response = shopper.get(f"{url}?download")
    saved, etag = body_of(response), response.headers["ETag"]
    assert response.headers["Accept-Ranges"] == "bytes"
    rest = shopper.get(f"{url}?download", headers={"Range": "bytes=1000-", "If-Range": etag})
    assert saved[:1000] + body_of(rest) == saved
    changed = shopper.get(f"{url}?download", headers={"Range": "bytes=1000-", "If-Range": '"another"'})
    assert (changed.status_code, body_of(changed)) == (200, saved)


def test_a_picture_that_a_browser_has_is_not_sent_again(shopper, url):
    first = shopper.get(url)
    first.close()
    again = shopper.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, body_of(again)) == (304, b"")
    assert again.headers["Cache-Control"] == "private, max-age=600"


def test_asking_for_the_headers_sends_no_part(shopper, url, whole):
    response = shopper.head(url, headers={"Range": "bytes=0-9"})
    response.close()
    assert (response.status_code, response.headers["Content-Length"]) == (200, str(len(whole)))


def test_a_picture_that_is_opened_by_itself_has_its_label_in_its_pixels(shopper, url, whole):
    """On a page the label stands beside it; in a tab of its own there is no page."""
    alone = shopper.get(url, headers={"Sec-Fetch-Dest": "document"})
    on_a_page = shopper.get(url, headers={"Sec-Fetch-Dest": "image"})
    saved = body_of(shopper.get(f"{url}?download"))
    assert (body_of(alone), body_of(on_a_page)) == (saved, whole)
    assert alone.headers["Content-Disposition"].startswith("inline")
    for response in (alone, on_a_page):
        assert "Sec-Fetch-Dest" in response.headers["Vary"], "or a browser would show one for the other"
