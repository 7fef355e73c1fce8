"""Every message comes ten times, to whichever worker is free."""

import pytest

from genlook_django import tasks
from genlook_django.models import Status

pytestmark = [pytest.mark.services, pytest.mark.timeout(240)]

TRY_ONS = 10
DELIVERIES = 10


def test_messages_that_are_delivered_ten_times_spend_one_credit_for_each_try_on(shop):
    shop.tell(READ_TIMEOUT_SECS=20)
    for try_on in shop.ask(TRY_ONS):
        for _ in range(DELIVERIES - 1):
            tasks.submit.apply_async((str(try_on.pk),))
    shop.workers.start(shop.sandbox_queue, concurrency=1)
    for _ in range(2):
        shop.workers.start(shop.queue, concurrency=3)
    shop.workers.wait_until_ready(3)
    shop.workers.start_beat()
    shop.wait_until_done(within_secs=120)
    assert shop.statuses() == {Status.COMPLETED: TRY_ONS}
    shop.assert_nothing_was_spent_twice()
    shop.assert_every_generation_has_its_row()
