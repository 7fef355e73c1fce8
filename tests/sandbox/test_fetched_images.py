"""Pictures given by address: the shopper's at once, the product's when the generation runs."""

import socket

import pytest
from django.test.utils import override_script_prefix

from genlook_django.sandbox.models import Generation

from .conftest import error, mock_product, picture_bytes

pytestmark = pytest.mark.django_db


def test_a_customer_image_by_address_is_fetched_at_once(api, web):
    origin, pages = web
    pages["/me.jpg"] = (200, {}, picture_bytes())
    response = api.try_on(product=mock_product(), customer={"url": f"{origin}/me.jpg"}, customerId="v-1")
    assert response.status_code == 201
    assert Generation.objects.get().photo.customer_id == "v-1"


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/a.jpg", "http://nothing.invalid/a.jpg"])
def test_a_customer_image_that_cant_be_fetched_is_told_at_once(api, url):
    response = api.try_on(product=mock_product(), customer={"url": url})
    assert error(response) == (400, "CUSTOMER_IMAGE_FETCH_FAILED")
    assert api.credits == 10


def test_a_fetched_customer_image_must_be_a_picture(api, web):
    origin, pages = web
    pages["/"] = (200, {}, b"<html>")
    assert error(api.try_on(product=mock_product(), customer={"url": f"{origin}/"})) == (400, "INVALID_IMAGE")


def test_our_own_image_address_is_taken_back_without_a_request(api, monkeypatch, clock):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("looked up"))
    url = api.upload(picture_bytes()).json()["imageUrl"]
    assert api.try_on(product=mock_product(), customer={"url": url}).status_code == 201
    clock.shift(4000)
    response = api.try_on(product=mock_product(), customer={"url": url})
    assert error(response) == (400, "CUSTOMER_IMAGE_FETCH_FAILED")


def test_our_own_image_address_is_known_below_a_prefix_too(api):
    with override_script_prefix("/shops/"):
        url = api.upload(picture_bytes()).json()["imageUrl"]
        assert url.startswith("http://testserver/shops/genlook-sandbox/media/")
        assert api.try_on(product=mock_product(), customer={"url": url}).status_code == 201


def test_a_product_image_that_cant_be_fetched_fails_the_generation_and_gives_the_credit_back(api, committed):
    product = {"title": "Tee", "images": [{"url": "http://127.0.0.1:1/a.jpg"}]}
    created = api.try_on(product=product, customer={"id": api.image_id()}).json()
    assert api.credits == 9
    committed.drain()
    failed = api.get(f"generations/{created['generationId']}").json()
    assert failed.keys() == {"generationId", "status", "createdAt", "updatedAt", "errorCode", "errorMessage"}
    assert (failed["status"], failed["errorCode"]) == ("FAILED", "PRODUCT_IMAGE_FETCH_FAILED")
    assert api.credits == 10
