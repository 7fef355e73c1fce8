"""A shopper who takes something back while a worker is at it: nothing of it is left, here or at the service."""

import io
from contextlib import suppress

import pytest

from genlook_django.catalogue import registry
from genlook_django.client import Client
from genlook_django.exceptions import Refusal
from genlook_django.models import Erasure, Shopper, ShopperPhoto, Status, TryOnResult
from genlook_django.privacy import photo as intake
from genlook_django.privacy.erase import erase, forget
from genlook_django.privacy.photo import add_photo
from genlook_django.privacy.purge import purge
from genlook_django.sandbox.models import CustomerImage, Generation
from genlook_django.tryons import store, submit
from genlook_django.tryons.request import request_try_on
from tests.pictures import encoded, portrait

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = [
    (submit, "outgoing"),
    (Client, "upload_image"),
    (Client, "create_try_on"),
    (Client, "get_generation"),
    (store, "download"),
    (store, "inspect"),
    (store, "complete"),
]
"""What a worker does for a try-on, in that order."""
TAKE_BACK = {
    "all": [],
    "the photo, then all": ["/try-on/photos/{photo}/"],
    "the try-on, then all": ["/try-on/try-ons/{try_on}/"],
    "both, then all": ["/try-on/try-ons/{try_on}/", "/try-on/photos/{photo}/"],
}


@pytest.fixture
def heard(service, monkeypatch):
    """What the service was asked, with the customerId: that to keep something when it has, to forget when it begins."""
    asked = []

    def listen(name, *, before):
        original = getattr(Client, name)

        def call(client, *args, **kwargs):
            asked.extend([(name, args[0])] * before)
            try:
                return original(client, *args, **kwargs)
            finally:
                asked.extend([(name, kwargs.get("customer_id"))] * (not before))

        monkeypatch.setattr(Client, name, call)

    listen("upload_image", before=False)
    listen("create_try_on", before=False)
    listen("delete_customer", before=True)
    return asked


def assert_nothing_is_left(files, heard) -> None:
    assert not Erasure.objects.open().exists()
    assert [*files(), *Shopper.objects.all(), *ShopperPhoto.objects.all(), *TryOnResult.objects.all()] == []
    assert [*CustomerImage.objects.all(), *Generation.objects.exclude(customer_id="")] == []
    assert not any(generation.result for generation in Generation.objects.all())
    for number, (name, customer_id) in enumerate(heard):
        assert name == "delete_customer" or ("delete_customer", customer_id) in heard[number:]


@pytest.mark.parametrize("what", TAKE_BACK)
@pytest.mark.parametrize(("where", "name"), BEFORE)
def test_what_is_in_flight_when_she_takes_it_back_is_nowhere_afterwards(
    heard, visitor, upload, mock_product, task_queue, in_the_middle_of, files, where, name, what
):
    photo = visitor.post("/try-on/photos/", upload()).json()["id"]
    body = {"product": registry.reference(mock_product), "photo": photo}
    try_on = visitor.post("/try-on/try-ons/", body, content_type="application/json").json()["id"]

    def take_back():
        for url in [*TAKE_BACK[what], "/try-on/me/"]:
            assert visitor.delete(url.format(photo=photo, try_on=try_on)).status_code == 204
        # the service has forgotten her before the worker goes on, and so before what that sends gets there
        for erasure in Erasure.objects.all():
            forget(erasure.pk)

    in_the_middle_of(where, name, take_back)
    task_queue.drain()
    assert_nothing_is_left(files, heard)


def test_a_photo_whose_time_ends_while_it_is_sent_is_remembered_when_she_erases(
    heard, owner, photo, mock_product, task_queue, in_the_middle_of, files
):
    request_try_on(owner, registry.reference(mock_product), photo.pk)

    def end_and_erase():
        ShopperPhoto.objects.update(expires_at=photo.given_at)
        purge()
        for erasure in erase(owner):
            forget(erasure.pk)

    in_the_middle_of(Client, "create_try_on", end_and_erase)
    task_queue.drain()
    assert_nothing_is_left(files, heard)


def test_what_was_done_long_before_is_no_reason_to_ask_twice(service, owner, photo, mock_product, task_queue):
    try_on = request_try_on(owner, registry.reference(mock_product), photo.pk)[0]
    task_queue.drain()
    assert TryOnResult.objects.get(pk=try_on.pk).status == Status.COMPLETED
    TryOnResult.objects.get(pk=try_on.pk).delete()
    erase(owner)
    task_queue.drain()
    assert service.asked.count("DELETE /customers/…") == 1


def test_a_photo_that_comes_in_while_she_is_erased_leaves_no_file(owner, photo, task_queue, in_the_middle_of, files):
    data = encoded(portrait(shirt="olive"))
    in_the_middle_of(intake, "receipt", lambda: erase(owner))
    with suppress(Refusal):
        add_photo(owner, io.BytesIO(data), len(data), consented=True)
    assert set(files()) == {f"{photo.pk}.jpg" for photo in ShopperPhoto.objects.all()}
