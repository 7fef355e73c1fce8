"""What ``manage.py check`` says of adapters and of the products themselves."""

import pytest
from django.core.checks import run_checks
from django.db import OperationalError, connection, models

from genlook_django.catalogue import ProductAdapter, RemoteProduct, registry
from genlook_django.catalogue.row_checks import check_rows
from tests.shop.models import Product, Size

from .colours.models import Tee
from .conftest import RAISING, raising_for_hats
from .inheritance.models import Item
from .pages.models import ProductPage
from .shapes import make_plain
from .variants.models import Garment


def found(model, **members) -> list[str]:
    return [message.id for message in type("Adapter", (ProductAdapter,), members)(model).check()]


@pytest.mark.parametrize(
    ("model", "members", "ids"),
    [
        (Product, {}, []),
        (Product, {"title_attr": "headline"}, ["genlook.E101"]),
        (Product, {"category_attr": "image__nothing"}, []),
        (Item, {"category_attr": "department__nothing"}, ["genlook.E101"]),
        (Item, {"category_attr": "department__name"}, []),
        (Item, {"category_attr": "tags__name"}, []),
        (Tee, {"image_attr": "details__pictures"}, []),
        (Garment, {"image_attr": "media__file"}, []),
        (Garment, {"image_attr": "media__photograph"}, ["genlook.E101"]),
        (Size, {}, ["genlook.E102"]),
        (Size, {"get_images": lambda self, size: []}, []),
        (Size, {"get_remote_products": lambda self, size: []}, []),
        (Product, {"external_id_attr": "name"}, ["genlook.E103"]),
        (Product, {"external_id_attr": "pk"}, []),
        (Product, {"external_id_attr": "id"}, []),
        (Tee, {"external_id_attr": "sku", "image_attr": "details__pictures"}, []),
        (Product, {"get_queryset": lambda self: Product.objects.all()[:10]}, ["genlook.E105"]),
        (Product, {"get_queryset": lambda self: Product.objects.nothing()}, ["genlook.E105"]),
        (Garment, {"image_attr": "media__file", "depends_on": ["media", "skus"]}, []),
        (Garment, {"image_attr": "media__file", "depends_on": ["media__file", "pictures"]}, ["genlook.E106"] * 2),
        (Garment, {"image_attr": "media__file", "depends_on": "media"}, ["genlook.E106"]),
        (Product, {"title_attr": ["name"]}, ["genlook.E101"]),
        (Product, {"get_queryset": lambda self: None}, ["genlook.E105"]),
    ],
)
def test_each_mistake_in_an_adapter_is_found(model, members, ids):
    assert found(model, **members) == ids


def test_pictures_on_a_related_model_are_named():
    """What to type, for a shop that keeps its pictures in a table of their own."""
    (message,) = ProductAdapter(ProductPage).check()
    assert 'Write register(ProductPage, image_attr="gallery_images__image__file"), or' in message.hint
    (message,) = ProductAdapter(Size).check()
    assert (
        message.hint == 'Write register(Size, image_attr="…"), or override get_images(self, obj) in an adapter class.'
    )


def test_an_annotation_of_the_query_set_is_an_attribute():
    members = {
        "title_attr": "shouted",
        "get_queryset": lambda self: Product.objects.annotate(shouted=models.functions.Upper("name")),
    }
    assert found(Product, **members) == []


def test_long_external_ids_and_keys_are_warned_of(settings):
    class Article(models.Model):
        code = models.CharField(max_length=180, primary_key=True)
        image = models.ImageField()

        class Meta:
            app_label = "tests_checks"

    assert found(Article, external_id_attr="code") == ["genlook.W102"]
    settings.GENLOOK = {"EXTERNAL_ID_PREFIX": "a-rather-long-prefix-"}
    assert found(Article, external_id_attr="code") == ["genlook.W101", "genlook.W102"]


@pytest.mark.django_db
class TestProducts:
    def test_those_without_a_picture_are_counted(self):
        for name in ("Cap", "Hat"):
            Product.objects.create(name=name)
        make_plain("Bonnet")
        (message,) = [message for message in run_checks(databases=["default"]) if message.id == "genlook.W103"]
        assert message.msg == (
            "2 of 3 products of plain_shop.Product have no picture, so they can't be tried on; the first is 'Cap'."
        )

    def test_nobodys_database_is_looked_into_unasked(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            run_checks()

    @pytest.mark.parametrize(
        ("external_id", "problem"),
        [
            ("the-one", "'Hat' can't be tried on: its external id 'the-one' is also that of 'Cap'."),
            ("_anon_1", "'Cap' can't be tried on: its external id '_anon_1' begins with _anon_"),
            ("x" * 192, "'Cap' can't be tried on: its external id 'xxxx"),
        ],
    )
    def test_external_ids_that_can_not_be_are_named(self, external_id, problem):
        class Adapter(ProductAdapter):
            def get_external_id(self, obj, variant=""):
                return external_id

        make_plain("Cap")
        make_plain("Hat")
        (message,) = check_rows(Adapter(Product))
        assert message.id == "genlook.W104"
        assert message.msg.startswith(problem)

    @pytest.mark.parametrize("method", RAISING)
    def test_a_product_whose_methods_raise_is_named_with_the_reason(self, adapted, method):
        make_plain("Hat")
        make_plain("Cap")
        adapted(Product, **{method: raising_for_hats(method)})
        (message,) = [each for each in run_checks(databases=["default"]) if each.id.startswith("genlook.W1")]
        assert (message.id, message.msg) == ("genlook.W104", "'Hat' can't be tried on: LookupError: no such thing.")
        assert message.hint.startswith("Mend")

    def test_a_product_that_can_not_say_its_name_is_named_by_its_key(self, monkeypatch):
        hat = make_plain("")
        monkeypatch.setattr(Product, "__str__", lambda self: [][0])
        (message,) = check_rows(ProductAdapter(Product))
        assert message.msg.startswith(f"'plain_shop.Product {hat.pk}' can't be tried on: IndexError")

    @pytest.mark.parametrize("broken", [lambda self: [][0], lambda self: None, lambda self: Product.objects.all()[:9]])
    def test_a_query_set_that_can_not_be_stops_no_check_and_no_migrate(self, adapted, broken):
        adapted(Product, get_queryset=broken, title_attr="headline")
        found = [message.id for message in run_checks(databases=["default"]) if message.id.startswith("genlook.E1")]
        assert found == ["genlook.E105", "genlook.E101"]
        assert check_rows(registry.adapter_for(Product)) == []

    def test_a_check_of_the_shops_own_that_raises_is_told(self, adapted):
        adapted(Product, check=lambda self: [][0])
        (message,) = [message for message in run_checks() if message.id.startswith("genlook.E1")]
        assert (message.id, message.msg) == (
            "genlook.E107",
            "The check of <Adapter of plain_shop.Product> broke off: IndexError: list index out of range.",
        )

    def test_a_database_that_is_not_there_stops_no_check(self, monkeypatch):
        def refuse(*args, **options):
            raise OperationalError("connection refused")

        monkeypatch.setattr(connection.introspection, "table_names", refuse)
        assert check_rows(ProductAdapter(Product)) == []

    def test_two_variants_of_one_name_are_told_as_such(self, adapted):
        make_plain("Hat")
        several = [RemoteProduct(title, "", ["hat.jpg"]) for title in ("Hat", "Red hat")]
        adapted(Product, get_remote_products=lambda self, product: several)
        (message,) = check_rows(registry.adapter_for(Product))
        assert message.msg == (
            "'Red hat' can't be tried on: its variant '' is that of 'Hat' already: each needs a name of its own."
        )
        assert message.hint == "Give each RemoteProduct a variant of its own: a SKU, a colour."

    def test_those_that_are_not_eligible_are_left_out(self):
        class Adapter(ProductAdapter):
            def is_eligible(self, obj):
                return obj.name != "Cap"

        Product.objects.create(name="Cap")
        assert check_rows(Adapter(Product)) == []

    def test_a_table_that_is_not_there_yet_is_no_error(self):
        class Planned(models.Model):
            image = models.ImageField()

            class Meta:
                app_label = "tests_checks"

        assert check_rows(ProductAdapter(Planned)) == []

    def test_a_column_that_is_not_there_yet_is_no_error(self):
        class Grown(models.Model):
            image = models.ImageField()
            colour = models.CharField(max_length=10)

            class Meta:
                app_label = "tests_checks"
                db_table = Product._meta.db_table

        assert check_rows(ProductAdapter(Grown)) == []
        assert Product.objects.count() == 0

    def test_the_shapes_of_the_tests_pass(self, shape):
        product = shape.make("Hat")
        assert check_rows(registry.adapter_for(product)) == []
