import dataclasses
import re
from pathlib import Path

import pytest

from genlook_django.conf import Settings
from genlook_django.storefront import urls

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {field.name.upper() for field in dataclasses.fields(Settings)}
PLACES = {"BASE_URL", "MEDIA_ROOT"}


@pytest.mark.parametrize("page", ["SECURITY.md", "docs/privacy.md"])
def test_every_setting_that_is_named_exists(page):
    named = set(re.findall(r"`([A-Z]+_[A-Z_]+)`", (ROOT / page).read_text()))
    assert named
    assert named <= SETTINGS | PLACES


def test_every_promise_of_the_threat_model_names_a_test_that_is_there():
    tests = re.findall(r"`(tests/[\w/]+\.py)`", (ROOT / "SECURITY.md").read_text())
    assert len(tests) >= 10
    assert all((ROOT / test).exists() for test in tests)


def test_the_retention_table_says_what_the_defaults_are():
    page, defaults = (ROOT / "docs/privacy.md").read_text(), Settings()
    assert f"| {defaults.local_retention_hours} hours | `LOCAL_RETENTION_HOURS`" in page
    assert f"| {defaults.retention_days} day | `RETENTION_DAYS`" in page
    assert defaults.unused_photo_minutes + 10 <= 60, "within the hour, by a sweep every ten minutes"


def test_the_addresses_that_are_named_answer_to_the_methods_that_are_named():
    served = {
        (method, re.sub("<uuid:pk>", "<id>", str(pattern.pattern)))
        for pattern in urls.urlpatterns
        for method in pattern.callback.cls().allowed_methods
    }
    named = set(re.findall(r"`(GET|POST|DELETE) ([\w/<>-]+)`", (ROOT / "docs/privacy.md").read_text()))
    assert len(named) >= 5
    assert named <= served


def test_how_long_a_shopper_is_known_is_what_the_page_says():
    defaults = Settings()
    days = defaults.local_retention_hours / 24 + defaults.retention_days + 1
    assert (
        f"| {days:.0f} days | `LOCAL_RETENTION_HOURS` + `RETENTION_DAYS` + 1 day |"
        in (ROOT / "docs/privacy.md").read_text()
    )
