"""The broker loses all that it was told, and beat was away; the rows still know."""

import os

import pytest
from celery import current_app

from genlook_django.models import Status, TryOnResult

from .brokers import SharedBroker

pytestmark = [pytest.mark.services, pytest.mark.timeout(280)]

TRY_ONS = 40


@pytest.fixture
def broker(shop, tmp_path, monkeypatch):
    """The broker that the environment names; in place of a Redis that others may use, one that can be killed."""
    if not os.environ.get("CELERY_BROKER_URL", "").startswith("redis:"):
        yield SharedBroker(shop.queue, shop.sandbox_queue)
        return
    from .own_redis import OwnRedis

    server = OwnRedis(tmp_path)
    shop.workers.environment["CELERY_BROKER_URL"] = server.url
    with monkeypatch.context() as told:
        told.setenv("CELERY_BROKER_URL", server.url)  # Celery looks here first
        del current_app.amqp  # kept for the broker that it was first used with
        yield server
    del current_app.amqp
    shop.workers.end()
    server.end()


def test_all_complete_once_beat_is_back_after_the_broker_forgot_everything(shop, broker):
    shop.workers.start(shop.sandbox_queue, concurrency=1)
    shop.workers.start(shop.queue)
    beat = shop.workers.start_beat()
    shop.workers.wait_until_ready(2)
    shop.ask(TRY_ONS // 2)
    shop.wait_until_completed(5)
    shop.workers.kill(beat)
    shop.ask(TRY_ONS // 2)
    broker.forget_everything()
    shop.wait_until_nothing_moves()
    left = TryOnResult.objects.unfinished().count()
    print(f"{left} of {TRY_ONS} stood still")
    assert left, "without a message and without beat there must be some that nobody moves"
    shop.workers.start_beat()
    shop.wait_until_done(within_secs=120, meanwhile=shop.workers.restart_ended)
    assert shop.statuses() == {Status.COMPLETED: TRY_ONS}
    shop.assert_nothing_was_spent_twice()
    shop.assert_every_generation_has_its_row()


def test_all_complete_after_the_broker_forgot_everything_and_all_workers_died(shop, broker):
    shop.workers.start(shop.sandbox_queue, concurrency=1)
    worker = shop.workers.start(shop.queue)
    shop.workers.start_beat()
    shop.workers.wait_until_ready(2)
    shop.ask(TRY_ONS)
    shop.wait_until_completed(5)
    shop.workers.kill(worker)
    broker.forget_everything()
    assert shop.statuses()[Status.COMPLETED] < TRY_ONS, "nothing was left to lose"
    shop.workers.start(shop.queue)
    shop.wait_until_done(within_secs=150, meanwhile=shop.workers.restart_ended)
    assert shop.statuses()[Status.COMPLETED] + shop.codes()["SUBMISSION_UNCONFIRMED"] == TRY_ONS
    assert shop.codes().total() <= 2, "no more can have been on their way than the worker had processes"
    shop.assert_nothing_was_spent_twice()
