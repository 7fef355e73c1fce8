"""What became of a request whose answer was lost: its own generation, or nobody's."""

import datetime as dt

import pytest

from genlook_django.client import Client, GenerationStatus, GenerationSummary, ResponseLost, ServerError
from genlook_django.models import ApiAccount, Status, TryOnResult
from genlook_django.privacy.erase import erase_try_on
from genlook_django.sandbox.models import Generation
from genlook_django.tryons import reconcile
from genlook_django.tryons.recover import recover
from genlook_django.tryons.witness import SERVICE_SETTLES_AFTER, Skew, match, measure

NOON = dt.datetime(2026, 5, 4, 12, 0, tzinfo=dt.UTC)
LOST = ResponseLost("lost", may_have_reached=True)
BROKEN = ServerError("oops", status=500, may_have_reached=True)
EXACT = Skew(dt.timedelta(0), dt.timedelta(0))


def at(secs):
    return NOON + dt.timedelta(seconds=secs)


def sent(secs, answered=None):
    return TryOnResult(submitted_at=at(secs), answered_at=None if answered is None else at(answered))


def made(name, secs):
    return GenerationSummary(name, GenerationStatus.COMPLETED, None, None, at(secs), at(secs))


def matched(rows, items, skew=EXACT):
    found, left = match(rows, items, skew)
    return [found.get(row) for row in rows], [item.generation_id for item in left]


def test_a_generation_that_one_row_can_have_made_is_that_rows():
    assert matched([sent(0)], [made("a", 1)]) == (["a"], [])


def test_a_generation_made_before_or_long_after_a_request_is_not_its():
    late = SERVICE_SETTLES_AFTER.total_seconds() + 1
    assert matched([sent(0)], [made("a", -1), made("b", late)]) == ([None], ["a", "b"])


def test_two_that_overlap_are_nobodys():
    assert matched([sent(0), sent(1)], [made("a", 2), made("b", 3)]) == ([None, None], ["a", "b"])


def test_what_was_made_before_the_second_was_sent_is_the_firsts_and_the_rest_follows():
    assert matched([sent(0), sent(10), sent(20)], [made("c", 21), made("b", 11), made("a", 1)]) == (
        ["a", "b", "c"],
        [],
    )


def test_an_answer_of_500_ends_the_time_in_which_a_request_can_have_worked():
    assert matched([sent(0, answered=1), sent(2)], [made("a", 3)]) == ([None, "a"], [])


def test_one_that_never_reached_the_service_leaves_the_next_ambiguous():
    assert matched([sent(0), sent(10)], [made("a", 11)]) == ([None, None], ["a"])


def test_clocks_are_compared_by_what_is_known():
    known = [(sent(0, answered=1), at(100.5)), (sent(10, answered=11), at(110.8)), (sent(20, answered=22), at(120.9))]
    skew = measure(known)
    assert (skew.least.total_seconds(), skew.most.total_seconds()) == (99.3, 101.0)
    assert skew.could_have_made(sent(30), at(130.2))
    assert not skew.could_have_made(sent(30), at(31))


@pytest.mark.parametrize("known", [[], [(sent(0, answered=1), at(0.5))] * 2, [(sent(0, 1), at(s)) for s in (0, 9, 20)]])
def test_too_little_or_contradictory_evidence_of_the_clocks_counts_for_nothing(known):
    assert measure(known) == Skew()


@pytest.fixture
def lose(monkeypatch):
    """Have the answers to the next requests that cost a credit be lost, after the work."""
    create = Client.create_try_on

    def plan(*errors, work=True):
        left = list(errors)

        def fail(client, *args, **kwargs):
            if not left:
                return create(client, *args, **kwargs)
            error = left.pop(0)
            if work:
                create(client, *args, **kwargs)
            raise error

        monkeypatch.setattr(Client, "create_try_on", fail)

    return plan


def wait_for_the_service_to_settle(clock):
    clock.shift(SERVICE_SETTLES_AFTER.total_seconds() + 10)
    recover()


@pytest.mark.usefixtures("service")
def test_several_lost_answers_are_told_apart_once_the_clocks_are_known(
    ask, new_photo, task_queue, service, lose, clock
):
    for shirt in ("red", "green", "blue"):
        ask(photo=new_photo(shirt))
        task_queue.drain()
        clock.shift(5)
    lose(BROKEN, BROKEN)
    unsure = []
    for shirt in ("olive", "navy"):
        unsure.append(ask(photo=new_photo(shirt)))
        task_queue.drain()
        clock.shift(5)
    wait_for_the_service_to_settle(clock)
    task_queue.drain()
    for try_on in unsure:
        try_on.refresh_from_db()
        generation = Generation.objects.get(generation_id=try_on.generation_id)
        assert (try_on.status, generation.photo.image_id) == (Status.COMPLETED, try_on.photo.image_id)
    assert service.generations == 5


@pytest.mark.usefixtures("service")
def test_the_generation_of_a_try_on_that_was_deleted_is_never_shown_to_another(
    ask, new_photo, task_queue, service, lose, clock
):
    deleted = ask()
    task_queue.drain()
    erase_try_on(TryOnResult.objects.get(pk=deleted.pk))
    lose(LOST, work=False)
    unsure = ask(photo=new_photo("olive"))
    task_queue.drain()
    wait_for_the_service_to_settle(clock)
    unsure.refresh_from_db()
    assert (unsure.status, unsure.error_code) == (Status.FAILED, "SUBMISSION_UNCONFIRMED")


@pytest.mark.usefixtures("service")
def test_in_an_account_that_is_shared_nothing_is_adopted(ask, task_queue, settings, lose, clock):
    settings.GENLOOK = {**settings.GENLOOK, "SHARED_ACCOUNT": True}
    lose(LOST)
    unsure = ask()
    task_queue.drain()
    wait_for_the_service_to_settle(clock)
    unsure.refresh_from_db()
    assert (unsure.status, unsure.error_code) == (Status.FAILED, "SUBMISSION_UNCONFIRMED")


@pytest.mark.usefixtures("service")
def test_a_list_that_does_not_reach_back_settles_nothing(ask, new_photo, task_queue, lose, clock, monkeypatch, caplog):
    lose(LOST)
    unsure = ask()
    task_queue.drain()
    for shirt in ("red", "green", "blue"):
        ask(photo=new_photo(shirt))
        task_queue.drain()
    with monkeypatch.context() as short:
        short.setattr(reconcile, "LIST_LENGTH", 1)
        short.setattr(reconcile, "MOST_PAGES", 2)
        wait_for_the_service_to_settle(clock)
        unsure.refresh_from_db()
        assert unsure.status == Status.SUBMITTING
        assert "don't reach back" in caplog.text
    monkeypatch.setattr(reconcile, "LIST_LENGTH", 2)
    clock.shift(10)
    recover()
    unsure.refresh_from_db()
    assert unsure.status == Status.PENDING


@pytest.mark.usefixtures("service")
def test_a_worker_so_slow_that_its_row_was_queued_again_still_takes_its_own_answer(
    ask, task_queue, service, monkeypatch
):
    create = Client.create_try_on

    def slowly(client, *args, **kwargs):
        accepted = create(client, *args, **kwargs)
        row = TryOnResult.objects.get()
        assert TryOnResult.objects.release(row, wait_secs=0)
        return accepted

    monkeypatch.setattr(Client, "create_try_on", slowly)
    try_on = ask()
    task_queue.drain()
    try_on.refresh_from_db()
    assert (try_on.status, service.generations, service.credits) == (Status.COMPLETED, 1, 9)


@pytest.mark.usefixtures("service")
def test_a_generation_whose_row_was_deleted_meanwhile_is_remembered_as_nobodys(ask, task_queue, monkeypatch):
    create = Client.create_try_on

    def slowly(client, *args, **kwargs):
        accepted = create(client, *args, **kwargs)
        TryOnResult.objects.all().delete()
        return accepted

    monkeypatch.setattr(Client, "create_try_on", slowly)
    ask()
    task_queue.drain()
    assert TryOnResult.objects.count() == 0
    assert ApiAccount.objects.current().forgotten_at is not None


@pytest.mark.usefixtures("service")
def test_a_row_sent_at_a_time_that_a_wrong_clock_told_is_the_shoppers_to_decide(ask, task_queue, lose, clock):
    lose(LOST)
    clock.shift(3600)
    unsure = ask()
    task_queue.drain()
    clock.shift(-3600)
    recover()
    unsure.refresh_from_db()
    assert (unsure.status, unsure.error_code) == (Status.FAILED, "SUBMISSION_UNCONFIRMED")
