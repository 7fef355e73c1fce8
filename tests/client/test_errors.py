import json
import pickle
import re
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genlook_django import client as package
from genlook_django.client import (
    BadResponse,
    CustomerImageId,
    ErrorDetail,
    FileTooLarge,
    Forbidden,
    GenlookError,
    InsufficientCredits,
    InvalidApiKey,
    NotFound,
    ProductReference,
    RateLimited,
    RequestRejected,
    ServerError,
    UnsupportedMediaType,
    ValidationFailed,
)
from genlook_django.client.errors import BY_CODE
from genlook_django.client.failures import Answer, refusal, retry_after_secs

NOW = datetime(2026, 5, 13, 10, tzinfo=UTC)
ORDER = (ProductReference("shirt-42"), CustomerImageId("photo"))
STATUS_OF_CODE = {
    "MISSING_API_KEY": 401,
    "INVALID_API_KEY": 401,
    "FORBIDDEN": 403,
    "VALIDATION_FAILED": 400,
    "EXTERNAL_ID_REQUIRED": 400,
    "PRODUCT_IMAGES_REQUIRED": 400,
    "CUSTOMER_IMAGE_REQUIRED": 400,
    "CUSTOMER_IMAGE_FETCH_FAILED": 400,
    "FILE_REQUIRED": 400,
    "MULTIPART_FILE_NOT_FOUND": 400,
    "INVALID_IMAGE_INPUT": 400,
    "INVALID_IMAGE": 400,
    "INSUFFICIENT_CREDITS": 402,
    "QUOTA_EXCEEDED": 402,
    "PRODUCT_NOT_FOUND": 404,
    "GENERATION_NOT_FOUND": 404,
    "IMAGE_NOT_FOUND": 404,
    "RESERVED_EXTERNAL_ID": 409,
    "FILE_TOO_LARGE": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "RATE_LIMITED": 429,
}


@pytest.mark.parametrize(("code", "status"), STATUS_OF_CODE.items())
def test_every_code_of_the_contract_has_an_error_of_its_own(service, client, code, status):
    service.answers(status, {"code": code, "message": "So it is.", "status": status})
    with pytest.raises(GenlookError) as caught:
        client.create_try_on(*ORDER)
    error = caught.value
    name = "InsufficientCredits" if code == "QUOTA_EXCEEDED" else code.title().replace("_", "")
    assert type(error) is getattr(package, name)
    assert (error.code, error.status, error.details, error.may_have_reached) == (code, status, (), False)
    assert error.retryable is (code == "RATE_LIMITED")
    assert str(error) == f"POST /try-on answered {status} {code}: So it is."


def test_the_table_is_the_contracts():
    assert set(BY_CODE) == set(STATUS_OF_CODE)
    assert all(kind.code == code for code, kind in BY_CODE.items() if code != "QUOTA_EXCEEDED")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, RequestRejected),
        (401, InvalidApiKey),
        (402, InsufficientCredits),
        (403, Forbidden),
        (404, NotFound),
        (405, RequestRejected),
        (413, FileTooLarge),
        (415, UnsupportedMediaType),
        (422, RequestRejected),
        (429, RateLimited),
        (500, ServerError),
        (503, ServerError),
    ],
)
@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"code": "BRAND_NEW", "message": "?"}', "BRAND_NEW"),
        (b'{"statusCode": 404, "message": ["Cannot GET /"]}', None),
        (b"<!doctype html><h1>No</h1>", None),
        (b"", None),
        (b'"NO"', None),
        (b'{"code": {"deep": 1}}', None),
    ],
)
def test_a_code_that_nobody_knows_goes_by_its_status(service, client, status, kind, body, code):
    service.answers(status, body=body)
    with pytest.raises(GenlookError) as caught:
        client.create_try_on(*ORDER)
    error = caught.value
    assert type(error) is kind
    assert (error.code, error.status) == (code or kind.code, status)
    assert error.may_have_reached is (status >= 500)


def test_a_known_code_goes_before_the_status_but_5xx_is_never_certain(service, client):
    service.answers(503, {"code": "RATE_LIMITED", "message": "Later."})
    with pytest.raises(RateLimited) as caught:
        client.create_try_on(*ORDER)
    assert (caught.value.status, caught.value.may_have_reached) == (503, True)


def test_a_validation_error_says_where(service, client):
    details = [{"path": "product.images.0.url", "message": "Required"}, {"path": 7}, "noise"]
    service.answers(400, {"code": "VALIDATION_FAILED", "message": "No.", "status": 400, "details": details})
    with pytest.raises(ValidationFailed) as caught:
        client.create_try_on(*ORDER)
    assert caught.value.details == (ErrorDetail("product.images.0.url", "Required"), ErrorDetail("", ""))


def test_a_wait_that_the_service_asks_for_is_on_the_error(service, client):
    service.answers(429, {"code": "RATE_LIMITED", "message": "Slow down."}, Retry_After="17")
    with pytest.raises(RateLimited) as caught:
        client.create_try_on(*ORDER)
    assert caught.value.retry_after_secs == 17


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("0", 0),
        ("120", 120),
        (" 5 ", 5),
        ("9" * 500, 86_400),
        (format_datetime(NOW.replace(minute=1), usegmt=True), 60),
        (format_datetime(NOW.replace(hour=9), usegmt=True), 0),
        ("Wed, 13 May 2026 10:02:00", 120),
        ("Fri, 13 May 2999 10:02:00 GMT", 86_400),
        ("-3", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("Wed, 13 May 99999999999999999999 10:02:00 GMT", None),
        ("Wed, 13 May 2026 10:02:00 +99999999999999999999", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header, seconds):
    assert retry_after_secs(header, NOW) == seconds


@pytest.mark.parametrize(
    ("status", "may_have_reached"), [(301, False), (302, False), (303, True), (307, False), (308, False)]
)
def test_a_redirect_is_an_error_and_never_followed(service, client, status, may_have_reached):
    service.answers(status, Location="https://elsewhere.example/steal")
    with pytest.raises(package.Redirected, match=r"elsewhere\.example.*base URL") as caught:
        client.create_try_on(*ORDER)
    assert (caught.value.status, caught.value.may_have_reached) == (status, may_have_reached)
    assert service.called == ["POST /try-on"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><h1>Maintenance</h1>",
        b"[]",
        b"null",
        b'{"generationId": "g1"',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_success_without_json_is_a_bad_response_that_reached(service, client, body):
    service.answers(200, body=body)
    with pytest.raises(BadResponse, match="no JSON object") as caught:
        client.create_try_on(*ORDER)
    assert (caught.value.status, caught.value.may_have_reached) == (200, True)


def test_an_answer_beyond_all_measure_is_given_up(service, client, monkeypatch):
    monkeypatch.setattr("genlook_django.client.http.ANSWER_BYTES", 100_000)
    service.answers(200, {"generationId": "g" * 300_000})
    with pytest.raises(BadResponse, match="too much"):
        client.create_try_on(*ORDER)


KINDS = {GenlookError, *BY_CODE.values(), ServerError, BadResponse}


@pytest.mark.parametrize("kind", sorted(KINDS, key=lambda kind: kind.__name__), ids=lambda kind: kind.__name__)
def test_an_error_survives_a_journey_between_processes(kind):
    details = (ErrorDetail("a", "b"),)
    error = kind("No.", code="X", status=400, details=details, retry_after_secs=1.5, may_have_reached=True)
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), copy.args, vars(copy)) == (kind, ("No.",), vars(error))


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


@settings(deadline=None)
@given(
    status=st.integers(100, 599).filter(lambda status: not 200 <= status < 300),
    members=st.dictionaries(st.sampled_from(["code", "message", "status", "details"]), JSON),
    retry_after=st.none() | st.text() | st.datetimes().map(format_datetime),
)
def test_no_answer_however_odd_is_anything_but_a_genlook_error(status, members, retry_after):
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    error = refusal(Answer("GET /x", status, headers, json.dumps(members).encode()), NOW)
    assert isinstance(error, GenlookError)
    assert re.match(r"GET /x answered \d{3}", str(error))
    assert error.status == status
