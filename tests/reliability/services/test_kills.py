"""Workers die at any moment; what they were at goes on, once."""

import random
import time

import pytest

from genlook_django.models import Status

pytestmark = [pytest.mark.services, pytest.mark.timeout(240)]

TRY_ONS = 60
KILLING_SECS = 45


def test_sixty_try_ons_survive_workers_that_are_killed_every_second(shop):
    chance = random.Random(6)
    shop.workers.start(shop.sandbox_queue, concurrency=1)
    victims = [shop.workers.start(shop.queue) for _ in range(2)]
    shop.workers.wait_until_ready(3)
    shop.workers.start_beat()
    shop.ask(TRY_ONS)
    began, killed, next_at = time.monotonic(), 0, 0.0

    def kill_one():
        nonlocal killed, next_at
        now = time.monotonic()
        if now - began > KILLING_SECS or now < next_at:
            return
        killed, next_at = killed + 1, now + chance.uniform(0.5, 1.5)
        index = chance.randrange(len(victims))
        if killed % 8:
            shop.workers.kill_a_child(victims[index], chance)
        else:
            victims[index] = shop.workers.kill_and_replace(victims[index])

    shop.wait_until_done(within_secs=170, meanwhile=kill_one)
    statuses = shop.statuses()
    print(f"{killed} kills, {dict(statuses)}, {dict(shop.codes())}")
    assert killed >= 5
    assert sum(statuses.values()) == TRY_ONS == statuses[Status.COMPLETED] + statuses[Status.FAILED]
    assert set(shop.codes()) <= {"SUBMISSION_UNCONFIRMED"}
    assert statuses[Status.COMPLETED] >= TRY_ONS * 0.8
    shop.assert_nothing_was_spent_twice()
    shop.assert_every_generation_has_its_row()
