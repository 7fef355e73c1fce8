"""What the shop's own code raises refuses one product to one shopper, and breaks nothing else."""

import pytest

from genlook_django.catalogue import registry
from genlook_django.catalogue.sync import mapping_for, page_of
from genlook_django.exceptions import ProductUnavailable
from genlook_django.models import Status, TryOnResult
from genlook_django.tryons.request import request_try_on
from tests.shop.models import Product

from .conftest import RAISING, raising_for_hats
from .shapes import make_plain

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", RAISING)
def test_a_shopper_is_refused_and_the_error_logged(adapted, owner, photo, caplog, method):
    hat, cap = make_plain("Hat"), make_plain("Cap")
    adapted(Product, **{method: raising_for_hats(method)})
    with pytest.raises(ProductUnavailable, match="LookupError: no such thing"):
        request_try_on(owner, registry.reference(hat), photo.pk)
    assert "Traceback" in caplog.text
    assert request_try_on(owner, registry.reference(cap), photo.pk)[1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("method", ["is_eligible", "get_images"])
def test_a_try_on_whose_product_can_not_be_read_any_more_fails_and_spends_nothing(
    service, adapted, owner, photo, task_queue, method
):
    request_try_on(owner, registry.reference(make_plain("Hat")), photo.pk)
    adapted(Product, **{method: raising_for_hats(method)})
    task_queue.drain()
    try_on = TryOnResult.objects.get()
    assert (try_on.status, try_on.error_code) == (Status.FAILED, "PRODUCT_UNAVAILABLE")
    assert (service.credits, service.generations) == (10, 0)


def test_a_page_that_can_not_be_told_is_none(adapted):
    hat = make_plain("Hat")
    adapter = registry.adapter_for(Product)
    row = mapping_for(adapter, hat, adapter.get_remote_product(hat))
    assert page_of(row) == f"/plain-shop/{hat.pk}/"
    adapted(Product, get_url=raising_for_hats("get_url"))
    assert page_of(row) == ""
