"""Requests that nobody would write by hand: each is answered, none with a 5xx or outside the schema."""

import gc
import re

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client as Browser
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from schemathesis import Config, GenerationMode

from genlook_django.catalogue import registry
from genlook_django.exceptions import SENTENCES
from genlook_django.models import Status, TryOnResult
from genlook_django.storefront import urls
from genlook_django.tryons.store import keep
from tests.pictures import encoded, portrait
from tests.privacy.storefront_api import PREFIX, document

pytestmark = pytest.mark.django_db

TOKEN = "t" * 32
CONFIG = {
    # what is hers, a picture, agreed to: no schema says these
    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 400, 404, 413, 415, 429]}},
    "generation": {"allow-extra-parameters": False},
}
LIMITS = ("PHOTOS_PER_DAY", "TRY_ONS_PER_DAY", "PHOTOS_PER_MINUTE", "TRY_ONS_PER_MINUTE", "LOOKS_PER_MINUTE")
OPERATIONS = [operation["operationId"] for path in document()["paths"].values() for operation in path.values()]


def takes_anything(name: str) -> bool:
    """Whether there is something in a request that could be other than the schema has it."""
    method, path = name.split(" ")
    described = document()["paths"][PREFIX + path][method]
    return "requestBody" in described or "parameters" in described


def test_the_document_has_every_address_and_method():
    described = {(path, method.upper()) for path, methods in document()["paths"].items() for method in methods}
    served = {
        (f"{PREFIX}/{pattern.pattern}".replace("<uuid:pk>", "{pk}"), method)
        for pattern in urls.urlpatterns
        for method in pattern.callback.cls().allowed_methods
        if method != "OPTIONS"
    }
    assert described == served


@pytest.fixture
def shopper(upload, product, task_queue, settings):
    """The headers and cookies of a visitor who has a photo and a finished try-on, and the ids of the two."""
    browser = Browser()
    photo = browser.post(f"{PREFIX}/photos/", upload()).json()["id"]
    body = {"product": registry.reference(product), "photo": photo}
    try_on = browser.post(f"{PREFIX}/try-ons/", body, content_type="application/json").json()["id"]
    TryOnResult.objects.filter(pk=try_on).update(status=Status.STORING)
    keep(TryOnResult.objects.get(pk=try_on), encoded(portrait(shirt="firebrick")))
    settings.GENLOOK = dict.fromkeys(LIMITS, 100_000)
    sent = {
        "headers": {"X-CSRFToken": TOKEN, "Accept": "application/json"},
        "cookies": {"csrftoken": TOKEN, "sessionid": browser.cookies["sessionid"].value},
    }
    # keeps the test's connection, and so its transaction, over the requests of a WSGI client that is not Django's
    request_finished.disconnect(close_old_connections)
    request_started.disconnect(close_old_connections)
    yield sent, {"photos": photo, "try-ons": try_on}
    request_finished.connect(close_old_connections)
    request_started.connect(close_old_connections)


@pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile")  # the machine doesn't close what it downloads
@pytest.mark.parametrize(
    ("name", "mode"),
    [(name, mode) for name in OPERATIONS for mode in GenerationMode if mode.is_positive or takes_anything(name)],
)
def test_no_request_gets_a_5xx_or_an_answer_outside_the_schema(shopper, name, mode):
    sent, own = shopper
    schema = schemathesis.openapi.from_dict(document(), config=Config.from_dict(CONFIG))
    schema.app = get_wsgi_application()
    operation = schema.find_operation_by_id(name)

    @given(case=operation.as_strategy(generation_mode=mode))
    @hypothesis_settings(
        max_examples=15, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    def try_it(case):
        case.call_and_validate(**sent)
        if "pk" in (case.path_parameters or {}):
            case.path_parameters["pk"] = own[name.split("/")[1]]
            case.call_and_validate(**sent)

    try_it()
    gc.collect()


@pytest.mark.parametrize(
    "body",
    [
        {"product": "plain_shop.product:99999999999999999999999", "photo": "own"},
        {"product": "plain_shop.product:\x00", "photo": "own"},
        {"product": "plain_shop.product:1:\x00", "photo": "own"},
        {"product": "plain_shop.product:-1", "photo": "own"},
        {"product": "\ud800", "photo": "own"},
        {"product": ":" * 5000, "photo": "own"},
        {"product": {"a": 1}, "photo": ["own"]},
        {"product": None, "photo": {"$ne": 1}},
    ],
)
def test_references_that_mean_harm_are_refused(shopper, body):
    sent, own = shopper
    if body["photo"] == "own":
        body = {**body, "photo": own["photos"]}
    browser = Browser()
    browser.cookies.load(sent["cookies"])
    response = browser.post(f"{PREFIX}/try-ons/", body, content_type="application/json")
    assert response.status_code in {400, 404}
    assert response.json()["code"] in SENTENCES


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=", b"x"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=photo\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\n" * 3000),
        ("application/x-www-form-urlencoded", b"photo=%00&product=%ff"),
        ("application/json", b"\xff\xfe"),
        ("application/json", b"[" * 60_000),
        ("application/json; charset=nonsense", b"{}"),
        ("application/json", b'{"product": 1e400, "photo": NaN}'),
        ("text/xml", b"<a/>"),
        ("nonsense", b"x"),
        ("", b"x"),
    ],
)
def test_bodies_that_mean_harm_are_refused(visitor, content_type, body):
    for path in ("photos/", "try-ons/"):
        response = visitor.generic("POST", f"{PREFIX}/{path}", body, content_type=content_type)
        assert 400 <= response.status_code < 500, response.content
        assert response.json()["code"] in SENTENCES


def test_a_photo_id_is_an_id(visitor):
    for path in ("photos/1/", "photos/../../etc/", "try-ons/x/image/"):
        assert re.match(r"4\d\d", str(visitor.get(f"{PREFIX}/{path}").status_code))
