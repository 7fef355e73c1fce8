"""Pictures that the shop knows by their address only: the service fetches them itself, over HTTP."""

import pytest

from genlook_django.catalogue import registry
from genlook_django.models import Status, TryOnResult
from genlook_django.sandbox.models import Product as RemoteCopy
from genlook_django.tryons.request import request_try_on
from tests.pictures import garment
from tests.sandbox.web import web  # noqa: F401

from .colours.models import Tee
from .shapes import picture
from .test_push import sync
from .variants.models import Garment, Media, Sku

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def host(service, web):  # noqa: F811
    """Another host, which has the shop's pictures, and from which the sandbox may fetch."""
    origin, pages = web
    for name in ("front", "blue"):
        pages[f"/{name}.jpg"] = (200, {}, garment())
    pages["/gone.jpg"] = (404, {}, b"")
    return origin


@pytest.fixture
def coat(host):
    coat = Garment.objects.create(title="Shirt")
    blue = Sku.objects.create(garment=coat, code="coat-blue", colour="blue")
    Sku.objects.create(garment=coat, code="coat-red", colour="red")
    Media.objects.create(garment=coat, url=f"{host}/front.jpg")
    Media.objects.create(garment=coat, sku=blue, url=f"{host}/blue.jpg")
    return coat


def sources() -> dict[str, list[str]]:
    return {copy.external_id: [image.source_url for image in copy.images.all()] for copy in RemoteCopy.objects.all()}


def test_a_picture_is_fetched_by_the_service_and_the_garment_put_on(service, coat, host, owner, photo, task_queue):
    request_try_on(owner, registry.reference(coat, "coat-blue"), photo.pk)
    task_queue.drain()
    assert TryOnResult.objects.get().status == Status.COMPLETED
    assert sources() == {"coat-blue": [f"{host}/blue.jpg"]}
    assert RemoteCopy.objects.get().images.get().file, "the service has kept what it fetched"


def test_a_variant_without_a_picture_of_its_own_goes_by_its_rows_address(service, coat, host, owner, photo, task_queue):
    request_try_on(owner, registry.reference(coat, "coat-red"), photo.pk)
    task_queue.drain()
    assert TryOnResult.objects.get().status == Status.COMPLETED
    assert sources() == {"coat-red": [f"{host}/front.jpg"]}


def test_a_pushed_product_is_fetched_when_it_is_tried_on_by_reference(service, coat, host, owner, photo, task_queue):
    assert sync("--push")[-1] == "3 products sent, 0 failed"
    assert sources() == {
        str(coat.pk): [f"{host}/front.jpg"],
        "coat-blue": [f"{host}/blue.jpg"],
        "coat-red": [f"{host}/front.jpg"],
    }
    request_try_on(owner, registry.reference(coat), photo.pk)
    task_queue.drain()
    assert TryOnResult.objects.get().status == Status.COMPLETED


def test_a_picture_that_moved_is_sent_by_its_new_address(service, coat, host, owner, new_photo, task_queue):
    for address, shirt in (("front", "olive"), ("blue", "steelblue")):
        Media.objects.filter(sku=None).update(url=f"{host}/{address}.jpg")
        request_try_on(owner, registry.reference(coat), new_photo(shirt).pk)
        task_queue.drain()
        assert sources() == {str(coat.pk): [f"{host}/{address}.jpg"]}
    assert [try_on.status for try_on in TryOnResult.objects.all()] == [Status.COMPLETED] * 2


def test_an_address_that_leads_nowhere_fails_the_try_on_with_its_reason_and_costs_nothing(
    service, host, owner, photo, task_queue
):
    tee = Tee.objects.create(name="Tee", sku="tee", details={"pictures": [f"{host}/gone.jpg"]})
    request_try_on(owner, registry.reference(tee), photo.pk)
    task_queue.drain()
    try_on = TryOnResult.objects.get()
    assert (try_on.status, try_on.error_code) == (Status.FAILED, "PRODUCT_IMAGE_FETCH_FAILED")
    assert service.credits == 10


def test_files_and_addresses_of_one_product_go_together(service, host, owner, photo, task_queue):
    coat = Garment.objects.create(title="Shirt")
    Media.objects.create(garment=coat, file=picture(), position=0)
    Media.objects.create(garment=coat, url=f"{host}/front.jpg", position=1)
    request_try_on(owner, registry.reference(coat), photo.pk)
    task_queue.drain()
    assert TryOnResult.objects.get().status == Status.COMPLETED
    (images,) = sources().values()
    assert images[0].startswith("upload://")
    assert images[1] == f"{host}/front.jpg"


def test_an_address_with_letters_of_any_language_is_one(service, host, web, owner, photo, task_queue):  # noqa: F811
    web[1]["/caf%C3%A9%20noir.jpg?v=%20"] = (200, {}, garment())
    tee = Tee.objects.create(name="Tee", sku="tee", details={"pictures": [f"{host}/café noir.jpg?v=%20"]})
    request_try_on(owner, registry.reference(tee), photo.pk)
    task_queue.drain()
    assert TryOnResult.objects.get().status == Status.COMPLETED
