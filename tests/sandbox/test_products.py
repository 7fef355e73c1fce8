"""Upserts, and how long a product lives."""

import datetime as dt
from urllib.parse import quote

import pytest

from genlook_django.sandbox import tasks
from genlook_django.sandbox.models import Generation, Product

from .conftest import error, mock_product, named, picture_bytes

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
IMAGES = [{"url": "http://shop.example/a.jpg"}]


@pytest.fixture
def order(api):
    """Order a try-on of a product, with a photo that is always fresh."""

    def order(product):
        return api.try_on(product=product, customer={"id": api.image_id()})

    return order


def test_an_update_keeps_what_it_leaves_out_and_replaces_the_images(api):
    first = api.post(
        "products",
        {"externalId": "a", "title": "Tee", "description": "Soft", "metadata": {"size": [1, None]}, "images": IMAGES},
    ).json()
    second = api.post("products", {"externalId": "a", "title": "Shirt"}).json()
    assert second == first | {"title": "Shirt", "updatedAt": second["updatedAt"]}
    third = api.post("products", {"externalId": "a", "imageUrls": ["http://b.example/1", "http://b.example/2"]}).json()
    assert third["images"] == [
        {"sourceUrl": "http://b.example/1", "order": 0},
        {"sourceUrl": "http://b.example/2", "order": 1},
    ]
    assert third["title"] == "Shirt"


def test_a_files_source_is_opaque(api):
    data = {"externalId": "a", "images": [{"fileKey": "one"}, {"url": "http://a.example/b"}]}
    answer = api.form("products", data, one=named(picture_bytes(), "one.jpg")).json()
    assert answer["images"][0]["sourceUrl"].startswith("upload://")
    assert answer["images"][1]["sourceUrl"] == "http://a.example/b"


def test_replaced_and_deleted_images_leave_no_file(api, sandbox_folder, on_commit):
    data = {"externalId": "a", "images": [{"fileKey": "one"}]}
    with on_commit():
        api.form("products", data, one=named(picture_bytes(), "one.jpg"))
        api.form("products", data, one=named(picture_bytes(), "one.jpg"))
    assert len(list(sandbox_folder.glob("products/*"))) == 1
    with on_commit():
        api.delete("products/a")
    assert not list(sandbox_folder.glob("products/*"))


def test_the_case_of_an_id_matters(api):
    for external_id in ("sku-1", "SKU-1", "sku-1 "):
        api.post("products", {"externalId": external_id, "title": external_id, "images": IMAGES})
    assert api.get("products/SKU-1").json()["title"] == "SKU-1"
    assert api.get("products").json()["count"] == 3


@pytest.mark.parametrize("external_id", ["a/b", "a b", "ü?#", "..", "a%2Fb", "_anon"])
def test_an_id_may_hold_what_a_path_may_not(api, external_id):
    api.post("products", {"externalId": external_id, "images": IMAGES})
    assert api.get(f"products/{quote(external_id, safe='')}").json()["externalId"] == external_id
    assert api.delete(f"products/{quote(external_id, safe='')}").status_code == 204


def test_a_kept_product_lives_for_ever_by_default(api, clock):
    api.post("products", {"externalId": "a", "images": IMAGES})
    clock.shift(4000 * DAY)
    assert api.get("products/a").json()["expiresAt"] is None


@pytest.mark.parametrize(("days", "product"), [(15, mock_product(externalId="a")), (7, mock_product())])
def test_inline_products_live_15_days_and_one_shots_7_from_their_last_use(order, clock, days, product):
    external_id = order(product).json()["productExternalId"]
    clock.shift(days * DAY - dt.timedelta(seconds=1))
    assert order({"externalId": external_id}).status_code == 201  # and its time starts anew
    clock.shift(days * DAY - dt.timedelta(seconds=1))
    assert order({"externalId": external_id}).status_code == 201
    clock.shift(days * DAY)
    assert error(order({"externalId": external_id})) == (404, "PRODUCT_NOT_FOUND")


def test_valid_for_days_counts_from_the_last_use(api, order, clock):
    posted = api.post("products", {"externalId": "a", "title": "mock", "images": IMAGES, "validForDays": 3}).json()
    assert (posted["validForDays"], posted["expiresAt"]) == (3, "2030-01-04T00:00:00.000Z")
    clock.shift(2 * DAY)
    order({"externalId": "a"})
    used = api.get("products/a").json()
    assert (used["lastUsedAt"], used["expiresAt"]) == ("2030-01-03T00:00:00.000Z", "2030-01-06T00:00:00.000Z")
    clock.shift(3 * DAY)
    assert error(api.get("products/a")) == (404, "PRODUCT_NOT_FOUND")
    assert api.get("products").json()["items"] == []


def test_valid_for_days_is_kept_when_left_out_and_ended_by_null(api):
    api.post("products", {"externalId": "a", "images": IMAGES, "validForDays": 3})
    assert api.post("products", {"externalId": "a", "title": "x"}).json()["validForDays"] == 3
    ever = api.post("products", {"externalId": "a", "validForDays": None}).json()
    assert (ever["validForDays"], ever["expiresAt"]) == (None, None)


def test_posting_an_inline_product_keeps_it_for_ever(api, order):
    order(mock_product(externalId="a"))
    assert api.get("products/a").json()["validForDays"] == 15
    assert api.post("products", {"externalId": "a"}).json()["validForDays"] is None


def test_sending_a_kept_product_inline_leaves_its_lifetime(api, order):
    api.post("products", {"externalId": "a", "images": IMAGES})
    order(mock_product(externalId="a"))
    product = api.get("products/a").json()
    assert (product["title"], product["validForDays"]) == ("mock", None)


def test_an_expired_product_is_created_anew_and_needs_images(api, order, clock):
    order(mock_product(externalId="a", description="old"))
    clock.shift(16 * DAY)
    assert error(order({"externalId": "a", "title": "mock"})) == (400, "PRODUCT_IMAGES_REQUIRED")
    assert order(mock_product(externalId="a")).status_code == 201
    assert api.get("products/a").json()["description"] == ""


def test_one_shots_can_be_got_but_are_not_listed(api, order):
    external_id = order(mock_product()).json()["productExternalId"]
    assert api.get(f"products/{external_id}").status_code == 200
    assert api.get("products").json()["items"] == []


def test_deleting_a_product_leaves_past_generations_alone(api, committed):
    made = api.mock_try_on().json()
    committed.drain()
    before = api.get(f"generations/{made['generationId']}").json()
    assert api.delete(f"products/{made['productExternalId']}").status_code == 204
    after = api.get(f"generations/{made['generationId']}").json()
    assert after | {"resultImageUrl": ""} == before | {"resultImageUrl": ""}


def test_the_cleaner_deletes_expired_products_with_their_files(api, sandbox_folder, clock, on_commit):
    data = {"externalId": "a", "images": [{"fileKey": "one"}], "validForDays": 1}
    api.form("products", data, one=named(picture_bytes(), "one.jpg"))
    with on_commit():
        tasks.clean()
    assert Product.objects.exists()
    clock.shift(DAY)
    with on_commit():
        tasks.clean()
    assert not Product.objects.exists()
    assert not list(sandbox_folder.glob("products/*"))


def test_a_refused_try_on_leaves_the_product_as_it_was(api):
    api.post("products", {"externalId": "a", "title": "Tee", "images": IMAGES})
    refused = api.try_on(product={"externalId": "a", "title": "Shirt", "images": []}, customer={"id": api.image_id()})
    assert error(refused) == (400, "PRODUCT_IMAGES_REQUIRED")
    assert api.get("products/a").json()["title"] == "Tee"
    assert not Generation.objects.exists()
