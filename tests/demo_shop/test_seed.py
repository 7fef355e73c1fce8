from decimal import Decimal

import pytest

from demo_shop.collection import COLLECTION
from demo_shop.models import Category, Product, Variant
from demo_shop.seed import seed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media_in_tmp")]

ALL = sum(len(design.colours) for design in COLLECTION)


def test_the_seed_fills_an_empty_shop():
    assert seed() == ALL
    assert Variant.objects.count() == ALL
    assert Product.objects.count() == len(COLLECTION)
    tee = Variant.objects.select_related("product__category").get(slug="everyday-tee-clay")
    assert (tee.product.name, tee.colour, tee.product.price) == ("Everyday tee", "Clay", Decimal("32.00"))
    assert tee.product.category.slug == "t-shirts"
    assert tee.picture.storage.exists(tee.picture.name)


def test_seeding_twice_adds_nothing():
    seed()
    before = list(Variant.objects.values())
    assert seed() == 0
    assert list(Variant.objects.values()) == before


def test_seeding_leaves_what_staff_have_changed():
    seed()
    Product.objects.filter(slug="rib-tank").update(price=Decimal("19.50"))
    Category.objects.filter(slug="tanks").update(name="Vests")
    seed()
    assert Product.objects.get(slug="rib-tank").price == Decimal("19.50")
    assert Category.objects.get(slug="tanks").name == "Vests"


def test_a_lost_picture_is_put_back():
    seed()
    variant = Variant.objects.get(slug="rib-tank-white")
    variant.picture.storage.delete(variant.picture.name)
    assert seed() == 0
    variant.refresh_from_db()
    assert variant.picture.storage.exists(variant.picture.name)
