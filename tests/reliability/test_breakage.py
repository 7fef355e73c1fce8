"""The database goes away in the middle of a move: the row is true before and after."""

import contextlib

import pytest
from celery import current_app
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from genlook_django import tasks
from genlook_django.models import Status, TryOnResult
from genlook_django.privacy.sweep import OLD_ENOUGH, sweep
from genlook_django.sandbox.models import Account
from genlook_django.tryons.recover import recover
from tests.reliability.test_storing import results

pytestmark = pytest.mark.usefixtures("service")


ENDS = {"postgresql": "SELECT pg_terminate_backend(pg_backend_pid())", "mysql": "KILL CONNECTION_ID()"}


@contextlib.contextmanager
def losing_the_connection(at, *, after=False):
    """Lose the connection at the first UPDATE that writes all these words, before or after the database has done it."""
    lost = []

    def wrapper(execute, sql, params, many, context):
        strikes = not lost and sql.startswith("UPDATE") and all(word in f"{sql} {params}" for word in at)
        if not strikes:
            return execute(sql, params, many, context)
        lost.append(sql)
        if after:
            execute(sql, params, many, context)
        # the server ends this very connection; a file of SQLite's has none to end
        if end_myself := ENDS.get(connection.vendor):
            execute(end_myself, None, False, context)
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(wrapper):
        yield lost


class Killed(BaseException):
    """As the kernel ends a process: nothing in it can catch that and go on."""


@contextlib.contextmanager
def dying_at(number, *, after, error):
    """Let the statement of this number that writes a row be the last one, or the last but one, that is done."""
    seen = []

    def wrapper(execute, sql, params, many, context):
        if not sql.startswith(("UPDATE", "INSERT")) or "genlook_sandbox" in sql:
            return execute(sql, params, many, context)
        seen.append(sql)
        if len(seen) != number + 1:
            return execute(sql, params, many, context)
        if after:
            execute(sql, params, many, context)
        raise error

    with connection.execute_wrapper(wrapper):
        yield seen


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("error", [OperationalError("server closed the connection unexpectedly"), Killed()])
def test_whichever_write_is_the_last_before_a_worker_is_gone_one_picture_comes_of_one_credit(
    ask, new_photo, task_queue, clock, service, error, after
):
    Account.objects.filter(pk=service.account.pk).update(credits=100)
    struck, number = True, 0
    while struck:
        spent, try_on = service.generations, ask(photo=new_photo((4 * number, 90, 160)))
        with dying_at(number, after=after, error=error) as seen, contextlib.suppress(type(error), InterfaceError):
            task_queue.drain()
        struck = len(seen) > number
        for _ in range(6):
            try_on.refresh_from_db()
            if not try_on.is_finished:
                clock.shift(60)
                recover()
                task_queue.drain()
        at = f"statement {number}: {seen[number] if struck else 'none'}"
        assert (try_on.status, service.generations - spent) == (Status.COMPLETED, 1), at
        number += 1
    assert number > 8, "the life of a try-on has more writes than that"
    clock.shift(OLD_ENOUGH.total_seconds() + 60)
    sweep()  # what a worker wrote that was killed before it wrote the row
    assert len(results()) == 2 * TryOnResult.objects.count()


def test_the_id_of_a_generation_is_kept_although_the_connection_was_lost(ask, run_one, service):
    try_on = ask()
    with losing_the_connection(at=["generation_id", "PENDING"]) as lost:
        run_one("submit")
    assert lost
    try_on.refresh_from_db()
    assert try_on.status == Status.PENDING
    assert try_on.generation_id
    assert service.credits == 9


def test_a_result_whose_row_was_written_keeps_its_picture(ask, task_queue):
    try_on = ask()
    with losing_the_connection(at=["thumbnail", "COMPLETED"], after=True) as lost:
        task_queue.drain()
    assert lost
    try_on.refresh_from_db()
    assert (try_on.status, len(results())) == (Status.COMPLETED, 2)
    assert try_on.image.storage.exists(try_on.image.name)


def test_a_result_whose_row_was_not_written_leaves_no_file_and_is_stored_later(ask, task_queue, clock):
    try_on = ask()
    with losing_the_connection(at=["thumbnail", "COMPLETED"]) as lost, pytest.raises((DatabaseError, InterfaceError)):
        task_queue.drain()
    assert lost
    try_on.refresh_from_db()
    assert (try_on.status, results()) == (Status.STORING, [])
    task_queue.messages.clear()
    clock.shift(100)
    recover()
    task_queue.drain()
    try_on.refresh_from_db()
    assert (try_on.status, len(results())) == (Status.COMPLETED, 2)


def test_a_clock_that_jumps_ahead_and_back_neither_fails_nor_repeats_anything(
    ask, new_photo, task_queue, clock, service
):
    ask()
    clock.shift(3 * 3600)
    ask(photo=new_photo("olive"))
    for _ in range(2):
        task_queue.run_next()
    clock.shift(-3 * 3600)
    recover()
    recover()
    task_queue.drain()
    assert set(TryOnResult.objects.values_list("status", flat=True)) == {Status.COMPLETED}
    assert (service.credits, service.generations) == (8, 2)


def test_whoever_runs_beat_runs_recover_every_minute_without_a_setting():
    entry = current_app.conf.beat_schedule["genlook: recover"]
    assert (entry["task"], entry["schedule"]) == (tasks.recover.name, 60)
