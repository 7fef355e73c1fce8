"""How few requests do, in simulated time: no machine is slow enough to change the counts."""

import datetime as dt
import random
import uuid

import pytest
from django.utils import timezone

from genlook_django.catalogue import registry
from genlook_django.models import Status, TryOnResult
from genlook_django.sandbox import generations
from genlook_django.sandbox.models import Account, Generation, LoggedRequest
from genlook_django.tryons.forecast import HISTORY
from genlook_django.tryons.request import request_try_on
from tests.shop.models import Product

AT_ONCE = 50

pytestmark = [pytest.mark.services, pytest.mark.timeout(300)]


@pytest.fixture
def takes(monkeypatch, service):
    """Have the service take so long for a picture, give or take a share, now and for the last hundred."""

    def make(secs, share=0.1, seed=1):
        chance = random.Random(seed)
        monkeypatch.setattr(generations, "chance", chance)
        of_this_account = Account.objects.filter(pk=service.account.pk)
        of_this_account.update(generation_secs=secs, generation_spread_secs=secs * share)
        yesterday = timezone.now() - dt.timedelta(days=1)
        TryOnResult.objects.bulk_create(
            TryOnResult(
                status=Status.COMPLETED,
                created_at=yesterday,
                finished_at=yesterday,
                generation_secs=chance.gauss(secs, secs * share),
            )
            for _ in range(HISTORY)
        )

    return make


@pytest.fixture
def run(owner, mock_product, new_photo, task_queue, service, clock, settings):
    """Ask for many at once, let time pass until all are done; return what it took."""

    def run(count, *, reused):
        settings.GENLOOK = {**settings.GENLOOK, "TRY_ONS_PER_DAY": 1000, "PHOTOS_PER_DAY": 1000}
        Account.objects.filter(pk=service.account.pk).update(credits=1000)
        clock.move_to(timezone.now(), tick=False)
        task_queue.takes_secs = 0.02
        service.asked.clear()
        shirts = [(5 * (number % 50), 90 + 20 * (number // 50), 160) for number in range(1 if reused else count)]
        photos = [new_photo(shirt) for shirt in shirts]
        assert len({photo.pk for photo in photos}) == len(photos)
        for number in range(count):
            clock.shift(0.02)
            product = Product.objects.create(name="mock", image=mock_product.image.name)
            request_try_on(owner, registry.reference(product), photos[number % len(photos)].pk)
        began = timezone.now()
        task_queue.drain(limit=20_000)
        rows = TryOnResult.objects.filter(created_at__gt=began - dt.timedelta(minutes=5))
        assert set(rows.values_list("status", flat=True)) == {Status.COMPLETED}
        ended = dict(Generation.objects.values_list("generation_id", "ended_at"))
        late = sorted((row.finished_at - ended[uuid.UUID(row.generation_id)]).total_seconds() for row in rows)
        first, last = rows.order_by("submitted_at").first(), rows.order_by("submitted_at").last()
        minutes = (last.submitted_at - first.submitted_at).total_seconds() / 60
        return {
            "requests": len(service.asked) / count,
            "per_minute": count / minutes,
            "median_late": late[count // 2],
            "late": late[int(count * 0.95)],
            "refused": LoggedRequest.objects.filter(status=429).count(),
        }

    return run


def assert_economical(measured, *, most_requests, least_per_minute, latest_secs):
    print(measured)
    assert measured["requests"] <= most_requests
    assert measured["per_minute"] >= least_per_minute
    assert measured["late"] <= latest_secs
    assert measured["refused"] == 0


@pytest.mark.parametrize("share", [0.1, 0.08])
@pytest.mark.parametrize(("reused", "most_requests", "least_per_minute"), [(False, 3.3, 28), (True, 2.4, 40)])
def test_fifty_at_once_need_few_requests_use_all_there_are_and_are_fetched_soon(
    takes, run, reused, most_requests, least_per_minute, share
):
    takes(12.5, share)
    measured = run(AT_ONCE, reused=reused)
    assert_economical(measured, most_requests=most_requests, least_per_minute=least_per_minute, latest_secs=3)


@pytest.mark.parametrize(("reused", "most_requests", "least_per_minute"), [(False, 3.4, 28), (True, 2.4, 40)])
def test_a_slow_service_is_asked_as_seldom_and_later_by_as_much_as_it_is_slower(
    takes, run, reused, most_requests, least_per_minute
):
    takes(40)
    measured = run(AT_ONCE, reused=reused)
    assert_economical(measured, most_requests=most_requests, least_per_minute=least_per_minute, latest_secs=9)
