"""What is saved in the shop marks rows as stale, and does nothing else."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models.signals import post_delete
from django.test.utils import CaptureQueriesContext

from genlook_django.catalogue import ProductAdapter, receivers
from genlook_django.models import SyncedProduct
from genlook_django.models.product import ProductState
from tests.shop.models import Product, Size

from .inheritance.models import Department, Item, Shirt, Tag
from .shapes import make_garment, make_page, make_plain, make_shirt
from .variants.models import Garment, Media

pytestmark = pytest.mark.django_db


def stale() -> set[str]:
    return set(SyncedProduct.objects.stale().values_list("title", flat=True))


def test_saving_a_product_costs_one_update_and_making_one_nothing(walk, django_assert_num_queries):
    hat = make_plain("Hat")
    walk(Product)
    with django_assert_num_queries(2):
        hat.save()
    assert stale() == {"Hat"}
    with django_assert_num_queries(1):
        Product.objects.create(name="Cap")


def test_saving_and_deleting_a_picture_of_its_own_costs_one_update(walk, django_assert_num_queries):
    garment = make_garment("Coat")
    picture = Media.objects.get(sku=None)
    for act in (picture.save, picture.delete):
        walk(Garment)
        with django_assert_num_queries(2):
            act()
        assert stale() == {"Coat", "Coat, blue", "Coat, red"}
    assert garment.media.count() == 1


def test_a_child_and_a_proxy_mark_their_parents_row(walk):
    shirt = make_shirt("Oxford")
    for each in (shirt, Shirt.objects.get(), Item.objects.get()):
        walk(Item)
        each.save()
        assert stale() == {"Oxford"}


def test_deleting_a_child_marks_it_as_gone(walk):
    shirt = make_shirt("Oxford")
    walk(Item)
    shirt.delete()
    assert SyncedProduct.objects.get().state == ProductState.GONE


def test_deleting_what_belongs_to_a_product_by_way_of_another_marks_it(walk):
    page = make_page("Parka")
    walk(type(page))
    page.gallery_images.get().image.delete()
    assert stale() == {"Parka"}


def test_what_nothing_depends_on_marks_nothing(walk, django_assert_num_queries):
    make_plain("Hat")
    walk(Product)
    with django_assert_num_queries(1):
        Size.objects.create(name="XL")
    assert stale() == set()


def test_a_model_that_no_product_depends_on_keeps_the_fast_way_to_delete():
    assert not post_delete.has_listeners(Size)


def test_with_very_many_products_on_one_object_all_of_their_model_are_stale(walk, monkeypatch):
    monkeypatch.setattr(receivers, "MOST_KEYS", 1)
    for title in ("Oxford", "Flannel"):
        make_shirt(title)
    lone = make_shirt("Linen")
    lone.department = Department.objects.create(name="Sale")
    lone.save()
    walk(Item)
    with CaptureQueriesContext(connection) as queries:
        Department.objects.get(name="Shirts").save()
    assert len(queries) == 4  # two of them the test's own
    assert stale() == {"Oxford", "Flannel", "Linen"}


def test_a_changed_many_to_many_relation_marks_the_product_from_either_side(walk):
    shirt, tag = Item.objects.get(pk=make_shirt("Oxford").pk), Tag.objects.create(name="summer")
    for change in (
        lambda: shirt.tags.add(tag),
        lambda: shirt.tags.clear(),
        lambda: tag.item_set.add(shirt),
        lambda: tag.save(),
        lambda: tag.item_set.remove(shirt),
        lambda: tag.item_set.add(shirt),
        lambda: tag.item_set.clear(),
    ):
        walk(Item)
        assert stale() == set()
        change()
        assert stale() == {"Oxford"}


def test_a_reverse_relation_is_named_by_its_accessor_as_in_code():
    class Adapter(ProductAdapter):
        depends_on = ["logentry_set__content_type"]

    found = receivers.dependencies_of(Adapter(User))
    assert [(each.lookup, each.model, each.parent_attname) for each in found] == [
        ("logentry", LogEntry, "user_id"),
        ("logentry__content_type", ContentType, ""),
    ]
