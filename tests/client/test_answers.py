from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genlook_django.client import (
    BadResponse,
    CustomerImageId,
    Generation,
    GenerationStatus,
    GenerationSummary,
    ImageFile,
    Page,
    Product,
    ProductImage,
    ProductReference,
    SyncTryOn,
    TryOn,
    UploadedImage,
    reading,
)

TIMES = {"createdAt": "2026-05-13T10:00:00.000Z", "updatedAt": "2026-05-13T12:00:12.500+02:00"}
CREATED_AT = datetime(2026, 5, 13, 10, tzinfo=UTC)
UPDATED_AT = datetime(2026, 5, 13, 12, 0, 12, 500_000, timezone(timedelta(hours=2)))
ORDER = (ProductReference("shirt-42"), CustomerImageId("photo"))


def test_an_upload(service, client):
    service.answers(201, {"imageId": "retention-7d/a.jpeg", "imageUrl": "https://x/y?sig=1"})
    assert client.upload_image(ImageFile.from_bytes(b"x")) == UploadedImage("retention-7d/a.jpeg", "https://x/y?sig=1")


@pytest.mark.parametrize("status", [200, 201, 202])
def test_any_2xx_is_a_success(service, client, status):
    service.answers(status, {"generationId": "g1", "status": "PENDING", "productExternalId": "shirt-42"})
    assert client.create_try_on(*ORDER) == TryOn("g1", GenerationStatus.PENDING, "shirt-42")


@pytest.mark.parametrize("members", [{}, {"status": None}, {"status": 7}, {"status": "QUEUED"}])
def test_a_try_on_that_was_paid_for_is_taken_whatever_its_status(service, client, members):
    service.answers(201, {"generationId": "g1", **members})
    assert client.create_try_on(*ORDER) == TryOn("g1", GenerationStatus.UNKNOWN, None)


def test_a_synchronous_try_on_that_ended_in_time(service, client):
    members = {"generationId": "g1", "status": "COMPLETED", "resultImageUrl": "https://x/r", "productExternalId": "s"}
    service.answers(200, members)
    assert client.create_try_on_sync(*ORDER) == SyncTryOn("g1", GenerationStatus.COMPLETED, "s", "https://x/r")


def test_a_synchronous_try_on_that_is_to_be_polled(service, client):
    service.answers(202, {"generationId": "g1", "status": "PROCESSING"})
    try_on = client.create_try_on_sync(*ORDER)
    assert try_on == SyncTryOn("g1", GenerationStatus.PROCESSING, None, None)
    assert not try_on.status.is_final


def test_a_generation_with_members_that_nobody_knows(service, client):
    service.answers(200, {"generationId": "g1", "status": "PENDING", "phase": {"n": 1}, **TIMES})
    assert client.get_generation("g1") == Generation(
        "g1", GenerationStatus.PENDING, None, None, None, CREATED_AT, UPDATED_AT
    )


def test_a_generation_that_failed(service, client):
    failure = {"errorMessage": "404", "errorCode": "PRODUCT_IMAGE_FETCH_FAILED", "resultImageUrl": None}
    service.answers(200, {"generationId": "g1", "status": "FAILED", **failure, **TIMES})
    generation = client.get_generation("g1")
    assert (generation.error_message, generation.error_code) == ("404", "PRODUCT_IMAGE_FETCH_FAILED")
    assert generation.status.is_final


def test_a_status_that_nobody_knows_is_no_end(service, client):
    service.answers(200, {"generationId": "g1", "status": "RETRYING", **TIMES})
    assert client.get_generation("g1").status is GenerationStatus.UNKNOWN
    assert not GenerationStatus.UNKNOWN.is_final


def test_a_time_without_a_zone_is_in_utc(service, client):
    service.answers(200, {"generationId": "g", "status": "PENDING", **TIMES, "createdAt": "2026-05-13T10:00:00"})
    assert client.get_generation("g").created_at == CREATED_AT


def test_a_page_of_generations(service, client):
    item = {"id": "g1", "status": "COMPLETED", "productDescription": "Soft", "generationTimeMs": 12500, **TIMES}
    service.answers(200, {"items": [item], "nextCursor": "c2", "hasMore": True, "count": 1})
    summary = GenerationSummary("g1", GenerationStatus.COMPLETED, "Soft", 12500, CREATED_AT, UPDATED_AT)
    page = client.list_generations()
    assert page == Page((summary,), "c2", True, 1)
    assert list(page) == [summary]


@pytest.mark.parametrize(
    ("members", "has_more"),
    [({}, False), ({"nextCursor": None}, False), ({"nextCursor": ""}, False), ({"nextCursor": "c"}, True)],
)
def test_a_page_without_has_more_goes_by_its_cursor(service, client, members, has_more):
    service.answers(200, {"items": [], **members})
    assert client.list_products().has_more is has_more


def test_a_product(service, client):
    members = {
        "externalId": "shirt-42",
        "title": "Red tee",
        "description": "Soft",
        "metadata": {"sku": [1]},
        "autoDetectImageRoles": False,
        "validForDays": None,
        "expiresAt": None,
        "lastUsedAt": "2026-05-13T10:00:00.000Z",
        "images": [{"sourceUrl": "upload://1", "role": None, "order": 0}],
        **TIMES,
    }
    service.answers(200, members)
    assert client.get_product("shirt-42") == Product(
        external_id="shirt-42",
        title="Red tee",
        description="Soft",
        metadata={"sku": [1]},
        valid_for_days=None,
        expires_at=None,
        last_used_at=CREATED_AT,
        created_at=CREATED_AT,
        updated_at=UPDATED_AT,
        images=(ProductImage("upload://1", 0),),
    )


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        ({}, "generationId is missing"),
        ({"generationId": ""}, "generationId is missing"),
        ({"generationId": 7}, "generationId is int, not str"),
        ({"generationId": "g"}, "status is missing"),
        ({"generationId": "g", "status": "PENDING"}, "createdAt is missing"),
        ({"generationId": "g", "status": "PENDING", **TIMES, "createdAt": "yesterday"}, "createdAt is no ISO 8601"),
        ({"generationId": "g", "status": "COMPLETED", **TIMES, "resultImageUrl": []}, "resultImageUrl is list"),
    ],
)
def test_an_answer_without_what_is_promised_says_what_it_lacks(service, client, members, problem):
    for _ in range(3):
        service.answers(200, members)
    with pytest.raises(BadResponse, match=problem) as caught:
        client.get_generation("g")
    assert (caught.value.status, caught.value.code) == (200, "BAD_RESPONSE")


@pytest.mark.parametrize(
    "members", [{}, {"items": None}, {"items": {}}, {"items": ["g1"]}, {"items": [], "hasMore": 1}, {"items": [{}]}]
)
def test_a_page_that_is_none_is_a_bad_response(service, client, members):
    for _ in range(3):
        service.answers(200, members)
    with pytest.raises(BadResponse):
        client.list_products()


@pytest.mark.parametrize("balance", [None, "422", True, 4.5])
def test_a_balance_is_a_whole_number(service, client, balance):
    for _ in range(3):
        service.answers(200, {"creditBalance": balance})
    with pytest.raises(BadResponse, match="creditBalance"):
        client.get_credits()


def test_no_credits_is_a_balance(service, client):
    service.answers(200, {"creditBalance": 0})
    assert client.get_credits() == 0


IDENTIFIERS = ["generationId", "imageId", "id", "externalId", "status", "resultImageUrl", "createdAt", "updatedAt"]
OTHERS = ["items", "nextCursor", "hasMore", "count", "images", "order", "sourceUrl", "creditBalance", "validForDays"]
NAMES = st.sampled_from([*IDENTIFIERS, *OTHERS])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=9),
    max_leaves=9,
)
READERS = [
    reading.read_upload,
    reading.read_try_on,
    reading.read_sync_try_on,
    reading.read_generation,
    reading.read_product,
    reading.read_credits,
    lambda members: reading.read_page(members, reading.read_summary),
]


@settings(deadline=None)
@given(st.dictionaries(NAMES, JSON))
def test_no_answer_is_too_odd_to_be_read_or_refused(members):
    for read in READERS:
        try:
            read(members)
        except reading.Unreadable as problem:
            assert str(problem)


def test_all_pages_are_walked_and_no_more(service, client):
    products = [{"externalId": name} for name in "abc"]
    service.answers(200, {"items": products[:2], "nextCursor": "c 2", "hasMore": True})
    service.answers(200, {"items": products[2:], "nextCursor": None, "hasMore": False})
    assert [product.external_id for product in client.iter_products(limit=2)] == ["a", "b", "c"]
    assert service.called == ["GET /products?limit=2", "GET /products?limit=2&cursor=c+2"]


def test_walking_asks_only_for_what_is_taken(service, client):
    item = {"id": "g1", "status": "PENDING", **TIMES}
    service.answers(200, {"items": [item], "nextCursor": "c2", "hasMore": True})
    assert next(client.iter_generations(status=GenerationStatus.PENDING)).generation_id == "g1"
    assert service.called == ["GET /generations?limit=200&status=PENDING"]


def test_a_cursor_with_no_more_to_come_ends_the_walk(service, client):
    service.answers(200, {"items": [], "nextCursor": "c2", "hasMore": False})
    assert list(client.iter_products()) == []


@pytest.mark.parametrize("cursors", [["a", "a"], ["a", "b", "a"]])
def test_pages_that_go_round_in_a_circle_end_in_an_error(service, client, cursors):
    for cursor in cursors:
        service.answers(200, {"items": [], "nextCursor": cursor, "hasMore": True})
    with pytest.raises(BadResponse, match="circle"):
        list(client.iter_products())
