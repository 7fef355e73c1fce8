"""One poller for the account, whatever is delivered twice, lost, or slow."""

import datetime as dt

import pytest
from django.utils import timezone

from genlook_django.models import ApiAccount, Status, TryOnResult
from genlook_django.sandbox.models import Account, Generation, LoggedRequest
from genlook_django.tryons import poll as polling
from genlook_django.tryons.forecast import HEAD_START
from genlook_django.tryons.poll import poll
from genlook_django.tryons.recover import recover

pytestmark = pytest.mark.usefixtures("service")


@pytest.fixture
def in_flight(ask, run_one):
    try_on = ask()
    run_one("submit")
    try_on.refresh_from_db()
    assert try_on.status == Status.PENDING
    return try_on


def messages(task_queue, name):
    return [message for message in task_queue.messages if message[2].name.endswith(f".{name}")]


def test_a_message_delivered_twice_leaves_one_poller(in_flight, task_queue, monkeypatch):
    monkeypatch.setattr(polling, "look", lambda in_flight, expected, lease: 0)
    poll()
    [(_, _, _, (token,), _)] = [message for message in messages(task_queue, "poll") if message[3]]
    task_queue.messages.clear()
    for _ in range(5):
        poll(token)
    assert len(messages(task_queue, "poll")) == 1


def test_a_poller_that_was_given_up_stops_asking_and_does_not_come_back(
    in_flight, task_queue, service, clock, monkeypatch
):
    task_queue.messages.clear()
    ask_for = polling.ask

    def lose_lease_first(client, try_on):
        clock.shift(3600)
        assert ApiAccount.objects.take_poller_lease("", for_secs=90)
        ask_for(client, try_on)

    monkeypatch.setattr(polling, "ask", lose_lease_first)
    service.asked.clear()
    clock.shift(polling.get_settings().poll_interval_secs)
    poll()
    assert service.asked == []
    assert messages(task_queue, "poll") == []


def test_recover_starts_a_poller_when_the_last_one_died(in_flight, task_queue, clock, service):
    while "poll" in task_queue.names:
        task_queue.run_next() if task_queue.names[0] != "poll" else task_queue.lose_next()
    assert ApiAccount.objects.take_poller_lease("", for_secs=90)
    service.asked.clear()
    recover()
    task_queue.drain()
    assert service.asked == ["GET /account/credits"], "the lease still holds"
    clock.shift(100)
    recover()
    task_queue.drain()
    in_flight.refresh_from_db()
    assert in_flight.status == Status.COMPLETED


def test_nothing_is_asked_before_it_could_be_done(ask, task_queue, service, new_photo, run_one):
    first = ask()
    task_queue.drain()
    TryOnResult.objects.filter(pk=first.pk).update(generation_secs=12.5)
    second = ask(photo=new_photo("olive"))
    run_one("submit")
    service.asked.clear()
    run_one("poll")
    assert service.asked == []
    due_at, *_ = min(messages(task_queue, "poll"))
    second.refresh_from_db()
    assert (due_at - second.submitted_at).total_seconds() == pytest.approx(12.5 * HEAD_START, abs=0.2)


def test_while_a_key_is_revoked_polling_rests_and_nobody_fails(in_flight, task_queue, service, run_one):
    Account.objects.filter(pk=service.account.pk).update(is_active=False)
    run_one("poll")
    assert ApiAccount.objects.current().pause_code == "INVALID_API_KEY"
    Account.objects.filter(pk=service.account.pk).update(is_active=True)
    recover()
    task_queue.drain()
    in_flight.refresh_from_db()
    assert in_flight.status == Status.COMPLETED
    assert LoggedRequest.objects.filter(status=401).count() == 1


@pytest.fixture
def three_begun(ask, new_photo, run_one, service, clock):
    """Three at a service that took just 12.5 s for the last dozen, a day ago."""
    yesterday = timezone.now() - dt.timedelta(days=1)
    TryOnResult.objects.bulk_create(
        TryOnResult(status=Status.COMPLETED, created_at=yesterday, finished_at=yesterday, generation_secs=12.5)
        for _ in range(12)
    )
    for shirt in ("olive", "navy", "teal"):
        ask(photo=new_photo(shirt))
        run_one("submit")
        ApiAccount.objects.update(budget_paid_until=None)  # however fast the machine is, the next one has its requests
    begun = TryOnResult.objects.at_service()
    assert begun.update(answered_at=timezone.now()) == 3
    service.asked.clear()
    return begun


def test_when_each_is_foreseen_it_is_asked_for_singly_and_not_before(three_begun, service, run_one, clock):
    clock.shift(9)
    poll()
    assert service.asked == []
    Generation.objects.update(status="COMPLETED", ended_at=timezone.now())
    while len(service.asked) < 3:
        run_one("poll")
    assert service.asked == 3 * ["GET /generations/…"], "no list was read"
    assert set(three_begun.model.objects.values_list("status", flat=True)) == {Status.STORING, Status.COMPLETED}


def test_those_that_take_longer_than_foreseen_are_looked_for_by_one_list(three_begun, service, clock):
    overdue = timezone.now() + dt.timedelta(seconds=13)
    three_begun.update(looked_at=overdue)
    clock.shift(16)
    poll()
    assert service.asked == ["GET /generations"]
    assert all(at > overdue for at in three_begun.values_list("looked_at", flat=True))
