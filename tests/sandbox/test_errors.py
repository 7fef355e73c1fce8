"""Every code of the contract with its status, in the one shape."""

import pytest

from genlook_django.sandbox import accounts
from genlook_django.sandbox.api import urls
from genlook_django.sandbox.errors import Code
from genlook_django.sandbox.models import Generation

from .conftest import error, named, paths, picture_bytes

pytestmark = pytest.mark.django_db


GARMENT = {"title": "mock", "images": [{"url": "http://shop.example/a.jpg"}]}


def test_no_key_and_a_wrong_key_are_told_apart(api):
    assert error(api.call("GET", "account/credits", **{"x-api-key": ""})) == (401, "MISSING_API_KEY")
    assert error(api.call("GET", "account/credits", **{"x-api-key": "gk_wrong"})) == (401, "INVALID_API_KEY")


def test_a_revoked_key_is_invalid(api):
    accounts.revoke(api.account)
    assert error(api.get("account/credits")) == (401, "INVALID_API_KEY")


@pytest.mark.parametrize("path", ["", "nothing", "try-on/", "generations/", "images", "products/", "a\nb", "é"])
def test_what_is_no_endpoint_is_404_in_the_errors_shape(api, path):
    assert error(api.get(path)) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "try-on", "POST"),
        ("PUT", "products", "GET, POST"),
        ("PATCH", "products/a", "GET, DELETE"),
        ("OPTIONS", "account/credits", "GET"),
        ("POST", "generations", "GET"),
        ("TRACE", "generations", "GET"),
    ],
)
def test_a_wrong_method_is_405_and_says_which_are_right(api, method, path, allowed):
    response = api.call(method, path)
    assert error(response) == (405, "METHOD_NOT_ALLOWED")
    assert response["Allow"] == allowed


@pytest.mark.parametrize(
    "customer",
    [
        None,
        {},
        {"id": None},
        {"id": "a", "url": "http://a.example"},
        {"url": "http://a.example", "fileKey": "f"},
        {"source": {}},
        {"source": {"id": "a", "fileKey": "b"}},
    ],
)
def test_a_customer_needs_exactly_one_image(api, customer):
    assert error(api.try_on(product=GARMENT, customer=customer)) == (400, "CUSTOMER_IMAGE_REQUIRED")


def test_a_try_on_without_customer_or_with_an_empty_person_needs_an_image(api):
    assert error(api.try_on(product=GARMENT)) == (400, "CUSTOMER_IMAGE_REQUIRED")
    assert error(api.try_on(products=[GARMENT], person={"image": {}})) == (400, "CUSTOMER_IMAGE_REQUIRED")


@pytest.mark.parametrize("image", [{}, {"url": None}, {"source": {}}, {"url": "http://a.example", "fileKey": "f"}])
def test_an_image_needs_exactly_one_of_url_and_file_key(api, image):
    body = {"product": {"title": "x", "images": [image]}, "customer": {"id": api.image_id()}}
    assert error(api.post("try-on", body)) == (400, "INVALID_IMAGE_INPUT")


@pytest.mark.parametrize("product", [{"title": "x"}, {"externalId": "new", "title": "x"}, {"images": []}])
def test_a_product_is_not_created_without_an_image(api, product):
    response = api.try_on(product=product, customer={"id": api.image_id()})
    assert error(response) == (400, "PRODUCT_IMAGES_REQUIRED")
    assert api.credits == 10


def test_a_file_key_without_its_part_is_named(api):
    body = {"product": {"images": [{"fileKey": "front"}]}, "customer": {"id": api.image_id()}}
    for response in (api.post("try-on", body), api.form("try-on", body, back=named(picture_bytes(), "a.jpg"))):
        assert error(response) == (400, "MULTIPART_FILE_NOT_FOUND")
        assert "'front'" in response.json()["message"]
    person = api.form("try-on", {"product": GARMENT, "customer": {"fileKey": "me"}})
    assert error(person) == (400, "MULTIPART_FILE_NOT_FOUND")


def test_a_reserved_id_can_be_referenced_but_not_given(api):
    customer = {"id": api.image_id()}
    anonymous = api.try_on(product=GARMENT, customer=customer).json()["productExternalId"]
    assert api.try_on(product={"externalId": anonymous}, customer=customer).status_code == 201
    assert error(api.try_on(product={"externalId": "_anon_x"}, customer=customer)) == (404, "PRODUCT_NOT_FOUND")
    inline = api.try_on(product={**GARMENT, "externalId": "_anon_x"}, customer=customer)
    assert error(inline) == (409, "RESERVED_EXTERNAL_ID")
    assert error(api.post("products", {**GARMENT, "externalId": anonymous})) == (409, "RESERVED_EXTERNAL_ID")


@pytest.mark.parametrize("body", [{}, {"externalId": None}, {"externalId": ""}])
def test_a_kept_product_needs_an_id(api, body):
    assert error(api.post("products", {**GARMENT, **body})) == (400, "EXTERNAL_ID_REQUIRED")


@pytest.mark.parametrize("days", [0, 366, "7", 1.5, True])
def test_a_kept_product_is_valid_for_1_to_365_days(api, days):
    assert paths(api.post("products", {**GARMENT, "externalId": "a", "validForDays": days})) == ["validForDays"]


def test_no_credit_means_402_and_nothing_made(make_api):
    api = make_api(credits=0)
    assert error(api.mock_try_on()) == (402, "INSUFFICIENT_CREDITS")
    assert not Generation.objects.exists()
    assert not api.account.products.exists()


def test_unknown_things_are_404_by_kind(api):
    assert error(api.get("generations/nonsense")) == (404, "GENERATION_NOT_FOUND")
    assert error(api.get("generations/6a3f8a52-7f0f-4f4e-9f2f-0d6f4f9ac001")) == (404, "GENERATION_NOT_FOUND")
    assert error(api.get("products/none")) == (404, "PRODUCT_NOT_FOUND")
    assert error(api.delete("products/none")) == (404, "PRODUCT_NOT_FOUND")
    assert error(api.try_on(product=GARMENT, customer={"id": "none"})) == (404, "IMAGE_NOT_FOUND")


def test_another_accounts_things_are_forbidden(api, make_api):
    made = api.mock_try_on().json()
    image_id = api.image_id()
    other = make_api()
    assert error(other.get(f"generations/{made['generationId']}")) == (403, "FORBIDDEN")
    assert error(other.get(f"products/{made['productExternalId']}")) == (403, "FORBIDDEN")
    assert error(other.delete(f"products/{made['productExternalId']}")) == (403, "FORBIDDEN")
    reference = {"externalId": made["productExternalId"]}
    assert error(other.try_on(product=reference, customer={"id": other.image_id()})) == (403, "FORBIDDEN")
    assert error(other.try_on(product=GARMENT, customer={"id": image_id})) == (403, "FORBIDDEN")
    assert other.credits == 10


def test_ids_that_callers_choose_are_each_accounts_own(api, make_api):
    api.post("products", {**GARMENT, "externalId": "sku-1"})
    other = make_api()
    assert error(other.get("products/sku-1")) == (404, "PRODUCT_NOT_FOUND")
    assert other.post("products", {"externalId": "sku-1", "imageUrls": ["http://b.example/1.jpg"]}).status_code == 200
    assert api.get("products/sku-1").json()["title"] == "mock"
    assert other.get("products").json()["count"] == 1
    assert other.get("generations").json()["items"] == []


def test_too_many_requests_are_429_and_say_when_to_come_back(make_api):
    api = make_api(requests_per_minute=2)
    assert [api.get("account/credits").status_code for _ in range(2)] == [200, 200]
    response = api.get("account/credits")
    assert error(response) == (429, "RATE_LIMITED")
    assert 1 <= int(response["Retry-After"]) <= 60


def test_retry_after_can_be_switched_off(make_api):
    api = make_api(requests_per_minute=0, sends_retry_after=False)
    response = api.get("account/credits")
    assert error(response) == (429, "RATE_LIMITED")
    assert not response.has_header("Retry-After")


def test_a_broken_sandbox_answers_500_in_the_errors_shape(api, monkeypatch, caplog):
    monkeypatch.setattr("genlook_django.sandbox.generations.find", lambda *_: 1 / 0)
    assert error(api.get("generations/x")) == (500, "INTERNAL_ERROR")
    assert "ZeroDivisionError" in caplog.text


def test_every_code_says_something_of_its_own():
    assert len({code.sentence for code in Code}) == len(Code)


def test_the_key_is_never_logged(api, caplog, monkeypatch):
    monkeypatch.setattr("genlook_django.sandbox.generations.find", lambda *_: 1 / 0)
    api.get("generations/x")
    assert api.key not in caplog.text


def test_no_endpoint_runs_inside_the_projects_atomic_requests():
    assert all(pattern.callback._non_atomic_requests == {"default"} for pattern in urls.urlpatterns)
