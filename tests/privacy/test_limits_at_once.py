"""Daily limits when two ask at the same moment, each in a connection of its own."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections
from django.utils import timezone

from genlook_django.catalogue import registry
from genlook_django.exceptions import Refusal
from genlook_django.models import Kind, Owner, TryOnResult, Use
from genlook_django.models.use import UseQuerySet, hash_of_owner
from genlook_django.storefront import urls
from genlook_django.tryons import request as requests
from genlook_django.tryons.request import request_try_on

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "203.0.113.9"


def at_once(*calls):
    """Start the calls together, each in a thread; return what each returned or was refused with."""
    barrier, answers = threading.Barrier(len(calls)), []

    def run(call):
        barrier.wait(10)
        try:
            answers.append(call())
        except Refusal as refusal:
            answers.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


@pytest.fixture
def shoppers(new_photo):
    """Four visitors behind one router, each with a photo."""
    owners = [Owner(visitor_key=f"visitor-{number}", address=ADDRESS) for number in range(4)]
    return [(owner, new_photo(owner=owner).pk) for owner in owners]


def test_shoppers_behind_one_address_do_not_share_the_last_try(shoppers, product, task_queue, settings):
    settings.GENLOOK = {"TRY_ONS_PER_DAY": 1, "SHOPPERS_PER_ADDRESS": 1}
    reference = registry.reference(product)
    answers = at_once(*[lambda asker=asker: request_try_on(asker[0], reference, asker[1]) for asker in shoppers])
    assert TryOnResult.objects.count() == Use.objects.today(Kind.TRY_ON).count() == 1
    assert [answer for answer in answers if isinstance(answer, str)] == ["TOO_MANY_TRY_ONS"] * (len(shoppers) - 1)


def test_of_two_that_see_each_other_at_the_last_try_the_earlier_one_gets_it(monkeypatch):
    asker = Owner(visitor_key="a-visitor", address=ADDRESS)
    limit = {"per_owner": 1, "per_address": 1}
    later = Use.objects.create(
        kind=Kind.TRY_ON, owner_hash=hash_of_owner(asker), at=timezone.now() + dt.timedelta(seconds=1)
    )
    pauses = []
    monkeypatch.setattr("time.sleep", lambda secs: pauses.append(secs) or later.delete())
    assert Use.objects.spend(asker, Kind.TRY_ON, **limit)
    assert len(pauses) == 1, "the earlier one waits until the later one has gone"
    assert Use.objects.spend(asker, Kind.TRY_ON, **limit) is None
    assert len(pauses) == 1, "the later one goes at once"


def test_a_use_can_be_seen_by_all_before_it_is_counted(shoppers, product, task_queue, monkeypatch):
    """What is written inside a transaction is not there for the others who count at that moment."""
    today, in_transaction = UseQuerySet.today, []

    def counted(uses, kind):
        in_transaction.append(connection.in_atomic_block)
        return today(uses, kind)

    monkeypatch.setattr(UseQuerySet, "today", counted)
    request_try_on(shoppers[0][0], registry.reference(product), shoppers[0][1])
    assert in_transaction == [False]


@pytest.mark.parametrize("pattern", urls.urlpatterns, ids=lambda pattern: pattern.name)
def test_a_shop_that_wraps_requests_in_transactions_leaves_these_out(pattern):
    """ATOMIC_REQUESTS would hide each use from the others again, and hold a transaction while a photo is decoded."""
    assert "default" in pattern.callback._non_atomic_requests


def test_a_try_that_comes_to_nothing_is_given_back(shoppers, product, task_queue, monkeypatch):
    owner, photo = shoppers[0]

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(requests, "enqueue", broken)
    with pytest.raises(RuntimeError):
        request_try_on(owner, registry.reference(product), photo)
    assert not Use.objects.filter(kind=Kind.TRY_ON).exists()


def test_a_double_click_with_the_last_try_is_answered_twice(shoppers, product, task_queue, settings, monkeypatch):
    """The second one finds no try left, but the first one's row."""
    settings.GENLOOK = {"TRY_ONS_PER_DAY": 1}
    (owner, photo), reference, live = shoppers[0], registry.reference(product), requests.live
    first = []

    def not_yet(active_key):
        if first:
            return live(active_key)
        first.append(None)
        first[0] = request_try_on(owner, reference, photo)[0]
        return None

    monkeypatch.setattr(requests, "live", not_yet)
    assert request_try_on(owner, reference, photo) == (first[0], False)
