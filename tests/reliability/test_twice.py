"""The same message on several workers at the same moment: one of them does the work."""

import threading

import pytest
from django.db import connection

from genlook_django.conf import get_settings
from genlook_django.models import Status, TryOnResult
from genlook_django.models.account import ApiAccountQuerySet
from genlook_django.signals import try_on_completed
from genlook_django.tryons.poll import poll
from genlook_django.tryons.store import store
from genlook_django.tryons.submit import submit
from tests.reliability.test_storing import results

WORKERS = 4

pytestmark = pytest.mark.usefixtures("service")


def at_once(work):
    """Have so many workers do the same at the same moment; raise what one of them raises."""
    together, raised = threading.Barrier(WORKERS), []

    def run():
        try:
            together.wait(timeout=30)
            work()
        except Exception as error:  # noqa: BLE001 (told in the main thread)
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert raised == []


@pytest.fixture
def meet(monkeypatch):
    """Have the workers wait for each other right before a function that each of them calls."""

    def make(owner, name):
        together, call, been = threading.Barrier(WORKERS), getattr(owner, name), threading.local()

        def wait_and_call(*args, **kwargs):
            if not getattr(been, "here", False) and threading.current_thread() is not threading.main_thread():
                been.here = True
                together.wait(timeout=30)
            return call(*args, **kwargs)

        monkeypatch.setattr(owner, name, wait_and_call)

    return make


@pytest.fixture
def heard():
    """Whose completion the shop was told of."""
    told = []

    def listen(sender, try_on, **kwargs):
        told.append(try_on.pk)

    try_on_completed.connect(listen)
    yield told
    try_on_completed.disconnect(listen)


def test_workers_that_submit_the_same_try_on_at_once_spend_one_credit(ask, task_queue, service, meet):
    try_on = ask()
    task_queue.messages.clear()
    meet(ApiAccountQuerySet, "take_requests")  # all have seen it QUEUED, none has claimed it
    at_once(lambda: submit(try_on.pk))
    task_queue.drain()
    try_on.refresh_from_db()
    assert (try_on.status, service.credits, service.generations) == (Status.COMPLETED, 9, 1)
    assert service.asked.count("POST /try-on") == 1


def test_pollers_that_start_at_once_are_one(ask, run_one, task_queue, service, meet, clock):
    ask()
    run_one("submit")
    task_queue.messages.clear()
    service.asked.clear()
    clock.shift(get_settings().poll_interval_secs)
    meet(ApiAccountQuerySet, "take_poller_lease")
    at_once(poll)
    assert service.asked == ["GET /generations/…"]
    assert task_queue.names.count("poll") <= 1


def test_workers_that_store_the_same_result_at_once_keep_one_picture(ask, run_one, task_queue, heard):
    try_on = ask()
    while TryOnResult.objects.get().status != Status.STORING:
        run_one("poll")
    at_once(lambda: store(try_on.pk))
    task_queue.drain()
    try_on.refresh_from_db()
    assert (try_on.status, len(results()), heard) == (Status.COMPLETED, 2, [try_on.pk])
    assert try_on.image.storage.exists(try_on.image.name)
