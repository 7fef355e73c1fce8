import datetime as dt

import pytest
from django.utils import timezone

from genlook_django.models import ApiAccount
from genlook_django.models.account import KEPT_FOR_FETCHING, KEPT_FOR_SUBMITTING

pytestmark = pytest.mark.django_db

START = dt.datetime(2026, 5, 4, 12, 0, tzinfo=dt.UTC)


def drain(clock, secs, *, leaving=0):
    """Take requests as fast as the budget gives them for so many seconds; return the instants."""
    clock.move_to(START, tick=False)
    taken = []
    while timezone.now() < START + dt.timedelta(seconds=secs):
        if wait := ApiAccount.objects.take_requests(leaving=leaving):
            clock.shift(wait + 0.001)
        else:
            taken.append(timezone.now())
    return taken


def test_no_minute_ever_sees_more_than_its_requests(time_machine, settings):
    settings.GENLOOK = {"REQUESTS_PER_MINUTE": 100}
    taken = drain(time_machine, 180)
    minute = dt.timedelta(seconds=60)
    busiest = max(sum(start <= other < start + minute for other in taken) for start in taken)
    assert 95 <= busiest <= 100


def test_the_budget_is_used_up_and_counted(time_machine, settings):
    settings.GENLOOK = {"REQUESTS_PER_MINUTE": 100}
    taken = drain(time_machine, 300)
    assert len(taken) >= 400
    assert ApiAccount.objects.current().requests_made == len(taken)


def test_polling_leaves_something_for_a_submission(time_machine):
    time_machine.move_to(START, tick=False)
    while not ApiAccount.objects.take_requests(leaving=KEPT_FOR_SUBMITTING):
        pass
    assert ApiAccount.objects.take_requests() == 0


def test_submitting_leaves_one_for_what_is_made_and_looks_leave_two_more(time_machine):
    time_machine.move_to(START, tick=False)
    while not ApiAccount.objects.take_requests(leaving=KEPT_FOR_FETCHING + KEPT_FOR_SUBMITTING):
        pass
    while not ApiAccount.objects.take_requests(leaving=KEPT_FOR_FETCHING):
        pass
    assert ApiAccount.objects.take_requests() == 0
    assert ApiAccount.objects.take_requests() > 0


def test_after_a_429_nobody_asks_before_the_time_is_over(time_machine):
    time_machine.move_to(START, tick=False)
    ApiAccount.objects.hold_requests(10)
    assert ApiAccount.objects.take_requests() == pytest.approx(10, abs=0.1)
    time_machine.shift(10.1)
    assert ApiAccount.objects.take_requests() == 0


def test_one_poller_has_the_lease_until_it_runs_out(time_machine):
    time_machine.move_to(START, tick=False)
    first = ApiAccount.objects.take_poller_lease("", for_secs=90)
    assert first
    assert not ApiAccount.objects.take_poller_lease("", for_secs=90)
    mine = ApiAccount.objects.take_poller_lease(first, for_secs=90)
    assert mine and mine != first
    assert not ApiAccount.objects.take_poller_lease(first, for_secs=90), "a token is good once"
    time_machine.shift(91)
    theirs = ApiAccount.objects.take_poller_lease("", for_secs=90)
    assert theirs and theirs != mine
    assert ApiAccount.objects.take_poller_lease(mine, for_secs=90) == ""


def test_a_pause_is_news_once():
    assert ApiAccount.objects.pause("INSUFFICIENT_CREDITS")
    assert not ApiAccount.objects.pause("INSUFFICIENT_CREDITS")
    assert ApiAccount.objects.pause("INVALID_API_KEY")
    assert ApiAccount.objects.current().is_paused
    assert ApiAccount.objects.resume()
    assert not ApiAccount.objects.resume()
    assert not ApiAccount.objects.current().is_paused
