"""What holds for any shop's products, however they are kept."""

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext

from genlook_django.catalogue import registry
from genlook_django.catalogue.sync import mapping_for, outgoing, page_of
from genlook_django.exceptions import ProductUnavailable
from genlook_django.models import Status, SyncedProduct, TryOnResult
from genlook_django.models.product import ProductState
from genlook_django.sandbox.models import Product as RemoteCopy
from genlook_django.tryons.request import request_try_on


def rows_of(shape, product):
    adapter = registry.adapter_for(product)
    for remote in adapter.wearables(product):
        mapping_for(adapter, product, remote)
    return SyncedProduct.objects.of(adapter.model, [product.pk])


def test_its_adapter_passes_all_checks(shape):
    assert registry.adapter_for(shape.make("Hat")).check() == []


def test_each_wearable_thing_has_its_external_id(shape):
    product = shape.make("Hat")
    assert sorted(row.external_id for row in rows_of(shape, product)) == sorted(shape.external_ids(product))


def test_each_wearable_thing_has_pictures_that_can_be_read(shape):
    for row in rows_of(shape, shape.make("Hat")):
        images = outgoing(row).inline().images
        assert len(images) == 1
        with images[0].open() as file:
            assert file.read(2) == b"\xff\xd8"


def test_what_was_sent_is_known_until_the_product_changes(shape):
    product = shape.make("Hat")
    for row in rows_of(shape, product):
        outgoing(row).was_sent()
    for row in rows_of(shape, product):
        assert outgoing(row).is_known


def test_a_hidden_product_can_not_be_tried_on_by_guessing_its_id(shape):
    product = shape.make("Hat")
    reference = registry.reference(product, shape.variant)
    row = rows_of(shape, product).first()
    registry.resolve(reference)
    shape.hide(product)
    with pytest.raises(ProductUnavailable):
        registry.resolve(reference)
    with pytest.raises(ProductUnavailable):
        outgoing(row)
    assert page_of(row) == ""


def test_a_list_of_widgets_costs_no_query_beyond_the_list_itself(shape, rf, django_assert_num_queries):
    for title in ("Hat", "Cap", "Bonnet"):
        model = type(shape.make(title))
    source = "{% load genlook %}{% for product in products %}{% tryon_widget product %}{% endfor %}"
    products = list(model._default_manager.all())
    with django_assert_num_queries(0):
        page = Template(source).render(Context({"request": rf.get("/"), "products": products, "csrf_token": "token"}))
    assert page.count("<genlook-try-on") == len(products) == 3


def test_saving_a_part_marks_the_product_with_one_update(shape, walk):
    product = shape.make("Hat")
    other = shape.make("Cap")
    adapter = registry.adapter_for(product)
    walk(adapter.model)
    assert not SyncedProduct.objects.stale().exists()
    with CaptureQueriesContext(connection) as queries:
        shape.save_part(product)
    ours = [query["sql"] for query in queries if "genlook_syncedproduct" in query["sql"]]
    assert len(ours) == 1
    assert set(SyncedProduct.objects.stale().values_list("object_id", flat=True)) >= {str(product.pk)}
    if shape.name != "inheritance":  # there the department is both products' part
        assert not SyncedProduct.objects.of(adapter.model, [other.pk]).stale().exists()


def test_an_unchanged_product_is_current_again_after_a_look(shape, walk):
    product = shape.make("Hat")
    model = registry.adapter_for(product).model
    tally, problems = walk(model)
    assert (tally.created, problems) == (len(shape.external_ids(product)), [])
    shape.save_part(product)
    assert SyncedProduct.objects.stale().exists()
    walk(model, only_stale=True)
    assert set(SyncedProduct.objects.values_list("state", flat=True)) == {ProductState.CURRENT}


@pytest.mark.django_db(transaction=True)
def test_it_is_tried_on_over_http_and_referenced_the_second_time(shape, service, owner, new_photo, task_queue):
    product = shape.make("mock")
    reference = registry.reference(product, shape.variant)
    for shirt in ("steelblue", "olive"):
        request_try_on(owner, reference, new_photo(shirt).pk)
    task_queue.drain()
    assert [try_on.status for try_on in TryOnResult.objects.all()] == [Status.COMPLETED] * 2
    copy = RemoteCopy.objects.get()
    assert copy.external_id == SyncedProduct.objects.get().external_id
    assert [image.source_url.partition(":")[0] for image in copy.images.all()] == ["upload"]
