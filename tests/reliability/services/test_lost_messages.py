"""The broker loses all that it was told; the rows still know."""

import os
import time

import pytest
from celery import current_app

from genlook_django.models import Status

pytestmark = [pytest.mark.services, pytest.mark.timeout(240)]

TRY_ONS = 40


def lose_all_messages(*queues) -> None:
    """Empty the queues, and, on Redis, forget even what workers have taken and not finished."""
    with current_app.connection_for_write() as broker:
        for queue in queues:
            broker.default_channel.queue_purge(queue)
    if (url := os.environ.get("CELERY_BROKER_URL", "")).startswith("redis"):
        import redis

        with redis.Redis.from_url(url) as client:
            client.flushdb()


def test_all_complete_after_the_broker_has_lost_everything_and_all_workers_died(shop):
    shop.workers.start(shop.sandbox_queue, concurrency=1)
    worker = shop.workers.start(shop.queue)
    shop.workers.wait_until_ready(2)
    shop.ask(TRY_ONS)
    until = time.monotonic() + 60
    while shop.statuses()[Status.COMPLETED] < 5:
        assert time.monotonic() < until, shop.report()
        time.sleep(0.2)
    shop.workers.kill(worker)
    lose_all_messages(shop.queue)
    assert shop.statuses()[Status.COMPLETED] < TRY_ONS, "nothing was left to lose"
    shop.workers.start(shop.queue)
    shop.recover_until_done(within_secs=150)
    assert shop.statuses()[Status.COMPLETED] + shop.codes()["SUBMISSION_UNCONFIRMED"] == TRY_ONS
    assert shop.codes().total() <= 2, "no more can have been on their way than the worker had processes"
    shop.assert_nothing_was_spent_twice()
