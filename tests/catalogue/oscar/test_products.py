"""What the plugin makes of Oscar's parents, children and stand-alone products."""

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext

from genlook_django.catalogue import registry
from genlook_django.catalogue.sync import mapping_for, outgoing
from genlook_django.exceptions import ProductUnavailable
from genlook_django.models import SyncedProduct

from .conftest import Category, Product, ProductImage

pytestmark = pytest.mark.django_db


def remote(product):
    adapter = registry.adapter_for(product)
    return adapter.get_remote_product(adapter.find(str(product.pk)))


def test_all_checks_pass(family):
    assert [message for message in run_checks(databases=["default"]) if message.id.startswith("genlook.")] == []


def test_parent_child_and_stand_alone_are_products_of_their_own(family, make, walk):
    hat = make("Hat")
    assert walk(Product)[1] == []
    titles = dict(SyncedProduct.objects.values_list("external_id", "title"))
    expected = {f"catalogue.product-{each.pk}": each.get_title() for each in (*family, hat)}
    assert titles == expected


def test_a_child_has_its_own_picture_or_its_parents(family):
    parent, pictured, bare = family
    assert list(remote(pictured).images) == [pictured.images.get().original]
    assert list(remote(bare).images) == [parent.images.get().original]
    assert (remote(bare).title, remote(bare).category) == ("Tee", "Shirts")


def test_all_pictures_are_sent_in_their_order(make):
    hat = make("Hat")
    ProductImage.objects.create(product=hat, original=hat.images.get().original.name, display_order=1)
    mapping = mapping_for(registry.adapter_for(hat), hat, remote(hat))
    assert [image.content_type for image in outgoing(mapping).inline().images] == ["image/jpeg"] * 2


@pytest.mark.parametrize("hidden", [0, 1])
def test_a_hidden_product_and_a_hidden_parents_child_can_not_be_tried_on(family, hidden):
    Product.objects.filter(pk=family[hidden].pk).update(is_public=False)
    with pytest.raises(ProductUnavailable):
        registry.resolve(f"catalogue.product:{family[1].pk}")


def test_a_parents_picture_marks_its_children_too(family, make, walk):
    make("Hat")
    walk(Product)
    family[0].images.get().save()
    stale = set(SyncedProduct.objects.stale().values_list("object_id", flat=True))
    assert stale == {str(each.pk) for each in family}


def test_a_list_of_oscars_products_with_widgets_costs_no_query_more(family, make, django_assert_num_queries):
    make("Hat")
    products = list(Product.objects.browsable().base_queryset())
    source = "{% load genlook %}{% for product in products %}{% tryon_widget product %}{% endfor %}"
    with django_assert_num_queries(0):
        page = Template(source).render(Context({"products": products, "csrf_token": "token"}))
    assert page.count("<genlook-try-on") == 2


def test_a_walk_costs_the_same_queries_for_any_number_of_children(family, make, walk):
    costs = []
    for number in range(2):
        make(f"Tee {number}", Product.CHILD, family[0])
        walk(Product)
        with CaptureQueriesContext(connection) as queries:
            walk(Product)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_saving_a_parent_or_its_picture_marks_the_whole_family_by_one_update(family, walk):
    """The picture is its product's, and its product's children's; the product is one, and its children's parent."""
    parent = family[0]
    for saved in (parent.images.get(), parent):
        walk(Product)
        with CaptureQueriesContext(connection) as queries:
            saved.save()
        ours = [query["sql"] for query in queries if "genlook_syncedproduct" in query["sql"]]
        assert len(ours) == 1
        assert ours[0].startswith("UPDATE")
        stale = set(SyncedProduct.objects.stale().values_list("object_id", flat=True))
        assert stale == {str(each.pk) for each in family}


def test_a_category_given_to_the_parent_marks_the_children_too(family, walk):
    walk(Product)
    family[0].categories.add(Category.objects.add_root({"name": "Sale"}))
    assert SyncedProduct.objects.stale().count() == 3
    walk(Product)
    ProductCategory = Product.categories.through
    ProductCategory.objects.filter(product=family[0]).first().delete()
    assert SyncedProduct.objects.stale().count() == 3
