import pytest
from django.conf import settings

from genlook_django.catalogue import ProductAdapter, registry
from genlook_django.catalogue.page import Tally
from genlook_django.catalogue.stock import take_stock
from genlook_django.models import SyncedProduct
from tests.plugin.conftest import new_photo, own_folders, owner, photo, service  # noqa: F401

from . import shapes

if settings.ROOT_URLCONF == "tests.urls":
    collect_ignore = ["oscar"]


@pytest.fixture(params=shapes.ALL, ids=lambda shape: shape.name)
def shape(request, db):
    return request.param


@pytest.fixture
def walk():
    """Look at all products of a model; return the tally and what was reported."""

    def look(model, *, only_stale=False, **options):
        problems = []
        options["rows"] = SyncedProduct.objects.stale() if only_stale else None
        tallies = take_stock(registry.adapter_for(model), lambda *problem: problems.append(problem), **options)
        return max(tallies, key=lambda tally: tally.products, default=Tally()), problems

    return look


@pytest.fixture
def adapted():
    """Register another adapter for a model, for one test."""
    before = dict(registry._adapters)

    def use(model, **members):
        registry._adapters[model] = type("Adapter", (type(before.get(model, ProductAdapter(model))),), members)(model)

    yield use
    registry._adapters.clear()
    registry._adapters.update(before)


RAISING = [
    "is_eligible",
    "get_external_id",
    "get_title",
    "get_description",
    "get_category",
    "get_images",
    "get_remote_products",
]


def raising_for_hats(method):
    """Return an adapter's method that raises for hats alone."""
    whole = getattr(ProductAdapter, method)

    def method_of_the_shop(self, product, *args):
        if product.name == "Hat":
            raise LookupError("no such thing")
        return whole(self, product, *args)

    return method_of_the_shop
