"""A service that fails in every way it can, a tenth of the time each."""

import random
import time

import pytest

from genlook_django.models import ApiAccount, Status
from genlook_django.sandbox.models import FaultPlan, LoggedRequest
from genlook_django.sandbox.models.fault import FaultKind

pytestmark = [pytest.mark.services, pytest.mark.timeout(280)]

TRY_ONS = 60
OF_TWENTY = [
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

    def plan():
        """Have six of the next twenty requests go wrong, as long as faults are on; then let the rest end."""
        nonlocal seen
        made = LoggedRequest.objects.count()
        while seen < made and time.monotonic() - began < 80:
            seen += 1
            kind = chance.choice([*OF_TWENTY, *[None] * (20 - len(OF_TWENTY))])
            if kind and FaultPlan.objects.filter(account=shop.account, remaining__gt=0).count() < 6:
                # longer than the client waits for an answer
                FaultPlan.objects.create(account=shop.account, kind=kind, delay_secs=4)

    shop.wait_until_done(within_secs=220, meanwhile=plan)
    statuses, codes = shop.statuses(), shop.codes()
    struck = LoggedRequest.objects.exclude(fault="").count()
    print(f"{struck} of {LoggedRequest.objects.count()} requests struck, {dict(statuses)}, {dict(codes)}")
    assert struck >= 15
    assert sum(statuses.values()) == TRY_ONS == statuses[Status.COMPLETED] + statuses[Status.FAILED]
    assert set(codes) <= {"SUBMISSION_UNCONFIRMED"}
    assert not ApiAccount.objects.current().is_paused
    shop.assert_nothing_was_spent_twice()
    shop.assert_every_generation_has_its_row()
