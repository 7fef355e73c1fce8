import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from genlook_django.catalogue import registry
from genlook_django.client.http import Transport
from genlook_django.models import Owner
from genlook_django.privacy.photo import add_photo
from genlook_django.sandbox import accounts
from genlook_django.tryons.request import request_try_on
from tests.pictures import encoded, garment, portrait
from tests.service import Service
from tests.shop.models import Product


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    storages = dict(settings.STORAGES)
    storages["genlook"] = {**storages["genlook"], "OPTIONS": {"location": tmp_path / "private"}}
    settings.STORAGES = storages


@pytest.fixture
def product(db):
    product = Product(name="Red shirt", description="A shirt, and red.")
    product.image.save("red.jpg", ContentFile(garment()))
    return product


@pytest.fixture
def owner():
    return Owner(visitor_key="a-visitor")


@pytest.fixture
def new_photo(db, owner):
    def make(shirt="steelblue", owner=owner):
        data = encoded(portrait(shirt=shirt))
        return add_photo(owner, ContentFile(data), len(data), consented=True)

    return make


@pytest.fixture
def photo(new_photo):
    return new_photo()


@pytest.fixture
def try_on(owner, photo, product, task_queue):
    return request_try_on(owner, registry.reference(product), photo.pk)[0]


@pytest.fixture
def visitor(db):
    return Browser()


@pytest.fixture
def upload():
    """Return what a browser posts to photos/."""

    def make(data=None, name="me.jpg", consent="on"):
        data = encoded(portrait()) if data is None else data
        return {"photo": SimpleUploadedFile(name, data, content_type="image/jpeg"), "consent": consent}

    return make


@pytest.fixture
def service(transactional_db, live_server, settings, tmp_path, monkeypatch):
    """The sandbox on a port of its own, with an account of ten credits, and the plugin told to use it."""
    settings.GENLOOK_SANDBOX = {"MEDIA_ROOT": tmp_path / "sandbox"}
    account, key = accounts.create(credits=10)
    service = Service(account, key, f"{live_server.url}/genlook-sandbox/tryon/v1", [])
    settings.GENLOOK = {"API_KEY": key, "BASE_URL": service.url}
    announce = Transport._announce

    def announce_and_hear(transport, method, path):
        announce(transport, method, path)
        service.hear(method, path)

    monkeypatch.setattr(Transport, "_announce", announce_and_hear)
    return service


@pytest.fixture
def mock_product(product):
    """A product that the service gives back the photo for, without dressing anyone."""
    product.name = "mock"
    product.save()
    return product
