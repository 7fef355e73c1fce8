"""What goes over the wire, member by member, in both shapes (CONTRACT: POST /try-on)."""

import email
import email.policy
import json

import pytest

from genlook_django.client import (
    CustomerImageFile,
    CustomerImageId,
    CustomerImageUrl,
    ImageFile,
    ImageUrl,
    InlineProduct,
    InvalidInput,
    OneShotProduct,
    ProductReference,
)

CREATED = {"generationId": "g1", "status": "PENDING", "productExternalId": "shirt-42"}
PRODUCT = {"externalId": "shirt-42", "title": "Shirt", "images": []}
FRONT = ImageUrl("https://shop.example/front.jpg")
BACK = ImageFile.from_bytes(b"the back", name="back.png", content_type="image/png")
PHOTO = CustomerImageId("retention-7d/photo.jpeg")


def parts_of(request):
    """Read a multipart body with a parser that is not ours: name to (file name, type, bytes)."""
    head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + request.body, policy=email.policy.HTTP)
    return {
        part.get_param("name", header="content-disposition"): (
            part.get_filename(),
            part.get_content_type(),
            part.get_payload(decode=True),
        )
        for part in message.iter_parts()
    }


def data_of(request):
    return json.loads(parts_of(request)["data"][2])


def sent(service, make_client, wire_format, *arguments, **options):
    service.answers(201, CREATED)
    make_client(wire_format=wire_format).create_try_on(*arguments, **options)
    return service.received[-1]


@pytest.mark.parametrize(
    ("wire_format", "expected"),
    [
        ("1.1", {"product": {"externalId": "shirt-42"}, "customer": {"id": "retention-7d/photo.jpeg"}}),
        (
            "1.4",
            {
                "products": [{"externalId": "shirt-42"}],
                "person": {"image": {"source": {"id": "retention-7d/photo.jpeg"}}},
            },
        ),
    ],
)
def test_a_reference_is_the_smallest_body(service, make_client, wire_format, expected):
    request = sent(service, make_client, wire_format, ProductReference("shirt-42"), PHOTO)
    assert request.json == expected
    assert request.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("wire_format", "expected"),
    [
        (
            "1.1",
            {
                "product": {"externalId": "s", "title": "Shirt", "images": [{"url": FRONT.url}]},
                "customer": {"url": "https://shop.example/me.jpg"},
                "customerId": "c7",
                "retentionDays": 1,
                "useWatermark": False,
            },
        ),
        (
            "1.4",
            {
                "products": [{"externalId": "s", "title": "Shirt", "images": [{"source": {"url": FRONT.url}}]}],
                "person": {"image": {"source": {"url": "https://shop.example/me.jpg"}}},
                "externalUserId": "c7",
                "output": {"keepForDays": 1, "watermark": False},
            },
        ),
    ],
)
def test_an_inline_product_with_all_options(service, make_client, wire_format, expected):
    request = sent(
        service,
        make_client,
        wire_format,
        InlineProduct("s", "Shirt", images=[FRONT]),
        CustomerImageUrl("https://shop.example/me.jpg"),
        customer_id="c7",
        retention_days=1,
        use_watermark=False,
    )
    assert request.json == expected


@pytest.mark.parametrize(
    ("wire_format", "expected"),
    [
        (
            "1.1",
            {
                "product": {
                    "title": "Shirt",
                    "description": "Soft",
                    "images": [{"url": FRONT.url}, {"fileKey": "file0"}],
                },
                "customer": {"fileKey": "file1"},
            },
        ),
        (
            "1.4",
            {
                "products": [
                    {
                        "title": "Shirt",
                        "description": "Soft",
                        "images": [{"source": {"url": FRONT.url}}, {"source": {"fileKey": "file0"}}],
                    }
                ],
                "person": {"image": {"source": {"fileKey": "file1"}}},
            },
        ),
    ],
)
def test_files_go_beside_the_json_that_names_them(service, make_client, wire_format, expected):
    photo = ImageFile.from_bytes(b"me\r\n--not-the-boundary\r\n", name="me.jpg")
    product = OneShotProduct("Shirt", [FRONT, BACK], description="Soft")
    request = sent(service, make_client, wire_format, product, CustomerImageFile(photo))
    assert data_of(request) == expected
    parts = parts_of(request)
    assert parts["file0"] == ("back.png", "image/png", b"the back")
    assert parts["file1"] == ("me.jpg", "image/jpeg", b"me\r\n--not-the-boundary\r\n")


def test_the_synchronous_call_sends_the_same_body(service, client):
    service.answers(200, {"generationId": "g1", "status": "COMPLETED", "resultImageUrl": "https://x/r.jpg"})
    client.create_try_on_sync(ProductReference("shirt-42"), PHOTO, customer_id="c7")
    assert service.called == ["POST /try-on/sync"]
    assert service.received[0].json == {
        "product": {"externalId": "shirt-42"},
        "customer": {"id": "retention-7d/photo.jpeg"},
        "customerId": "c7",
    }


@pytest.mark.parametrize(
    ("wire_format", "customer", "days"),
    [("1.1", "customerId", "retentionDays"), ("1.4", "externalUserId", "keepForDays")],
)
def test_an_upload_is_a_form(service, make_client, wire_format, customer, days):
    service.answers(201, {"imageId": "a/b.jpeg", "imageUrl": "https://x/y"})
    make_client(wire_format=wire_format).upload_image(BACK, crop=False, customer_id="c7", retention_days=3)
    assert {name: part[2] for name, part in parts_of(service.received[0]).items()} == {
        "file": b"the back",
        "crop": b"false",
        customer: b"c7",
        days: b"3",
    }


def test_an_upload_leaves_out_what_is_the_accounts_to_decide(service, client):
    service.answers(201, {"imageId": "a/b.jpeg", "imageUrl": "https://x/y"})
    client.upload_image(BACK)
    assert {name: part[2] for name, part in parts_of(service.received[0]).items()} == {
        "file": b"the back",
        "crop": b"true",
    }


@pytest.mark.parametrize("wire_format", ["1.1", "1.4"])
def test_a_product_is_sent_flat_in_either_format(service, make_client, wire_format):
    service.answers(200, PRODUCT)
    make_client(wire_format=wire_format).upsert_product(
        InlineProduct("shirt-42", "Shirt", "Soft", [FRONT]), metadata={"sku": 7}, valid_for_days=30
    )
    assert service.received[0].json == {
        "externalId": "shirt-42",
        "title": "Shirt",
        "description": "Soft",
        "images": [{"url": FRONT.url}],
        "metadata": {"sku": 7},
        "validForDays": 30,
    }


def test_a_product_with_a_file_is_sent_as_multipart(service, client):
    service.answers(200, PRODUCT)
    client.upsert_product(InlineProduct("shirt-42", images=[BACK]))
    assert data_of(service.received[0]) == {"externalId": "shirt-42", "images": [{"fileKey": "file0"}]}


def test_what_is_left_out_is_not_sent_and_null_is(service, client):
    service.answers(200, PRODUCT)
    service.answers(200, PRODUCT)
    client.upsert_product(InlineProduct("shirt-42"))
    client.upsert_product(InlineProduct("shirt-42"), metadata=None, valid_for_days=None)
    assert [request.json for request in service.received] == [
        {"externalId": "shirt-42"},
        {"externalId": "shirt-42", "metadata": None, "validForDays": None},
    ]


def test_ids_are_escaped_in_paths(service, client):
    for _ in range(2):
        service.answers(204)
    client.delete_product("a/b c?d#é%2F")
    client.delete_customer("../products/shirt")
    assert service.called == [
        "DELETE /products/a%2Fb%20c%3Fd%23%C3%A9%252F",
        "DELETE /customers/..%2Fproducts%2Fshirt",
    ]


@pytest.mark.parametrize("identifier", ["", ".", "..", "\udcff"])
def test_an_id_that_would_name_another_path_is_refused(service, client, identifier):
    for call in (client.get_generation, client.get_product, client.delete_product, client.delete_customer):
        with pytest.raises(InvalidInput):
            call(identifier)
    assert service.received == []


def test_every_request_says_who_asks(service, client):
    service.answers(200, {"creditBalance": 422})
    assert client.get_credits() == 422
    headers = service.received[0].headers
    assert (headers["x-api-key"], headers["Accept"]) == ("gk_5ecret", "application/json")
    assert headers["User-Agent"].startswith("genlook-django/")


def test_lists_ask_for_what_was_asked(service, client):
    service.answers(200, {"items": []})
    service.answers(200, {"items": []})
    client.list_generations(limit=200, cursor="a=&b", status="FAILED")
    client.list_products()
    assert service.called == ["GET /generations?limit=200&cursor=a%3D%26b&status=FAILED", "GET /products?limit=50"]


def test_an_unknown_wire_format_is_refused(make_client):
    with pytest.raises(InvalidInput, match=r"1\.1, 1\.4"):
        make_client(wire_format="1.3")
