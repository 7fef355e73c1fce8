"""A service that fails in every way it can, for one request in ten."""

import random
import time

import pytest

from genlook_django.models import ApiAccount, Status
from genlook_django.sandbox.models import FaultPlan, LoggedRequest
from genlook_django.sandbox.models.fault import FaultKind

pytestmark = [pytest.mark.services, pytest.mark.timeout(280)]

TRY_ONS = 60
STRUCK = 15
"""Requests that go wrong at least."""
STRIKES_FOR_SECS = 150
"""The longest that more of them may, so that the rest can end."""
OF_TWELVE = [
    *[FaultKind.SERVER_ERROR] * 2,
    *[FaultKind.SLOW] * 2,
    FaultKind.DROP_AFTER,
    FaultKind.RATE_LIMITED,
]


def test_every_try_on_ends_whatever_the_service_does_and_no_credit_is_spent_twice(shop):
    chance = random.Random(4)
    shop.account.sends_retry_after = False
    shop.account.save()
    shop.workers.start(shop.sandbox_queue, concurrency=1)
    for _ in range(2):
        shop.workers.start(shop.queue, concurrency=3)
    shop.workers.wait_until_ready(3)
    shop.workers.start_beat()
    shop.ask(TRY_ONS)
    began, seen = time.monotonic(), 0
    struck = LoggedRequest.objects.exclude(fault="")

    def plan():
        """Have six of the next twelve requests go wrong until enough have; then let the rest end."""
        nonlocal seen
        made = LoggedRequest.objects.count()
        wanted = struck.count() < STRUCK and time.monotonic() - began < STRIKES_FOR_SECS
        while wanted and seen < made:
            seen += 1
            kind = chance.choice([*OF_TWELVE, *[None] * (12 - len(OF_TWELVE))])
            if kind and FaultPlan.objects.filter(account=shop.account, remaining__gt=0).count() < 6:
                # longer than the client waits for an answer
                FaultPlan.objects.create(account=shop.account, kind=kind, delay_secs=4)

    shop.wait_until_done(within_secs=220, meanwhile=plan)
    statuses, codes = shop.statuses(), shop.codes()
    print(f"{struck.count()} of {LoggedRequest.objects.count()} requests struck, {dict(statuses)}, {dict(codes)}")
    assert struck.count() >= STRUCK
    assert sum(statuses.values()) == TRY_ONS == statuses[Status.COMPLETED] + statuses[Status.FAILED]
    assert set(codes) <= {"SUBMISSION_UNCONFIRMED"}
    assert not ApiAccount.objects.current().is_paused
    shop.assert_nothing_was_spent_twice()
    shop.assert_every_generation_has_its_row()
