"""Far more is asked for than the account may ask of the service: a queue that drains in order and tells the truth.

In simulated time, at the service's own 100 requests a minute; `services/test_load.py` does it with real workers.
"""

import datetime as dt
from bisect import bisect_left

import pytest
from django.utils import timezone

from genlook_django.catalogue import registry
from genlook_django.models import ApiAccount, Status, TryOnResult
from genlook_django.sandbox.models import Account, LoggedRequest
from genlook_django.tryons.recover import recover
from genlook_django.tryons.request import expected_secs, request_try_on
from tests.shop.models import Product

from .test_economy import takes  # noqa: F401 (how long the service takes for a picture)

pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]

TRY_ONS = 300
SHOPPERS = 30
GENERATION_SECS = 12.5


@pytest.fixture
def photos(new_photo, service, settings):
    settings.GENLOOK = {**settings.GENLOOK, "TRY_ONS_PER_DAY": 1000, "PHOTOS_PER_DAY": 1000}
    Account.objects.filter(pk=service.account.pk).update(credits=TRY_ONS)
    return [new_photo((8 * number, 90, 160)) for number in range(SHOPPERS)]


def test_three_hundred_in_a_minute_at_a_hundred_requests_a_minute(
    takes,  # noqa: F811
    photos,
    owner,
    mock_product,
    task_queue,
    service,
    clock,
):
    takes(GENERATION_SECS)
    task_queue.takes_secs = 0.01
    clock.move_to(timezone.now(), tick=False)
    began = timezone.now()
    asked, told = [], {}
    next_beat = began + dt.timedelta(seconds=60)

    def let_time_pass(until=None):
        """Run what is due, with beat once a minute, until an instant or until all has ended."""
        nonlocal next_beat
        while task_queue.messages and (until is None or min(task_queue.messages)[0] <= until):
            if min(task_queue.messages)[0] > next_beat:
                clock.move_to(next_beat, tick=False)
                next_beat += dt.timedelta(seconds=60)
                recover()
            task_queue.run_next()

    for number in range(TRY_ONS):
        at = began + dt.timedelta(seconds=number * 60 / TRY_ONS)
        let_time_pass(until=at)
        clock.move_to(max(at, timezone.now()), tick=False)
        product = Product.objects.create(name="mock", image=mock_product.image.name)
        try_on = request_try_on(owner, registry.reference(product), photos[number % SHOPPERS].pk)[0]
        asked.append(try_on)
        told[try_on.pk] = expected_secs(try_on)
    let_time_pass()

    rows = TryOnResult.objects.in_bulk([try_on.pk for try_on in asked])
    assert {row.status for row in rows.values()} == {Status.COMPLETED}
    assert LoggedRequest.objects.filter(status=429).count() == 0
    assert ApiAccount.objects.current().rate_limited == 0
    assert service.credits == 0
    assert service.generations == TRY_ONS
    turns = [rows[try_on.pk].submitted_at for try_on in asked]
    turns = [rows[try_on.pk].submitted_at for try_on in asked]
    assert turns == sorted(turns)
    waited = [(rows[try_on.pk].finished_at - try_on.created_at).total_seconds() for try_on in asked]
    share = [secs / told[try_on.pk] for secs, try_on in zip(waited, asked, strict=True)]
    print(
        f"waited {min(waited):.0f} to {max(waited):.0f} s, {min(share):.2f} to {max(share):.2f} times as long as told"
    )
    assert max(share) <= 1.25
    assert min(share) >= 0.6
    assert busiest_minute() <= 100
    took = (max(row.finished_at for row in rows.values()) - began).total_seconds()
    assert took == pytest.approx(len(service.asked) * 60 / 95, rel=0.05), "no request's time is left unused"


def busiest_minute():
    """Return the most requests that the service was asked within any minute."""
    at = sorted(LoggedRequest.objects.values_list("created_at", flat=True))
    return max(bisect_left(at, began + dt.timedelta(seconds=60)) - place for place, began in enumerate(at))
