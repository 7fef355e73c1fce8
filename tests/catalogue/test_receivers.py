"""What is saved in the shop marks rows as stale, and does nothing else."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models.signals import post_delete
from django.test.utils import CaptureQueriesContext

from genlook_django.catalogue import ProductAdapter, marking, receivers, registry
from genlook_django.catalogue.paths import relations_of
from genlook_django.models import SyncedProduct
from genlook_django.models.product import ProductState
from tests.shop.models import Product, Size

from .inheritance.models import Department, Item, Shirt, Tag
from .shapes import make_garment, make_page, make_plain, make_shirt
from .variants.models import Garment, Media

pytestmark = pytest.mark.django_db


def stale() -> set[str]:
    return set(SyncedProduct.objects.stale().values_list("title", flat=True))


@pytest.fixture(params=["asked in the database", "read first"], autouse=True)
def by_one_query(request, monkeypatch):
    """Whether the products of a part are found within the UPDATE; MariaDB reads their keys first."""
    if request.param == "read first":
        monkeypatch.setattr(marking, "text_of_key", lambda *args: None)
    return request.param == "asked in the database" and connection.vendor != "mysql"


@pytest.fixture
def cost(monkeypatch):
    """Return how many queries more something takes because products are marked."""

    def queries_of(act) -> int:
        with CaptureQueriesContext(connection) as queries, transaction.atomic():
            act()
        return len(queries)

    def measure(act) -> int:
        ContentType.objects.get_for_models(*(adapter.model for adapter in registry), for_concrete_models=False)
        whole = queries_of(act)
        with monkeypatch.context() as patch:
            for name in ("mark_stale", "mark_stale_by_key"):
                patch.setattr(receivers, name, lambda *args: None)
            return whole - queries_of(act)

    return measure


def test_saving_a_product_costs_one_update_and_making_one_nothing(walk, cost):
    hat = make_plain("Hat")
    walk(Product)
    assert cost(hat.save) == 1
    assert stale() == {"Hat"}
    assert cost(lambda: Product.objects.create(name="Cap")) == 0


def test_saving_a_part_costs_one_update_however_many_products_it_belongs_to(walk, cost, by_one_query):
    shirts = [make_shirt(title) for title in ("Oxford", "Flannel")]
    page, coat = make_page("Parka"), make_garment("Coat")
    tag = Tag.objects.create(name="summer")
    tag.item_set.set(shirts)
    for model in (Item, type(page), Garment):
        walk(model)
    read = 1 if by_one_query else 2
    assert cost(shirts[0].department.save) == read
    assert stale() == {"Oxford", "Flannel"}
    assert cost(tag.save) == read
    assert cost(page.gallery_images.get().image.save) == read
    assert cost(page.gallery_images.get().save) == 1
    assert cost(coat.media.first().save) == 1
    assert stale() == {"Oxford", "Flannel", "Parka", "Coat", "Coat, blue", "Coat, red"}


def test_a_part_over_several_ways_costs_one_update_too(walk, cost, by_one_query):
    """As a picture of django-oscar's, which is its product's and its product's children's."""
    adapter, field = registry.adapter_for(Item), relations_of(Item, "department")[0][1]
    several = [receivers.Part(adapter, "department", field)] * 2
    shirt = make_shirt("Oxford")
    department = shirt.department
    for instance, own in ((department, None), (shirt, adapter)):
        walk(Item)
        read = 1 if by_one_query else 2
        assert cost(lambda instance=instance, own=own: receivers.mark_products_of(instance, own, several)) == read
        assert stale() == {"Oxford"}


def test_a_key_that_is_a_uuid_is_found_too(walk, by_one_query):
    coat = make_garment("Coat")
    make_garment("Cape")
    walk(Garment)
    with CaptureQueriesContext(connection) as queries:
        marking.mark_stale([(registry.adapter_for(Garment), Garment.objects.filter(title="Coat"))])
    assert len(queries) == (1 if by_one_query else 2)
    assert set(SyncedProduct.objects.stale().values_list("object_id", flat=True)) == {str(coat.pk)}


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


def test_with_very_many_products_to_name_one_by_one_all_of_their_model_are_stale(walk, monkeypatch, by_one_query):
    monkeypatch.setattr(marking, "MOST_KEYS", 1)
    for title in ("Oxford", "Flannel"):
        make_shirt(title)
    lone = make_shirt("Linen")
    lone.department = Department.objects.create(name="Sale")
    lone.save()
    walk(Item)
    Department.objects.get(name="Shirts").save()
    assert stale() == ({"Oxford", "Flannel"} if by_one_query else {"Oxford", "Flannel", "Linen"})


def test_a_changed_many_to_many_relation_marks_the_product_from_either_side_by_one_update(walk, by_one_query):
    shirt, tag = Item.objects.get(pk=make_shirt("Oxford").pk), Tag.objects.create(name="summer")
    for change, queries in (
        (lambda: shirt.tags.add(tag), 1),
        (lambda: shirt.tags.clear(), 1),
        (lambda: tag.item_set.add(shirt), 1),
        (lambda: tag.save(), 1 if by_one_query else 2),
        (lambda: tag.item_set.remove(shirt), 1),
        (lambda: tag.item_set.add(shirt), 1),
        (lambda: tag.item_set.clear(), 1 if by_one_query else 2),
    ):
        walk(Item)
        assert stale() == set()
        with CaptureQueriesContext(connection) as asked:
            change()
        assert stale() == {"Oxford"}
        ours = [each["sql"] for each in asked if is_ours(each["sql"])]
        assert len(ours) == queries, ours


def is_ours(sql: str) -> bool:
    """Whether a query marks rows, or finds the keys of those to mark; Django's own on relations have no DISTINCT."""
    return "genlook_syncedproduct" in sql or sql.startswith("SELECT DISTINCT")


def test_a_reverse_relation_is_named_by_its_accessor_as_in_code():
    class Adapter(ProductAdapter):
        depends_on = ["logentry_set__content_type"]

    found = receivers.parts_of(Adapter(User))
    assert [(each.lookup, each.model, each.parent_attname) for each in found] == [
        ("logentry", LogEntry, "user_id"),
        ("logentry__content_type", ContentType, ""),
    ]
