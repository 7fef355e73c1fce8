"""More is asked for than the account may ask of the service: a queue, and a fair one."""

import pytest
from django.db.models import F

from genlook_django.models import ApiAccount, Status, TryOnResult
from genlook_django.sandbox.models import Account, LoggedRequest
from genlook_django.tryons.request import expected_secs

pytestmark = [pytest.mark.services, pytest.mark.timeout(280)]

TRY_ONS = 300
REQUESTS_PER_MINUTE = 600
"""A sixth of the time that 100 would take: what is proved is about order and counts, which no clock changes."""


def test_three_hundred_at_once_wait_their_turn_and_none_fails(shop):
    Account.objects.filter(pk=shop.account.pk).update(requests_per_minute=REQUESTS_PER_MINUTE)
    shop.tell(REQUESTS_PER_MINUTE=REQUESTS_PER_MINUTE, POLL_INTERVAL_SECS=1)
    asked = shop.ask(TRY_ONS)
    told = [expected_secs(try_on) for try_on in asked]
    shop.workers.start(shop.sandbox_queue, concurrency=1)
    for _ in range(2):
        shop.workers.start(shop.queue)
    shop.workers.wait_until_ready(3)
    started = TryOnResult.objects.order_by("submitted_at")
    shop.recover_until_done(within_secs=260)
    assert shop.codes() == {}
    assert shop.statuses() == {Status.COMPLETED: TRY_ONS}
    assert LoggedRequest.objects.filter(status=429).count() == 0
    assert ApiAccount.objects.current().rate_limited == 0
    turns = {pk: turn for turn, pk in enumerate(started.values_list("pk", flat=True))}
    late = [abs(turns[try_on.pk] - place) for place, try_on in enumerate(asked)]
    print(f"out of turn: at most {max(late)} places; {LoggedRequest.objects.count()} requests")
    assert max(late) <= 30, "the first ones whose photo another is just uploading are overtaken, and no others"
    assert sorted(late)[int(TRY_ONS * 0.9)] <= 8, "no more than there are processes to overtake each other"
    assert told == sorted(told)
    waits = TryOnResult.objects.annotate(wait=F("finished_at") - F("created_at")).in_bulk()
    honest = [waits[try_on.pk].wait.total_seconds() <= 2 * secs + 30 for try_on, secs in zip(asked, told, strict=True)]
    assert honest.count(False) == 0
    shop.assert_nothing_was_spent_twice()
