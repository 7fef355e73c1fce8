"""What an operator sees."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from prometheus_client import CollectorRegistry, generate_latest

from genlook_django.metrics import register
from genlook_django.models import ApiAccount, Status, TryOnResult
from genlook_django.sandbox.models import Account
from genlook_django.tryons.numbers import read_numbers
from genlook_django.tryons.recover import recover


def doctor(*words):
    """Return what the doctor says and whether all is well."""
    out = io.StringIO()
    try:
        call_command("genlook_doctor", *words, stdout=out, no_color=True)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def test_all_is_well_in_a_shop_that_runs(service, ask, task_queue):
    Account.objects.filter(pk=service.account.pk).update(credits=100)
    ask()
    task_queue.drain()
    recover()
    said, verdict = doctor()
    assert (verdict, "FAIL" in said) == ("", False)
    for words in ("99 credits", "none under way", "written, read and deleted"):
        assert words in said
    assert re.search(r"last seen \d+ s ago", said)


def test_a_wrong_key_a_missing_beat_and_a_pause_are_named_with_what_to_do(service, settings):
    settings.GENLOOK = {**settings.GENLOOK, "API_KEY": "gk_wrong"}
    ApiAccount.objects.pause("INSUFFICIENT_CREDITS")
    said, verdict = doctor()
    assert verdict == "3 of these stand in the way of try-ons."
    for words in ("INVALID_API_KEY", "beat: last seen never", "--beat", "paused for INSUFFICIENT_CREDITS"):
        assert words in said
    assert "gk_wrong" not in said


@pytest.mark.django_db
def test_a_storage_that_cannot_be_written_is_found(monkeypatch):
    from genlook_django.photos.storage import find_storage

    def refuse(self, name, content, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(find_storage()), "save", refuse)
    said, verdict = doctor("--offline")
    assert "FAIL  storage: PermissionError: Permission denied" in said
    assert verdict


def test_offline_the_service_is_not_called(service):
    doctor("--offline")
    assert service.asked == []


def test_the_numbers_are_what_happened(service, ask, new_photo, task_queue):
    ask()
    task_queue.drain()
    failed = ask(photo=new_photo("olive"))
    TryOnResult.objects.fail(failed.pk, "PERSON_NOT_FOUND")
    ask(photo=new_photo("navy"))
    numbers = read_numbers()
    assert {name: count for name, count in numbers.try_ons.items() if count} == {
        Status.COMPLETED: 1,
        Status.FAILED: 1,
        Status.QUEUED: 1,
    }
    assert numbers.failures_today == {"PERSON_NOT_FOUND": 1}
    assert numbers.requests_made == len(service.asked)
    assert numbers.oldest_unfinished_secs > 0


def test_prometheus_reads_the_same_numbers(service, ask, task_queue):
    ask()
    task_queue.drain()
    recover()
    registry = CollectorRegistry()
    register(registry)
    page = generate_latest(registry).decode()
    assert 'genlook_try_ons{status="COMPLETED"} 1.0' in page
    assert 'genlook_try_ons{status="FAILED"} 0.0' in page
    assert f"genlook_requests_total {len(service.asked)}.0" in page
    assert "genlook_paused 0.0" in page
    assert "genlook_credits 9.0" in page


def test_what_is_logged_names_ids_and_neither_key_nor_shopper(service, ask, task_queue, caplog):
    caplog.set_level("INFO", "genlook")
    try_on = ask()
    task_queue.drain()
    try_on.refresh_from_db()
    events = [record.genlook["event"] for record in caplog.records if hasattr(record, "genlook")]
    assert events == ["asked for", "submitted", "made", "completed"]
    completed = next(record for record in caplog.records if getattr(record, "genlook", {}).get("event") == "completed")
    assert completed.genlook["try_on"] == str(try_on.pk)
    assert completed.genlook["generation"] == try_on.generation_id
    for secret in (service.key, try_on.shopper.customer_id, "a-visitor"):
        assert secret not in caplog.text
