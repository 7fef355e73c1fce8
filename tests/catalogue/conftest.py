import pytest
from django.conf import settings

from genlook_django.catalogue import registry
from genlook_django.catalogue.page import Tally
from genlook_django.catalogue.stock import take_stock
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

    def look(model, **options):
        problems = []
        tallies = take_stock(registry.adapter_for(model), lambda *problem: problems.append(problem), **options)
        return max(tallies, key=lambda tally: tally.products, default=Tally()), problems

    return look
