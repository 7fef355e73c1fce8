import pytest
from django.core.files.base import ContentFile
from oscar.core.loading import get_class, get_model

from tests.catalogue.conftest import new_photo, own_folders, owner, photo, service, walk  # noqa: F401
from tests.pictures import garment
from tests.plugin.browser.conftest import *  # noqa: F403
from tests.plugin.browser.conftest import SIZES

Product, ProductClass, ProductImage, Category, Partner, StockRecord = (
    get_model(app, name)
    for app, name in [
        ("catalogue", "Product"),
        ("catalogue", "ProductClass"),
        ("catalogue", "ProductImage"),
        ("catalogue", "Category"),
        ("partner", "Partner"),
        ("partner", "StockRecord"),
    ]
)
Selector = get_class("partner.strategy", "Selector")


@pytest.fixture(params=list(SIZES)[-1:])
def size(request):
    """Oscar's page is its own matter at phone size."""
    return request.param


@pytest.fixture
def make(db):
    """Make a product as Oscar's dashboard does, in stock, with a picture if ``pictured``."""

    def make_product(title, structure=Product.STANDALONE, parent=None, pictured=True):
        kind = ProductClass.objects.get_or_create(name="Clothes", track_stock=False)[0]
        product = Product.objects.create(
            structure=structure, title=title, parent=parent, product_class=None if parent else kind
        )
        if pictured:
            ProductImage.objects.create(product=product, original=ContentFile(garment(), "front.jpg"))
        if structure != Product.PARENT:
            partner = Partner.objects.get_or_create(name="Weaver")[0]
            StockRecord.objects.create(product=product, partner=partner, partner_sku=f"sku-{product.pk}", price=20)
        return product

    return make_product


@pytest.fixture
def family(make):
    """A parent with two children: one has a picture of its own."""
    parent = make("Tee", Product.PARENT)
    parent.categories.add(Category.objects.add_root({"name": "Shirts"}))
    return parent, make("Red tee", Product.CHILD, parent), make("", Product.CHILD, parent, pictured=False)
