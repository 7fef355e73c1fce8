"""Bodies in every shape that the service ever published, and how their JSON travels."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from genlook_django.sandbox.models import Generation

from .conftest import named, picture_bytes

pytestmark = pytest.mark.django_db
URL = "http://shop.example/a.jpg"
WORDS = {"externalId": "tee", "title": "Tee", "description": "Soft"}


def shapes(image_id):
    """Return the same order in each shape: 1.1, 1.3, 1.4, and mixtures that clients on their way send."""
    old, new = (
        {**WORDS, "images": [{"url": URL}]},
        {**WORDS, "images": [{"source": {"url": URL}, "classifications": []}]},
    )
    person = {"image": {"source": {"id": image_id}}}
    return {
        "1.1": {
            "product": old, "customer": {"id": image_id}, "customerId": "v", "retentionDays": 3, "useWatermark": False,
        },
        "1.3": {
            "product": new, "customer": {"source": {"id": image_id}}, "customerId": "v", "retentionDays": 3,
            "useWatermark": False,
        },
        "1.4": {
            "products": [new], "person": person, "externalUserId": "v",
            "output": {"keepForDays": 3, "watermark": False},
        },
        "mixed": {
            "products": [old], "customer": {"id": image_id}, "customerId": "v", "useWatermark": False,
            "output": {"keepForDays": 3},
        },
        "with members nobody knows": {
            "product": {**old, "colour": "red"}, "products": None, "customer": {"id": image_id, "url": None},
            "customerId": "v", "retentionDays": 3, "useWatermark": False, "priority": {"level": 9},
        },
        "imageUrls": {
            "product": {**WORDS, "imageUrls": [URL]}, "customer": {"id": image_id}, "customerId": "v",
            "retentionDays": 3, "useWatermark": False,
        },
    }  # fmt: skip


@pytest.mark.parametrize("shape", shapes(""))
def test_every_shape_of_body_orders_the_same(api, shape):
    image_id = api.image_id()
    response = api.post("try-on", shapes(image_id)[shape])
    assert response.status_code == 201, response.content
    ordered = Generation.objects.values(
        "product_external_id", "product_title", "product_description", "photo__image_id", "customer_id",
        "retention_days", "use_watermark", "product__images__source_url",
    ).get()  # fmt: skip
    assert ordered == {
        "product_external_id": "tee",
        "product_title": "Tee",
        "product_description": "Soft",
        "photo__image_id": image_id,
        "customer_id": "v",
        "retention_days": 3,
        "use_watermark": False,
        "product__images__source_url": URL,
    }


def test_the_case_of_jsons_content_type_does_not_matter(api):
    body = {"product": {"title": "mock", "images": [{"url": URL}]}, "customer": {"id": api.image_id()}}
    text = json.dumps(body).encode()
    assert api.raw("try-on", text, "Application/JSON; charset=utf-8").status_code == 201


@pytest.mark.parametrize("name", ["field", "part without a name", "file part"])
def test_data_is_taken_as_a_field_and_as_a_json_part(api, name):
    body = {"product": {"title": "mock", "images": [{"fileKey": "front"}]}, "customer": {"id": api.image_id()}}
    text = json.dumps(body)
    front = named(picture_bytes(), "front.jpg")
    if name == "field":
        response = api.form("try-on", body, front=front)
    elif name == "file part":
        part = SimpleUploadedFile("data.json", text.encode(), "application/json")
        response = api.call("POST", "try-on", form={"data": part, "front": front})
    else:
        response = api.raw("try-on", multipart(text, picture_bytes()), "multipart/form-data; boundary=x")
    assert response.status_code == 201, response.content


def test_one_part_may_be_named_more_than_once(api):
    product = {"title": "mock", "images": [{"fileKey": "one"}, {"fileKey": "one"}]}
    data = {"product": product, "customer": {"fileKey": "one"}}
    assert api.form("try-on", data, one=named(picture_bytes(), "one.jpg")).status_code == 201


def multipart(text, picture):
    """Write a body by hand whose `data` has a content type but, unlike a file, no name."""
    return (
        b'--x\r\nContent-Disposition: form-data; name="data"\r\nContent-Type: application/json\r\n\r\n'
        + text.encode()
        + b'\r\n--x\r\nContent-Disposition: form-data; name="front"; filename="a.jpg"\r\n'
        + b"Content-Type: image/jpeg\r\n\r\n"
        + picture
        + b"\r\n--x--\r\n"
    )


def test_the_answer_is_json_whatever_is_accepted(api):
    response = api.call("GET", "account/credits", Accept="text/html")
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
