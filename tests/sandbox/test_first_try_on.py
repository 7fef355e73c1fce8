"""The steady-state way, from the upload of a photo to a picture."""

import io

import pytest
from PIL import Image

from genlook_django.sandbox import storage
from genlook_django.sandbox.models import Generation

from .conftest import download, error, mock_product, named, picture_bytes

pytestmark = pytest.mark.django_db


def test_a_photo_is_uploaded_and_its_address_shows_it_without_a_key(api, jpeg):
    response = api.upload(jpeg)
    assert response.status_code == 201
    answer = response.json()
    assert answer.keys() == {"imageId", "imageUrl"}
    assert Image.open(io.BytesIO(download(answer["imageUrl"]))).format == "JPEG"


def test_a_try_on_goes_from_pending_to_completed_and_costs_one_credit(api, committed):
    response = api.mock_try_on()
    assert response.status_code == 201
    created = response.json()
    assert created.keys() == {"generationId", "status", "productExternalId"}
    assert created["status"] == "PENDING"
    assert created["productExternalId"].startswith("_anon_")
    assert api.credits == 9

    pending = api.get(f"generations/{created['generationId']}").json()
    assert pending.keys() == {"generationId", "status", "createdAt", "updatedAt"}
    committed.drain()

    done = api.get(f"generations/{created['generationId']}").json()
    assert done.keys() == {"generationId", "status", "createdAt", "updatedAt", "resultImageUrl"}
    assert done["status"] == "COMPLETED"
    photo, result = storage.read(Generation.objects.get().photo.file), download(done["resultImageUrl"])
    with Image.open(io.BytesIO(photo)) as given, Image.open(io.BytesIO(result)) as returned:
        assert returned.tobytes() == given.tobytes()
        assert b"/digitalsourcetype/composite" in returned.info["xmp"], "as every picture that the sandbox makes"
        assert {key: returned.info[key] for key in given.info} == given.info


def test_an_inline_product_can_be_referenced_afterwards(api, committed):
    customer = {"id": api.image_id()}
    unknown = api.try_on(product={"externalId": "tee/1 é"}, customer=customer)
    assert error(unknown) == (404, "PRODUCT_NOT_FOUND")
    assert api.credits == 10
    inline = api.try_on(product=mock_product(externalId="tee/1 é"), customer=customer)
    assert inline.json()["productExternalId"] == "tee/1 é"
    again = api.try_on(product={"externalId": "tee/1 é"}, customer=customer)
    assert again.status_code == 201
    assert api.credits == 8


def test_the_newer_shape_is_taken_as_well(api, committed):
    response = api.try_on(
        products=[{"title": "mock", "images": [{"source": {"url": "http://shop.example/a.jpg"}}]}],
        person={"image": {"source": {"id": api.image_id()}}},
        externalUserId="visitor-1",
        output={"keepForDays": 1, "watermark": False},
    )
    assert response.status_code == 201
    generation = Generation.objects.get()
    assert (generation.customer_id, generation.retention_days, generation.use_watermark) == ("visitor-1", 1, False)


def test_files_come_along_in_the_same_request(api, committed):
    data = {"product": {"title": "mock", "images": [{"fileKey": "front"}]}, "customer": {"fileKey": "me"}}
    response = api.form(
        "try-on", data, front=named(picture_bytes(), "front.png"), me=named(picture_bytes(colour="red"), "me.jpg")
    )
    assert response.status_code == 201
    committed.drain()
    assert Generation.objects.get().status == "COMPLETED"


def test_the_credit_balance_is_answered(api):
    assert api.get("account/credits").json() == {"creditBalance": 10}


def test_a_product_is_kept_listed_and_deleted(api):
    posted = api.post(
        "products", {"externalId": "sku-1", "title": "Tee", "images": [{"url": "http://a.example/1.jpg"}]}
    )
    assert posted.status_code == 200
    product = posted.json()
    assert product | {"createdAt": "", "updatedAt": ""} == {
        "externalId": "sku-1",
        "title": "Tee",
        "description": "",
        "metadata": None,
        "validForDays": None,
        "expiresAt": None,
        "lastUsedAt": None,
        "createdAt": "",
        "updatedAt": "",
        "images": [{"sourceUrl": "http://a.example/1.jpg", "order": 0}],
    }
    assert api.get("products/sku-1").json() == product
    listed = api.get("products").json()
    assert listed == {"items": [product], "nextCursor": None, "hasMore": False, "count": 1}
    assert api.delete("products/sku-1").status_code == 204
    assert error(api.get("products/sku-1")) == (404, "PRODUCT_NOT_FOUND")
