"""Lists: pages, cursors, and what they cost."""

import pytest

from genlook_django.sandbox.api.paging import make_cursor

from .conftest import mock_product, paths

pytestmark = pytest.mark.django_db


def test_the_list_is_newest_first_and_holds_no_result_address(api, committed):
    ids = [api.mock_try_on(product=mock_product(description=str(n))).json()["generationId"] for n in range(2)]
    committed.drain()
    page = api.get("generations").json()
    assert (page["hasMore"], page["nextCursor"], page["count"]) == (False, None, 2)
    assert [item["id"] for item in page["items"]] == ids[::-1]
    assert page["items"][0].keys() == {
        "id", "status", "productDescription", "generationTimeMs", "createdAt", "updatedAt",
    }  # fmt: skip
    assert page["items"][0]["productDescription"] == "1"
    assert page["items"][0]["generationTimeMs"] >= 1000


def test_the_list_can_be_narrowed_to_a_status(api, committed):
    api.mock_try_on()
    committed.drain()
    waiting = api.mock_try_on().json()["generationId"]
    assert [item["id"] for item in api.get("generations?status=PENDING").json()["items"]] == [waiting]
    assert paths(api.get("generations?status=pending")) == ["status"]


def test_a_cursor_holds_while_rows_are_added(api):
    ids = [api.mock_try_on().json()["generationId"] for _ in range(5)][::-1]
    first = api.get("generations?limit=2").json()
    api.mock_try_on()
    second = api.get(f"generations?limit=2&cursor={first['nextCursor']}").json()
    third = api.get(f"generations?limit=2&cursor={second['nextCursor']}").json()
    assert [item["id"] for page in (first, second, third) for item in page["items"]] == ids
    assert [page["hasMore"] for page in (first, second, third)] == [True, True, False]
    assert third["nextCursor"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "limit=1.5", "limit=", "limit=%D9%A3"])
def test_a_limit_is_a_whole_number_from_1_to_200(api, query):
    assert paths(api.get(f"generations?{query}")) == ["limit"]
    assert api.get("generations?limit=200").status_code == 200


@pytest.mark.parametrize("cursor", ["", "x", "%00", "é", "YmVmb3JlOg", "YWZ0ZXI6MQ", "before:1", "huge"])
def test_a_cursor_that_is_not_ours_is_refused(api, cursor):
    cursor = make_cursor(10**30) if cursor == "huge" else cursor
    assert paths(api.get(f"products?cursor={cursor}")) == ["cursor"]


def test_a_list_costs_as_many_queries_however_long_it_is(api, django_assert_num_queries):
    for number in range(4):
        api.post("products", {"externalId": str(number), "imageUrls": ["http://a.example/1", "http://a.example/2"]})
    with django_assert_num_queries(6):  # key, count of the minute, faults, products, their images, log
        assert api.get("products").json()["count"] == 4
