"""docs/operations.md says what is so."""

import re
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from genlook_django.metrics import register
from genlook_django.models import ApiAccount
from genlook_django.models.try_on import UNFINISHED
from genlook_django.tryons import forecast, recover, store

PAGE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()


@pytest.mark.django_db
def test_every_metric_is_described_and_every_described_one_exists():
    account = ApiAccount.objects.current()
    ApiAccount.objects.count_credits(1)
    recover.recover()
    account.refresh_from_db()
    registry = CollectorRegistry()
    register(registry)
    exported = set(re.findall(r"^# TYPE (\w+)", generate_latest(registry).decode(), re.M))
    assert set(re.findall(r"`(genlook_\w+?)(?:\{\w+\})?`", PAGE)) - {"genlook_doctor"} == exported


def test_every_unfinished_state_has_somebody_who_looks_after_it():
    states = re.findall(r"^\| ([A-Z]+(?:, [A-Z]+)?)[ ,]", PAGE, re.M)
    assert {state for cell in states for state in cell.split(", ")} == set(UNFINISHED)


def test_the_numbers_in_the_text_are_the_ones_in_the_code():
    assert f"{recover.NUDGE_AFTER.total_seconds():.0f} s after it was due" in PAGE
    assert f"up to {store.MOST_ATTEMPTS} times" in PAGE
    assert f"at which {forecast.MOST_SHARE * 100:.0f} in\n{forecast.HISTORY} of the last hundred were done" in PAGE
