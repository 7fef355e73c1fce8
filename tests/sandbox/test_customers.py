"""DELETE /customers/{id} wipes photos, results and the id itself, whatever state things are in."""

import pytest
from django.test import Client

from genlook_django.sandbox.models import CustomerImage, Generation, LoggedRequest

from .conftest import error, mock_product, picture_bytes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("customer_id", ["nobody", "a/b", "é", "x" * 300, "%00", "a%0Ab"])
def test_it_is_204_always_and_can_be_repeated(api, customer_id):
    assert [api.delete(f"customers/{customer_id}").status_code for _ in range(2)] == [204, 204]


def test_everything_made_under_the_id_is_gone_and_the_rows_stay(api, committed, sandbox_folder):
    url = api.upload(picture_bytes(), customerId="ann").json()["imageUrl"]
    image_id = api.image_id()
    made = api.mock_try_on(customer={"id": image_id}, customerId="ann").json()["generationId"]
    committed.drain()
    result_url = api.get(f"generations/{made}").json()["resultImageUrl"]
    assert api.delete("customers/ann").status_code == 204
    assert not CustomerImage.objects.exists()
    assert not list(sandbox_folder.glob("customers/*"))
    assert not list(sandbox_folder.glob("results/*"))
    assert [error(Client().get(gone)) for gone in (url, result_url)] == [(404, "IMAGE_NOT_FOUND")] * 2
    row = api.get(f"generations/{made}").json()
    assert (row["status"], "resultImageUrl" in row) == ("COMPLETED", False)
    assert Generation.objects.get().customer_id == ""


def test_a_photo_that_came_with_the_try_on_goes_as_well(api):
    url = api.upload(picture_bytes()).json()["imageUrl"]
    api.try_on(products=[mock_product()], person={"image": {"source": {"url": url}}}, externalUserId="ann")
    assert CustomerImage.objects.count() == 2
    api.delete("customers/ann")
    assert CustomerImage.objects.count() == 1


def test_what_is_under_way_ends_and_leaves_nothing(api, committed, sandbox_folder):
    made = api.mock_try_on(customerId="ann").json()["generationId"]
    api.delete("customers/ann")
    committed.drain()
    failed = api.get(f"generations/{made}").json()
    assert (failed["status"], failed["errorCode"]) == ("FAILED", "CUSTOMER_DELETED")
    assert api.credits == 10
    assert not list(sandbox_folder.glob("*/*.jpg"))


def test_other_customers_and_accounts_keep_theirs(api, make_api):
    other = make_api()
    other.image_id(customerId="ann")
    for customer_id in ("Ann", "ann ", "bob"):
        api.image_id(customerId=customer_id)
    shared = api.image_id(customerId="bob")
    api.mock_try_on(customer={"id": shared}, customerId="ann")
    api.delete("customers/ann")
    assert CustomerImage.objects.count() == 5


def test_the_id_is_not_kept_in_the_log(api):
    api.delete("customers/ann")
    assert not any("ann" in str(value) for value in LoggedRequest.objects.values().get().values())
