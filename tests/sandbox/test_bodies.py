"""Bodies that are refused: unreadable, too large, or with members that offend."""

import json

import pytest

from .conftest import error, paths

pytestmark = pytest.mark.django_db


GARMENT = {"title": "mock", "images": [{"url": "http://shop.example/a.jpg"}]}


def test_a_body_of_another_kind_is_415(api):
    response = api.client.post(
        api.root + "try-on", data="a=1", content_type="text/plain", headers={"x-api-key": api.key}
    )
    assert error(response) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    "text", ["{", "[1", '{"a": NaN}', "\xff", "[" * 100_000, "1" * 5000, '"\\ud800'], ids=lambda text: text[:8]
)
def test_what_is_not_json_fails_validation_at_the_root(api, text):
    response = api.raw("try-on", text.encode("latin-1"))
    assert paths(response) == [""]


def test_an_empty_body_is_an_empty_object(api):
    assert paths(api.raw("try-on", b"")) == ["product"]


@pytest.mark.parametrize("body", [[], "text", 1, None, True])
def test_json_that_is_no_object_fails_validation(api, body):
    assert paths(api.raw("try-on", json.dumps(body).encode())) == [""]


def broken_off(api):
    cut = b'--x\r\nContent-Disposition: form-data; name="data'
    return api.raw("try-on", cut, "multipart/form-data; boundary=x")


def test_a_multipart_body_without_data_or_broken_off_fails_validation(api):
    assert paths(api.form("try-on", other="1")) == ["data"]
    assert paths(broken_off(api)) == ["data"]
    assert paths(api.form("try-on", data="{")) == [""]
    no_boundary = api.raw("try-on", b"x", "multipart/form-data")
    assert paths(no_boundary) == [""]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"product": None}, "product"),
        ({"product": "tee"}, "product"),
        ({"product": {**GARMENT, "title": 5}}, "product.title"),
        ({"product": {**GARMENT, "title": "a\x00b"}}, "product.title"),
        ({"product": {**GARMENT, "title": "x" * 501}}, "product.title"),
        ({"product": {**GARMENT, "externalId": ""}}, "product.externalId"),
        ({"product": {**GARMENT, "externalId": "a\nb"}}, "product.externalId"),
        ({"product": {**GARMENT, "externalId": "a\n"}}, "product.externalId"),
        ({"product": {**GARMENT, "externalId": "x" * 256}}, "product.externalId"),
        ({"product": {**GARMENT, "images": {}}}, "product.images"),
        ({"product": {**GARMENT, "images": [{"url": "http://a.example"}, {"url": "ftp://b"}]}}, "product.images.1.url"),
        ({"product": {**GARMENT, "images": [{"source": {"url": 5}}]}}, "product.images.0.source.url"),
        ({"product": {**GARMENT, "imageUrls": ["http://a.example", "b"]}}, "product.imageUrls.1"),
        ({"product": {**GARMENT, "metadata": {"a": "\ud800"}}}, "product.metadata"),
        ({"products": []}, "products"),
        ({"products": [GARMENT, GARMENT]}, "products"),
        ({"products": [{**GARMENT, "description": []}]}, "products.0.description"),
        ({"customer": {"url": "file:///etc/passwd"}}, "customer.url"),
        ({"customer": {"source": {"id": 7}}}, "customer.source.id"),
        ({"person": {"image": {"source": {"url": "x"}}}}, "person.image.source.url"),
        ({"customerId": ""}, "customerId"),
        ({"externalUserId": 12}, "externalUserId"),
        ({"retentionDays": 2}, "retentionDays"),
        ({"retentionDays": "3"}, "retentionDays"),
        ({"retentionDays": True}, "retentionDays"),
        ({"useWatermark": "no"}, "useWatermark"),
        ({"output": {"keepForDays": 30}}, "output.keepForDays"),
        ({"output": {"watermark": 0}}, "output.watermark"),
    ],
)
def test_an_offending_member_is_named_by_its_dotted_path(api, changes, path):
    body = {"product": GARMENT, "customer": {"id": "x"}, **changes}
    assert paths(api.post("try-on", body)) == [path]
    assert api.credits == 10


def test_several_offending_members_are_all_named(api):
    response = api.try_on(product={"title": 1, "images": [{"url": "x"}]}, customer={"id": 1}, retentionDays=9)
    assert sorted(paths(response)) == ["customer.id", "product.images.0.url", "product.title", "retentionDays"]


def test_a_request_that_is_too_large_is_refused_unread(api):
    response = api.raw("try-on", b"{}", CONTENT_LENGTH=str(65 * 2**20))
    assert error(response) == (413, "FILE_TOO_LARGE")


def test_json_of_more_than_a_megabyte_is_too_large(api):
    body = json.dumps({"product": {"metadata": "x" * 2**20}})
    assert error(api.raw("try-on", body.encode())) == (413, "FILE_TOO_LARGE")


def test_messages_are_english_whatever_the_shop_speaks(api, settings):
    settings.LANGUAGE_CODE = "de"
    response = api.try_on(product={"title": 5}, customer={"id": "x"})
    assert response.json()["details"] == [{"path": "product.title", "message": "Not a valid string."}]
