"""Trouble of the account: everybody waits, staff hear of it once, and it ends by itself."""

import django
import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from genlook_django.models import ApiAccount, Status, TryOnResult
from genlook_django.sandbox.models import Account, LoggedRequest
from genlook_django.signals import account_needs_attention
from genlook_django.tryons.pause import weigh
from genlook_django.tryons.recover import recover

pytestmark = pytest.mark.usefixtures("service")


@pytest.fixture(autouse=True)
def staff(settings):
    settings.ADMINS = ["staff@example.com"] if django.VERSION >= (6,) else [("Staff", "staff@example.com")]


@pytest.fixture
def told():
    heard = []

    def listen(sender, code, **kwargs):
        heard.append(code)

    account_needs_attention.connect(listen)
    yield heard
    account_needs_attention.disconnect(listen)


@pytest.fixture
def set_credits(service):
    return lambda balance: Account.objects.filter(pk=service.account.pk).update(credits=balance)


def states():
    return sorted(TryOnResult.objects.values_list("status", flat=True))


def test_credits_that_end_in_the_middle_make_the_rest_wait_and_a_top_up_lets_them_go_on(
    ask, new_photo, task_queue, service, set_credits, told, clock
):
    set_credits(2)
    for shirt in ("olive", "navy", "teal", "plum"):
        ask(photo=new_photo(shirt))
    task_queue.drain()
    assert states() == [Status.COMPLETED] * 2 + [Status.QUEUED] * 2
    for _ in range(5):
        clock.shift(700)
        recover()
        task_queue.drain()
    assert states() == [Status.COMPLETED] * 2 + [Status.QUEUED] * 2, "no deadline passes while the account is paused"
    assert told == ["INSUFFICIENT_CREDITS"]
    assert [message.subject for message in mail.outbox] == ["[Django] Virtual try-on: INSUFFICIENT_CREDITS"]
    assert LoggedRequest.objects.filter(status=402).count() == 1
    set_credits(100)
    recover()
    recover()
    task_queue.drain()
    assert states() == [Status.COMPLETED] * 4
    assert service.credits == 98


@pytest.mark.parametrize("code", ["INSUFFICIENT_CREDITS", "INVALID_API_KEY"])
def test_trouble_in_the_middle_makes_the_rest_wait_and_a_minute_after_its_end_all_go_on(
    ask, new_photo, task_queue, service, told, clock, code
):
    account = Account.objects.filter(pk=service.account.pk)
    broken, mended = {
        "INSUFFICIENT_CREDITS": ({"credits": 0}, {"credits": 50}),
        "INVALID_API_KEY": ({"is_active": False}, {"is_active": True}),
    }[code]
    asked = [ask(photo=new_photo(shirt)) for shirt in ("olive", "navy")]
    task_queue.drain()
    account.update(**broken)
    asked += [ask(photo=new_photo(shirt)) for shirt in ("teal", "plum", "wheat")]
    task_queue.drain()
    for _ in range(90):
        clock.shift(60)
        recover()
        task_queue.drain()
    assert states() == [Status.COMPLETED] * 2 + [Status.QUEUED] * 3
    assert set(TryOnResult.objects.filter(status=Status.QUEUED).values_list("error_code", flat=True)) == {code}
    assert (told, len(mail.outbox)) == ([code], 1)
    account.update(**mended)
    clock.shift(60)
    recover()
    opened_at = timezone.now()
    task_queue.drain()
    rows = TryOnResult.objects.in_bulk()
    assert {row.status for row in rows.values()} == {Status.COMPLETED}
    began = [rows[try_on.pk].submitted_at for try_on in asked]
    assert began == sorted(began)
    assert (began[-1] - opened_at).total_seconds() < 10
    assert told == [code]


def test_the_same_trouble_is_news_again_once_it_was_over(ask, new_photo, task_queue, set_credits, told):
    for shirt in ("olive", "navy"):
        set_credits(0)
        ask(photo=new_photo(shirt))
        task_queue.drain()
        set_credits(100)
        recover()
        task_queue.drain()
    assert told == ["INSUFFICIENT_CREDITS"] * 2
    assert states() == [Status.COMPLETED] * 2


def test_a_pause_that_flaps_is_told_once(told):
    """Credits that the service shows and doesn't take: each look ends the pause, each submission begins it."""
    from genlook_django.tryons.pause import stop

    for _ in range(3):
        stop("QUOTA_EXCEEDED", "over")
        weigh(60)
    assert told == ["QUOTA_EXCEEDED"]


def test_few_credits_are_told_once_until_there_are_many_again(told, set_credits, clock):
    for balance in (60, 50, 49, 10, 60, 30):
        set_credits(balance)
        clock.shift(601)
        recover()
    assert told == ["CREDITS_LOW"] * 2
    assert ApiAccount.objects.current().credit_balance == 30


def test_the_credits_are_asked_for_every_ten_minutes_not_more(service, clock):
    for _ in range(20):
        recover()
        clock.shift(60)
    assert service.asked == ["GET /account/credits"] * 2


def test_an_account_without_credits_is_paused_before_anybody_tries(service, set_credits, ask, task_queue):
    set_credits(0)
    recover()
    ask()
    task_queue.drain()
    assert service.asked == ["GET /account/credits"]
    assert TryOnResult.objects.get().error_code == "INSUFFICIENT_CREDITS"


def test_mail_that_cannot_be_sent_stops_nothing(told, monkeypatch, caplog):
    def nobody_listens(self, messages):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", nobody_listens)
    weigh(0)
    assert told == ["INSUFFICIENT_CREDITS"]
    assert "was not sent" in caplog.text
