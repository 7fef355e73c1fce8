"""The OpenAPI document, and what a machine that reads it finds when it tries everything."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, assume, given, settings
from schemathesis import Config, GenerationMode

from genlook_django.sandbox import photos
from genlook_django.sandbox.api import openapi, urls
from genlook_django.sandbox.errors import Code
from genlook_django.sandbox.fetch import FetchError

from .conftest import Api

CONFIG = {
    # Exactly one of id, url and fileKey, whether bytes are a picture, whether an address answers: no schema says these.
    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 400, 402, 403, 404, 409, 413, 415]}},
    # Unknown members are ignored, as the contract says.
    "generation": {"allow-extra-parameters": False},
}
DOCUMENT = "/genlook-sandbox/openapi.json"
pytestmark = pytest.mark.django_db


@pytest.fixture
def open_connection():
    """Keep the test's connection, and so its transaction, over the requests of a WSGI client that is not Django's."""
    request_finished.disconnect(close_old_connections)
    request_started.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)
    request_started.connect(close_old_connections)


def unreachable(url):
    raise FetchError("Not in a test.")


@pytest.mark.usefixtures("open_connection")
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("name", [operation.name for operation in openapi.OPERATIONS.values()])
def test_no_request_gets_a_5xx_or_an_answer_outside_the_schema(api, name, mode, monkeypatch):
    monkeypatch.setattr(photos, "fetch", unreachable)  # whose address that is, chance decides
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, get_wsgi_application(), config=Config.from_dict(CONFIG))
    operation = schema.find_operation_by_id(name)

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=10, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    def try_it(case):
        if mode.is_negative and case.media_type == "multipart/form-data" and isinstance(case.body, dict):
            # A form has no null, and an empty field says as much as one that is left out.
            assume(all(value not in (None, "") for value in case.body.values()))
        case.call_and_validate(headers={"x-api-key": api.key})

    try_it()


def test_every_endpoint_is_described(client):
    document = client.get(DOCUMENT).json()
    described = {(path, method.upper()) for path, methods in document["paths"].items() for method in methods}
    served = {
        ("/" + str(pattern.pattern).replace("<str:", "{").replace("<anything:", "{").replace(">", "}"), method)
        for pattern in urls.urlpatterns
        for method in pattern.callback.cls().allowed_methods
        if pattern.name != "not-found"
    }
    assert described == served
    assert document["servers"] == [{"url": "http://testserver" + Api.root.rstrip("/")}]


def test_the_document_does_not_depend_on_the_projects_own_settings(client, settings):
    plain = client.get(DOCUMENT).json()
    settings.SPECTACULAR_SETTINGS = {"TITLE": "A shop", "COMPONENT_SPLIT_REQUEST": True, "SCHEMA_PATH_PREFIX": "/x"}
    settings.REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "rest_framework.schemas.openapi.AutoSchema"}
    assert client.get(DOCUMENT).json() == plain


def test_only_codes_of_the_table_are_described():
    assert {code for operation in openapi.OPERATIONS.values() for code in operation.codes} <= set(Code)
