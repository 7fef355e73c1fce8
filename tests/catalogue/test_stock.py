"""Looking at all products: what is new, changed, broken and gone."""

import gc
import tracemalloc

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import OperationalError
from django.utils.translation import gettext_lazy

from genlook_django.catalogue import ProductAdapter, RemoteProduct, registry, stock
from genlook_django.catalogue.page import Tally
from genlook_django.catalogue.sync import mapping_for, outgoing
from genlook_django.exceptions import ProductUnavailable
from genlook_django.models import FormerExternalId, SyncedProduct
from genlook_django.models.product import ProductState
from tests.pictures import garment
from tests.shop.models import Product, Size

from .colours.models import Tee
from .conftest import RAISING, raising_for_hats
from .shapes import make_garment, make_plain, make_tee
from .variants.models import Garment, Sku

pytestmark = pytest.mark.django_db

CURRENT, STALE, BROKEN, GONE = ProductState.CURRENT, ProductState.STALE, ProductState.BROKEN, ProductState.GONE


def states(field="title"):
    return dict(SyncedProduct.objects.order_by("pk").values_list(field, "state"))


def test_each_product_gets_a_row_once(walk):
    make_plain("Hat")
    make_plain("Cap")
    assert walk(Product) == (Tally(products=2, created=2), [])
    assert walk(Product) == (Tally(products=2), [])
    assert states() == {"Hat": CURRENT, "Cap": CURRENT}


def test_an_unchanged_product_costs_two_queries_for_each_page_and_three_for_what_is_gone(
    walk, django_assert_num_queries
):
    for title in range(7):
        make_plain(f"Hat {title}")
    walk(Product)
    with django_assert_num_queries(6):
        walk(Product)


def test_pages_meet_every_product_once(walk, monkeypatch):
    monkeypatch.setattr(stock, "PAGE", 2)
    for number in range(5):
        make_plain(f"Hat {number}")
    assert walk(Product)[0] == Tally(products=5, created=5)
    Product.objects.filter(name__in=["Hat 0", "Hat 3"]).delete()
    assert walk(Product)[0].products == 3


def test_a_join_that_gives_a_product_twice_counts_it_once(walk, adapted):
    make_garment("Coat")
    adapted(Garment, get_queryset=lambda self: Garment.objects.filter(skus__code__contains="-"))
    assert walk(Garment)[0] == Tally(products=1, created=3)
    assert registry.resolve(registry.reference(Garment.objects.get()))


def test_update_without_signals_is_found_by_the_fingerprint(walk):
    make_plain("Hat")
    walk(Product)
    Product.objects.update(name="Bonnet")
    before = SyncedProduct.objects.get().fingerprint
    assert walk(Product)[0] == Tally(products=1, changed=1)
    row = SyncedProduct.objects.get()
    assert (row.title, row.state) == ("Bonnet", CURRENT)
    assert row.fingerprint != before


def test_only_what_was_saved_is_looked_at_when_asked_so(walk):
    hat, cap = make_plain("Hat"), make_plain("Cap")
    walk(Product)
    Product.objects.filter(pk=cap.pk).update(name="Beret")
    hat.name = "Bonnet"
    hat.save()
    assert walk(Product, only_stale=True)[0] == Tally(products=1, changed=1)
    assert states() == {"Bonnet": CURRENT, "Cap": CURRENT}


def test_one_product_with_a_missing_file_stops_no_other(walk):
    hat = make_plain("Hat")
    make_plain("Cap")
    hat.image.storage.delete(hat.image.name)
    Product.objects.create(name="Beret")
    tally, problems = walk(Product)
    assert tally == Tally(products=3, created=3, failed=2)
    assert problems == [
        ("Hat", f"picture '{hat.image.name}' is not in the storage: FileNotFoundError"),
        ("Beret", "there is no picture of it"),
    ]
    assert states() == {"Hat": BROKEN, "Cap": CURRENT, "Beret": BROKEN}


def test_a_broken_product_is_whole_again_when_its_file_is_there(walk):
    hat = make_plain("Hat")
    name = hat.image.name
    hat.image.storage.delete(name)
    walk(Product)
    hat.image.storage.save(name, ContentFile(garment()))
    walk(Product)
    assert list(SyncedProduct.objects.values_list("state", "problem")) == [(CURRENT, "")]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "tees/none.jpg", "data:image/png;base64,x"])
def test_a_picture_that_is_no_file_of_the_shops_is_its_products_fault(walk, name):
    Tee.objects.create(name="Tee", sku="tee", details={"pictures": [name]})
    assert walk(Tee)[1][0][1].startswith(f"picture {name!r} is not in the storage")


@pytest.mark.parametrize("method", RAISING)
@pytest.mark.parametrize("known", [True, False])
def test_an_adapters_method_that_raises_for_one_product_stops_no_other(walk, adapted, caplog, method, known):
    make_plain("Hat")
    make_plain("Cap")
    if known:
        walk(Product)
    adapted(Product, **{method: raising_for_hats(method)})
    caplog.set_level("DEBUG", "genlook")
    tally, problems = walk(Product)
    assert (tally.products, tally.failed) == (2, 1)
    assert problems == [("Hat", "LookupError: no such thing")]
    assert states()["Cap"] == CURRENT
    if known:
        assert states()["Hat"] == BROKEN
        assert SyncedProduct.objects.get(title="Hat").problem == "LookupError: no such thing"
    assert "Hat can't be read" in caplog.text


def test_a_product_that_can_not_even_say_its_name_stops_no_other(walk, monkeypatch, caplog):
    hat = make_plain("")
    make_plain("Cap")
    caplog.set_level("DEBUG", "genlook")
    monkeypatch.setattr(Product, "__str__", lambda self: self.name or [][0])
    assert walk(Product)[1] == [(f"plain_shop.Product {hat.pk}", "IndexError: list index out of range")]
    assert states() == {"Cap": CURRENT}
    assert f"plain_shop.Product {hat.pk} can't be read" in caplog.text


def test_an_error_that_can_not_say_what_it_is_goes_by_its_kind(walk, adapted):
    class Mute(Exception):
        def __str__(self):
            raise ValueError

    def get_title(self, product):
        raise Mute

    make_plain("Hat")
    adapted(Product, get_title=get_title)
    assert walk(Product)[1] == [("Hat", "Mute")]


def test_a_database_that_is_not_there_is_no_products_fault(walk, adapted):
    def get_images(self, product):
        raise OperationalError("the server closed the connection")

    make_plain("Hat")
    walk(Product)
    adapted(Product, get_images=get_images)
    with pytest.raises(OperationalError):
        walk(Product)
    assert states() == {"Hat": CURRENT}


def test_what_an_adapter_gives_is_taken_as_it_is_meant(walk, adapted):
    """Numbers, lazy translations, None, one picture instead of a list, an empty file field."""
    hat = make_plain("Hat")
    several = [RemoteProduct(gettext_lazy("Close"), None, None, variant=7, category=3)]
    adapted(
        Product,
        get_remote_products=lambda self, product: several,
        get_images=lambda self, product: product.image,
        get_external_id=lambda self, product, variant="": int(f"{product.pk}{variant}"),
    )
    assert walk(Product)[1] == []
    row = SyncedProduct.objects.get()
    assert (row.title, row.variant, row.external_id) == ("Close", "7", f"{hat.pk}7")
    assert [image.name for image in outgoing(row).inline().images] == ["picture.jpg"]
    assert walk(Product)[0] == Tally(products=1)
    adapted(Product, get_images=lambda self, product: [Product().image, "", None])
    walk(Product)
    assert walk(Product)[1] == [("Hat", "there is no picture of it")]


def test_two_variants_of_one_name_are_told(walk, adapted):
    """As SKUs that are empty."""
    make_plain("Hat")
    several = [
        RemoteProduct(title, "", [], variant=name) for title, name in [("Hat", ""), ("Red", None), ("Blue", "b")]
    ]
    adapted(Product, get_remote_products=lambda self, product: several)
    assert walk(Product)[1] == [("Red", "its variant '' is that of 'Hat' already: each needs a name of its own")]
    assert states() == {"Hat": CURRENT, "Blue": CURRENT}


def test_a_description_that_is_no_text_is_none(walk):
    """As an editor's blocks in a JSON field: Python's way to write them is nothing for the service."""
    tee = Tee(name="Tee", sku="tee", details={"blocks": [{"text": "Soft."}]})
    adapter = type("Adapter", (ProductAdapter,), {"description_attr": "details"})(Tee)
    assert adapter.get_description(tee) == ""
    adapter.description_attr = "details__blocks__text"
    assert adapter.get_description(tee) == "Soft."


@pytest.mark.parametrize("title", ["a\0b", "a\ud800b"])
def test_a_title_that_no_database_holds_is_mended(walk, adapted, title):
    make_plain("Hat")
    adapted(Product, get_title=lambda self, product: title)
    assert walk(Product)[1] == []
    assert SyncedProduct.objects.get().title in {"ab", "a?b"}


@pytest.mark.parametrize(
    ("images", "problem"),
    [
        (
            [b"bytes"],
            "TypeError: a picture is a file field, a name in the default storage or a URL, not",
        ),
        (["/media/a.jpg"], "picture '/media/a.jpg' is not in the storage: SuspiciousFileOperation. An address must be"),
        (7, "TypeError: 'int' object is not iterable"),
    ],
)
def test_what_is_no_picture_is_told(walk, adapted, images, problem):
    make_plain("Hat")
    adapted(Product, get_images=lambda self, product: images)
    ((_, told),) = walk(Product)[1]
    assert told.startswith(problem)


def test_a_storage_with_errors_of_its_own_is_its_products_fault(walk, monkeypatch):
    class ClientError(Exception):
        pass

    def size(self, name):
        raise ClientError("403")

    make_plain("Hat")
    monkeypatch.setattr(FileSystemStorage, "size", size)
    assert walk(Product)[1][0][1].endswith("is not in the storage: ClientError")


def test_a_row_whose_key_is_of_another_kind_is_gone(walk):
    make_garment("Coat")
    walk(Garment)
    SyncedProduct.objects.filter(variant="").update(object_id="7", external_id="old")
    walk(Garment)
    assert SyncedProduct.objects.get(object_id="7").state == GONE


def test_what_is_not_for_trying_on_any_more_is_gone_and_may_come_back(walk, adapted):
    hat = make_plain("Hat")
    walk(Product)
    adapted(Product, is_eligible=lambda self, product: False)
    assert walk(Product)[0] == Tally(products=1, changed=1, gone=1)
    assert states() == {"Hat": GONE}
    assert walk(Product)[0] == Tally(products=1)
    adapted(Product, get_queryset=lambda self: Product.objects.none())
    assert walk(Product)[0] == Tally()
    adapted(Product)
    assert walk(Product)[0] == Tally(products=1, changed=1)
    assert states() == {"Hat": CURRENT}
    hat.delete()
    assert states() == {"Hat": GONE}


def test_rows_whose_object_was_deleted_without_a_signal_are_gone(walk):
    hat = make_plain("Hat")
    walk(Product)
    Product.objects.filter(pk=hat.pk)._raw_delete("default")
    assert walk(Product)[0] == Tally(gone=1)
    assert states() == {"Hat": GONE}


def test_a_variant_that_is_no_more_is_gone_alone(walk):
    make_garment("Coat")
    walk(Garment)
    Sku.objects.get(code="Coat-R").delete()
    assert walk(Garment)[0] == Tally(products=1, changed=3, gone=1)
    assert states("variant") == {"": CURRENT, "Coat-B": CURRENT, "Coat-R": GONE}


def test_a_model_that_is_no_longer_registered_is_gone(walk, adapted):
    make_plain("Hat")
    walk(Product)
    assert stock.abandon_unregistered(registry) == 0
    del registry._adapters[Product]
    assert stock.abandon_unregistered(registry) == 1
    assert states() == {"Hat": GONE}


def test_an_external_id_that_was_never_sent_just_changes(walk, adapted):
    tee = make_tee("Tee")
    walk(Tee)
    adapted(Tee, get_external_id=lambda self, tee, variant="": f"{tee.pk}/{variant}")
    assert walk(Tee)[0] == Tally(products=1, changed=3)
    names = SyncedProduct.objects.values_list("external_id", flat=True)
    assert list(names) == [f"{tee.pk}/rust", f"{tee.pk}/sage", f"{tee.pk}/"]
    assert not FormerExternalId.objects.exists()


def test_external_ids_that_were_sent_are_remembered_until_they_are_deleted_there(walk):
    tee = Tee.objects.create(name="Tee", sku="old", details={"pictures": ["https://cdn.example.com/a.jpg"]})
    walk(Tee)
    for sku in ("new", "newest", "unsent", "last"):
        if sku != "last":
            SyncedProduct.objects.update(sent_fingerprint="sent")
        tee.sku = sku
        tee.save()
        walk(Tee)
    row = SyncedProduct.objects.get()
    assert (row.external_id, row.sent_fingerprint) == ("last", "")
    assert list(row.former_ids.order_by("pk").values_list("external_id", flat=True)) == ["old", "new", "newest"]


def test_a_copy_of_the_database_takes_its_own_prefix_and_leaves_the_original_alone(walk, settings):
    make_plain("Hat")
    walk(Product)
    SyncedProduct.objects.update(sent_fingerprint="sent")
    settings.GENLOOK = {"EXTERNAL_ID_PREFIX": "staging-"}
    walk(Product)
    row = SyncedProduct.objects.get()
    assert row.external_id.startswith("staging-plain_shop.product-")
    assert not FormerExternalId.objects.exists()


@pytest.mark.parametrize("seen", [True, False])
def test_a_product_that_was_imported_anew_takes_over_what_its_external_id_stands_for(walk, seen):
    old = Tee.objects.create(name="Tee", sku="tee", details={"pictures": ["https://cdn.example.com/a.jpg"]})
    walk(Tee)
    before = SyncedProduct.objects.get()
    Tee.objects.filter(pk=old.pk)._raw_delete("default")
    if seen:
        walk(Tee)
    new = Tee.objects.create(name="Tee", sku="tee", details=old.details)
    assert walk(Tee) == (Tally(products=1, changed=1), [])
    after = SyncedProduct.objects.get()
    assert (after.pk, after.object_id, after.state) == (before.pk, str(new.pk), CURRENT)
    assert walk(Tee) == (Tally(products=1), [])


def test_a_first_try_on_takes_over_what_a_gone_product_was_called():
    old = Tee.objects.create(name="Tee", sku="tee", details={"pictures": ["https://cdn.example.com/a.jpg"]})
    adapter = registry.adapter_for(Tee)
    before = mapping_for(adapter, old, adapter.get_remote_product(old))
    old.delete()
    new = Tee.objects.create(name="New tee", sku="tee", details=old.details)
    after = mapping_for(adapter, new, adapter.get_remote_product(new))
    assert (after.pk, after.object_id, after.title, after.state) == (before.pk, str(new.pk), "New tee", STALE)


@pytest.mark.parametrize(
    ("external_id", "problem"),
    [
        ("", "its external id is empty"),
        ("_anon_1", "its external id '_anon_1' begins with _anon_, which is the service's own"),
        ("x" * 200, f"its external id '{'x' * 40}'… has 200 characters; 191 is the most"),
    ],
)
def test_an_external_id_that_can_not_be_is_told_and_gets_no_row(walk, adapted, external_id, problem):
    make_plain("Hat")
    adapted(Product, get_external_id=lambda self, product, variant="": external_id)
    assert walk(Product) == (Tally(products=1, failed=1), [("Hat", problem)])
    assert not SyncedProduct.objects.exists()


@pytest.mark.parametrize("page", [1, 500])
def test_two_products_with_one_external_id_are_told(walk, adapted, monkeypatch, page):
    monkeypatch.setattr(stock, "PAGE", page)
    make_plain("Hat")
    make_plain("Cap")
    adapted(Product, get_external_id=lambda self, product, variant="": "the-one")
    assert walk(Product)[1] == [("Cap", "its external id 'the-one' is another product's already")]
    assert states() == {"Hat": CURRENT}


def test_a_shopper_of_a_product_with_anothers_external_id_is_refused_and_staff_are_told(adapted, caplog):
    hat, cap = make_plain("Hat"), make_plain("Cap")
    adapted(Product, get_external_id=lambda self, product, variant="": "the-one")
    adapter = registry.adapter_for(Product)
    mapping_for(adapter, hat, adapter.get_remote_product(hat))
    with pytest.raises(ProductUnavailable, match="another product's already"):
        mapping_for(adapter, cap, adapter.get_remote_product(cap))
    assert "can't be tried on" in caplog.text


def test_a_product_is_not_renamed_to_what_another_is_called(walk, adapted):
    make_plain("Hat")
    make_plain("Cap")
    adapted(Product, external_id_attr="name")
    walk(Product)
    Product.objects.filter(name="Cap").update(name="Hat")
    assert walk(Product)[1] == [("Hat", "its external id 'Hat' is another product's already")]
    assert set(SyncedProduct.objects.values_list("external_id", flat=True)) == {"Hat", "Cap"}


def test_a_dry_run_tells_and_writes_nothing(walk):
    make_plain("Hat")
    assert walk(Product, dry_run=True)[0] == Tally(products=1, created=1)
    assert not SyncedProduct.objects.exists()


def test_a_model_without_pictures_can_still_be_walked(walk, adapted):
    Size.objects.create(name="XL")
    adapted(Size)
    assert walk(Size)[1] == [("XL", "there is no picture of it")]


def test_memory_is_flat_whatever_the_number_of_products(walk, monkeypatch):
    monkeypatch.setattr(stock, "PAGE", 20)
    most = []
    for size in (40, 600):
        Product.objects.bulk_create(Product(name=f"Hat {number}") for number in range(size - Product.objects.count()))
        most.append(0)
        gc.collect()
        tracemalloc.start()
        for _tally in stock.take_stock(registry.adapter_for(Product), lambda name, problem: None):
            gc.collect()
            most[-1] = max(most[-1], tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
        assert SyncedProduct.objects.count() == size
    few, many = most
    assert many - few < 100 * (600 - 40), "what is kept for each product is more than SQLite's cache of statements"
