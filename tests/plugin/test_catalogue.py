import datetime as dt

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils import timezone

from genlook_django.catalogue import AlreadyRegistered, NotRegistered, ProductAdapter, RemoteProduct, registry
from genlook_django.catalogue.registry import Registry
from genlook_django.catalogue.sync import fingerprint_of, mapping_for, outgoing
from genlook_django.client import ProductReference
from genlook_django.exceptions import ProductUnavailable
from genlook_django.models import SyncedProduct
from tests.shop.models import Product, Size

pytestmark = pytest.mark.django_db


def synced(product):
    adapter = registry.adapter_for(product)
    return mapping_for(adapter, product, adapter.get_remote_product(product))


def test_register_alone_does_for_a_plain_product(product):
    adapter = registry.adapter_for(product)
    assert adapter.get_remote_product(product) == RemoteProduct("Red shirt", "A shirt, and red.", (product.image,))
    assert adapter.check() == []


def test_a_model_is_registered_once():
    own = Registry()
    own.register(Product)
    with pytest.raises(AlreadyRegistered):
        own.register(Product, image_attr="image")
    own.unregister(Product)
    own.register(Product)
    with pytest.raises(NotRegistered):
        own.unregister(Size)


def test_an_adapter_is_registered_by_decorator_or_by_options():
    own = Registry()

    @own.register(Product)
    class Adapter(ProductAdapter):
        title_attr = "description"

    own.register(Size, title_attr="name")
    assert type(own.adapter_for(Product)) is Adapter
    assert own.adapter_for(Size).title_attr == "name"


def test_options_count_above_a_class_as_well():
    own = Registry()

    @own.register(Product, title_attr="description", external_id_attr="id")
    class Adapter(ProductAdapter):
        title_attr = "name"

        def get_category(self, obj):
            return super().get_category(obj) or "Shirts"

    adapter = own.adapter_for(Product)
    assert isinstance(adapter, Adapter)
    assert (adapter.title_attr, adapter.external_id_attr) == ("description", "id")
    assert adapter.get_category(Product()) == "Shirts"
    assert Adapter.title_attr == "name"


def test_an_adapters_own_attributes_are_options_too():
    class Adapter(ProductAdapter):
        colour = "red"

    own = Registry()
    own.register(Product, Adapter, colour="blue")
    assert own.adapter_for(Product).colour == "blue"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"imag_attr": "image"}, ["'imag_attr'", "Did you mean 'image_attr'?", "title_attr, variants_are_rows"]),
        ({"colour": "red"}, ["'colour'", "category_attr, depends_on, description_attr, external_id_attr, image_attr"]),
        ({"get_title": lambda self, obj: "Hat"}, ["'get_title'", "a method: override it in a class"]),
        ({"_private": 1}, ["'_private'"]),
    ],
)
def test_an_unknown_option_is_an_error_that_names_those_that_exist(options, words):
    own = Registry()
    with pytest.raises(ImproperlyConfigured) as error:
        own.register(Product, **options)
    assert all(word in str(error.value) for word in ["plain_shop.Product", *words])
    assert list(own) == []


class Abstract(models.Model):
    class Meta:
        abstract = True
        app_label = "tests_abstract"


@pytest.mark.parametrize("model", [ProductAdapter, Abstract, "shop.Product", None])
def test_only_models_that_have_rows_are_registered(model):
    with pytest.raises(ImproperlyConfigured, match=r"register\(\) takes a model first"):
        Registry().register(model)


@pytest.mark.parametrize("adapter", [Size, dict, "name", ProductAdapter(Product)])
def test_only_adapters_are_registered_for_a_model(adapter):
    with pytest.raises(ImproperlyConfigured, match="subclass of ProductAdapter"):
        Registry().register(Product, adapter)
    with pytest.raises(ImproperlyConfigured, match="subclass of ProductAdapter"):
        Registry().register(Product)(adapter)


def test_a_child_and_a_proxy_find_their_parents_adapter():
    class Proxy(Product):
        class Meta:
            proxy = True
            app_label = "tests_proxy"

    assert registry.adapter_for(Proxy).model is Product
    with pytest.raises(NotRegistered, match=r"register\(Size\)"):
        registry.adapter_for(Size)


def test_checks_name_what_the_model_does_not_have():
    class Adapter(ProductAdapter):
        title_attr = "headline"

    found = Adapter(Product).check() + ProductAdapter(Size).check()
    assert [message.id for message in found] == ["genlook.E101", "genlook.E102"]


def test_a_path_spans_relations():
    class Variant(models.Model):
        product = models.ForeignKey(Product, models.CASCADE)

        class Meta:
            app_label = "tests_variant"

    class Adapter(ProductAdapter):
        title_attr = "product__name"
        image_attr = "product__image"

    adapter = Adapter(Variant)
    assert adapter.check() == []
    assert adapter.get_title(Variant(product=Product(name="Blue"))) == "Blue"


NOWHERE = [
    "",
    "plain_shop.product",
    "plain_shop.product:",
    "plain_shop.product:x",
    "plain_shop.size:1",
    "auth.user:1",
    f"plain_shop.product:{10**30}",
]


@pytest.mark.parametrize("reference", NOWHERE)
def test_a_reference_that_leads_nowhere_is_refused(product, reference):
    with pytest.raises(ProductUnavailable):
        registry.resolve(reference)


def test_a_mapping_is_made_once_and_its_external_id_stays(product, settings):
    settings.GENLOOK = {"EXTERNAL_ID_PREFIX": "staging-"}
    first = synced(product)
    assert first.external_id == f"staging-plain_shop.product-{product.pk}"
    settings.GENLOOK = {"EXTERNAL_ID_PREFIX": "other-"}
    assert synced(product).external_id == first.external_id
    assert SyncedProduct.objects.count() == 1


def test_a_product_goes_inline_until_it_was_sent_and_again_when_it_changed(product, time_machine):
    row = synced(product)
    assert not outgoing(row).is_known
    outgoing(row).was_sent()
    row.refresh_from_db()
    assert outgoing(row).is_known
    assert outgoing(row).reference() == ProductReference(row.external_id)
    product.name = "Crimson shirt"
    product.save()
    assert not outgoing(row).is_known
    product.name = "Red shirt"
    product.save()
    assert outgoing(row).is_known
    time_machine.move_to(timezone.now() + dt.timedelta(days=16))
    assert not outgoing(row).is_known


def test_a_missing_file_is_the_products_fault_and_named(product):
    product.image.storage.delete(product.image.name)
    with pytest.raises(ProductUnavailable) as refusal:
        outgoing(synced(product))
    assert refusal.value.code == "PRODUCT_IMAGE_MISSING"


def test_urls_are_sent_as_urls_and_files_as_bytes(product):
    inline = outgoing(synced(product)).inline()
    with inline.images[0].open() as file:
        assert file.read() == product.image.open().read()
    product.image.close()
    remote = RemoteProduct("x", "", ("https://cdn.example.com/a.jpg",))
    assert fingerprint_of(remote) != fingerprint_of(RemoteProduct("x", "", ("https://cdn.example.com/b.jpg",)))
