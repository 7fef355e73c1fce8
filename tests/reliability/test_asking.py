"""One try-on however often it is asked for, in the order of asking, within the day's limit."""

import threading

import pytest
from django.db import connection

from genlook_django.catalogue import registry
from genlook_django.exceptions import TooMany
from genlook_django.models import ApiAccount, Status, TryOnResult
from genlook_django.models.account import LOOKS_SHARE, request_interval
from genlook_django.privacy.erase import erase_try_on
from genlook_django.tryons.recover import recover
from genlook_django.tryons.request import expected_secs, request_try_on, tries_left
from tests.shop.models import Product

pytestmark = pytest.mark.usefixtures("service")


def test_eight_clicks_at_once_make_one_row(owner, photo, mock_product, task_queue):
    together, answers = threading.Barrier(8), []

    def click():
        try:
            together.wait()
            answers.append(request_try_on(owner, registry.reference(mock_product), photo.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len({try_on.pk for try_on, _ in answers}) == TryOnResult.objects.count() == 1
    assert [is_new for _, is_new in answers].count(True) == 1
    assert task_queue.names == ["submit"]


def test_tabs_that_ask_at_once_stay_within_the_days_limit(owner, photo, mock_product, task_queue, settings):
    settings.GENLOOK = {**settings.GENLOOK, "TRY_ONS_PER_DAY": 3}
    products = [Product.objects.create(name="mock", image=mock_product.image.name) for _ in range(8)]
    together, refused = threading.Barrier(8), []

    def click(product):
        try:
            together.wait()
            request_try_on(owner, registry.reference(product), photo.pk)
        except TooMany as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=[product]) for product in products]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert (TryOnResult.objects.count(), refused) == (3, ["TOO_MANY_TRY_ONS"] * 5)


def test_one_that_is_withdrawn_before_it_is_sent_costs_nothing(ask, owner, task_queue, service):
    left = tries_left(owner)
    try_on = ask()
    assert tries_left(owner) == left - 1
    erase_try_on(try_on)
    task_queue.drain()
    assert (tries_left(owner), service.credits, service.asked) == (left, 10, [])


def test_one_that_is_withdrawn_between_claim_and_request_is_not_sent(ask, task_queue, service, monkeypatch):
    from genlook_django.tryons import submit

    try_on = ask()
    upload = submit.upload

    def withdraw_meanwhile(client, photo):
        erase_try_on(try_on)
        return upload(client, photo)

    monkeypatch.setattr(submit, "upload", withdraw_meanwhile)
    task_queue.drain()
    assert (service.credits, service.asked) == (10, ["POST /images/upload"])


def test_deleting_what_was_made_does_not_give_the_try_back(ask, owner, task_queue, clock):
    left = tries_left(owner)
    try_on = ask()
    task_queue.drain()
    erase_try_on(TryOnResult.objects.get(pk=try_on.pk))
    assert tries_left(owner) == left - 1
    clock.shift(86_401)
    assert tries_left(owner) == left


def test_who_asked_first_is_served_first_whosever_message_comes(ask, new_photo, task_queue):
    asked = [ask(photo=new_photo(shirt)) for shirt in ("olive", "navy", "teal")]
    task_queue.lose_next()
    task_queue.run_next()
    statuses = [TryOnResult.objects.get(pk=try_on.pk).status for try_on in asked]
    assert statuses == [Status.PENDING, Status.QUEUED, Status.QUEUED]


def test_who_waits_for_a_turn_is_told_so_and_is_never_late(ask, new_photo, task_queue, clock):
    asked = [ask(photo=new_photo(shirt)) for shirt in ("olive", "navy", "teal", "plum")]
    ApiAccount.objects.hold_requests(250)
    task_queue.run_next()
    last = asked[-1]
    turns = 3 * 3 * (1 + LOOKS_SHARE) * request_interval().total_seconds()
    assert expected_secs(last) == pytest.approx(turns + 15.0)
    clock.shift(240)
    ApiAccount.objects.hold_requests(299)
    clock.shift(290)
    ApiAccount.objects.hold_requests(299)
    clock.shift(290)
    recover()
    assert set(TryOnResult.objects.values_list("status", flat=True)) == {Status.QUEUED}
    asked[0].refresh_from_db()
    assert asked[0].error_code == "RATE_LIMITED"
    task_queue.drain()
    assert set(TryOnResult.objects.values_list("status", flat=True)) == {Status.COMPLETED}


def test_of_two_with_the_same_new_photo_one_uploads_it(ask, task_queue, mock_product, service):
    first, second = ask(), ask(product=Product.objects.create(name="mock", image=mock_product.image.name))
    TryOnResult.objects.claim(first.pk)
    assert list(TryOnResult.objects.in_line()) == []
    second.photo.image_id, second.photo.image_expires_at = "there/1.jpg", second.photo.expires_at
    second.photo.save()
    assert list(TryOnResult.objects.in_line()) == [second]


def test_recover_does_not_flood_a_broker_that_is_behind(ask, new_photo, task_queue, clock, service):
    asked = [ask(photo=new_photo(shirt)) for shirt in ("olive", "navy", "teal")]
    task_queue.messages.clear()
    clock.shift(100)
    recover()
    recover()
    assert task_queue.names.count("submit") == len(asked)


def test_a_broker_that_is_away_does_not_keep_a_shopper_from_asking(ask, task_queue, clock, monkeypatch, caplog):
    from celery.app.task import Task
    from kombu.exceptions import OperationalError

    def refuse(task, *args, **options):
        raise OperationalError("connection refused")

    with monkeypatch.context() as away:
        away.setattr(Task, "apply_async", refuse)
        try_on = ask()
    assert "was not enqueued" in caplog.text
    clock.shift(100)
    recover()
    task_queue.drain()
    try_on.refresh_from_db()
    assert try_on.status == Status.COMPLETED
