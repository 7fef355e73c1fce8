"""The account's requests: never more in a minute than it has, whoever asks and whatever the clock does."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from genlook_django.models import ApiAccount
from genlook_django.models.account import KEPT_FOR_FETCHING, KEPT_FOR_SUBMITTING, requests_at_once
from genlook_django.tryons.gateway import BudgetExhausted, open_client

START = dt.datetime(2026, 5, 4, 12, 0, tzinfo=dt.UTC)


@pytest.mark.django_db(transaction=True)
def test_sixteen_workers_at_once_get_no_more_than_there_is(time_machine, settings):
    settings.GENLOOK = {"REQUESTS_PER_MINUTE": 400}
    time_machine.move_to(START, tick=False)
    ApiAccount.objects.current()
    together, given, lock = threading.Barrier(16), [], threading.Lock()

    def take():
        try:
            together.wait()
            answers = [ApiAccount.objects.take_requests() for _ in range(5)]
            with lock:
                given.extend(answers)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(given) == 80, "nobody may be turned round and round"
    assert given.count(0.0) == requests_at_once() == 20
    assert ApiAccount.objects.current().requests_made == 20


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_sees_old_rows_takes_its_request_all_the_same(time_machine):
    """Reading and comparing in a loop would never end there, on a database that lets a transaction see the past."""
    if connection.vendor != "mysql":
        pytest.skip("only MySQL and MariaDB update rows that the same transaction can't see")
    time_machine.move_to(START, tick=False)
    ApiAccount.objects.current()

    def take_elsewhere():
        ApiAccount.objects.take_requests()
        connection.close()

    with connection.cursor() as cursor:
        cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    with transaction.atomic():
        assert ApiAccount.objects.current().requests_made == 0
        other = threading.Thread(target=take_elsewhere)
        other.start()
        other.join()
        assert ApiAccount.objects.current().requests_made == 0, "this transaction looks at the past"
        assert ApiAccount.objects.take_requests() == 0.0
    connection.close()
    assert ApiAccount.objects.current().requests_made == 2


@pytest.mark.django_db
@pytest.mark.parametrize("per_minute", [1, 2, 5, 10, 60, 100, 1000])
def test_two_requests_at_once_are_always_to_be_had_some_time(time_machine, settings, per_minute):
    settings.GENLOOK = {"REQUESTS_PER_MINUTE": per_minute}
    time_machine.move_to(START, tick=False)
    while not (wait := ApiAccount.objects.take_requests(2)):
        pass
    assert wait <= 180
    time_machine.shift(wait + 0.001)
    assert ApiAccount.objects.take_requests(2) == 0.0


@pytest.mark.django_db
def test_a_clock_that_was_an_hour_ahead_stops_nobody_once_it_is_right(time_machine):
    time_machine.move_to(START + dt.timedelta(hours=1), tick=False)
    while not ApiAccount.objects.take_requests():
        pass
    assert ApiAccount.objects.take_poller_lease("", for_secs=90)
    time_machine.move_to(START, tick=False)
    assert ApiAccount.objects.take_requests() == 0.0
    assert ApiAccount.objects.take_poller_lease("", for_secs=90)


@pytest.mark.django_db
def test_a_day_of_retry_after_holds_the_shop_for_minutes(time_machine):
    time_machine.move_to(START, tick=False)
    ApiAccount.objects.hold_requests(86_400)
    assert 0 < ApiAccount.objects.take_requests() <= 300
    assert ApiAccount.objects.current().rate_limited == 1


@pytest.mark.django_db
def test_a_shorter_hold_does_not_end_a_longer_one(time_machine):
    time_machine.move_to(START, tick=False)
    ApiAccount.objects.hold_requests(60)
    ApiAccount.objects.hold_requests(1)
    assert ApiAccount.objects.take_requests() == pytest.approx(60, abs=0.1)
    assert timezone.now() == START


def test_a_look_leaves_the_last_requests_to_those_who_submit_or_fetch(service):
    while not ApiAccount.objects.take_requests(leaving=KEPT_FOR_FETCHING + KEPT_FOR_SUBMITTING):
        pass
    with open_client(for_polling=True) as client, pytest.raises(BudgetExhausted):
        client.get_credits()
    with open_client() as client:
        client.get_credits()
    assert service.asked == ["GET /account/credits"]
