import secrets

import pytest
from django.core.checks import run_checks

from genlook_django.catalogue import registry


def ids(**options) -> list[str]:
    return sorted(message.id for message in run_checks(**options) if message.id.startswith("genlook."))


def test_a_well_kept_shop_passes(settings):
    settings.GENLOOK = {"API_KEY": secrets.token_urlsafe()}  # one that stands in no file
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
    assert ids(include_deployment_checks=True) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"GENLOOK": {}}, "genlook.W001"),
        ({"GENLOOK": {"KEY": "x"}}, "genlook.E001"),
        ({"ROOT_URLCONF": "tests.plugin.no_urls"}, "genlook.E002"),
        ({"GENLOOK": {"API_KEY": "x", "BASE_URL": "http://192.0.2.1/v1"}}, "genlook.W004"),
        ({"GENLOOK": {"API_KEY": "x", "STORAGE": "nowhere"}}, "genlook.W003"),
        ({"GENLOOK": {"API_KEY": "x", "STORAGE": "default"}}, "genlook.E004"),
    ],
)
def test_each_mistake_is_found(settings, change, found):
    for name, value in change.items():
        setattr(settings, name, value)
    assert found in ids(include_deployment_checks=True)


def test_a_shop_without_a_registered_model_is_told_what_to_type(monkeypatch):
    monkeypatch.setattr(registry, "_adapters", {})
    (message,) = [message for message in run_checks() if message.id == "genlook.W002"]
    assert "tryon.py" in message.hint


def test_without_any_place_for_photos_the_check_says_so(settings):
    settings.GENLOOK = {"API_KEY": "x", "STORAGE": "nowhere"}
    del settings.BASE_DIR
    assert "genlook.E003" in ids()
