"""Trouble of the account itself: all wait, staff are told once, and all goes on when it is over."""

import datetime as dt
import logging

from django.core.mail import mail_admins
from django.utils import timezone
from django.utils.translation import gettext as _

from ..client import GenlookError, InsufficientCredits, InvalidApiKey
from ..conf import get_settings
from ..enqueue import enqueue
from ..models import ApiAccount, TryOnResult
from ..models.try_on import Status, deadline
from ..signals import account_needs_attention
from .gateway import BudgetExhausted, open_client

logger = logging.getLogger("genlook")

ACCOUNT_TROUBLES = (InsufficientCredits, InvalidApiKey)
"""What stops every try-on alike: the account is paused and nobody's try-on fails for it."""
PAUSE_CODES = ("INSUFFICIENT_CREDITS", "QUOTA_EXCEEDED", "INVALID_API_KEY", "MISSING_API_KEY")
KEY_REFUSED = ("INVALID_API_KEY", "MISSING_API_KEY")
"""While the account is paused for one of these, nothing can be learnt of what is at the service."""
CREDITS_LOW = "CREDITS_LOW"
CREDITS_EVERY = dt.timedelta(minutes=10)
WOKEN_AT_ONCE = 500


def stop(code: str, message: str) -> None:
    """Pause the account, and tell staff if they don't know yet."""
    if ApiAccount.objects.pause(code):
        logger.error("try-on is paused for the whole shop: %s", message)
    tell(code, message)


def go_on() -> None:
    """End a pause: all who waited get their full time, and those in line start in the order in which they asked."""
    if not ApiAccount.objects.resume():
        return
    logger.warning("try-on goes on")
    waiting = TryOnResult.objects.filter(status=Status.QUEUED)
    waiting.update(next_attempt_at=timezone.now(), error_code="")
    TryOnResult.objects.unfinished().update(deadline_at=deadline())
    for pk in waiting.order_by("created_at").values_list("pk", flat=True)[:WOKEN_AT_ONCE]:
        enqueue("submit", str(pk))


def look_after_account(now: dt.datetime) -> None:
    """Ask for the credits every ten minutes, and each time while the account is paused: that ends the pause."""
    account = ApiAccount.objects.current()
    if not account.is_paused and account.credits_checked_at and account.credits_checked_at > now - CREDITS_EVERY:
        return
    try:
        with open_client() as client:
            balance = client.get_credits()
    except ACCOUNT_TROUBLES as error:
        stop(error.code, str(error))
    except (BudgetExhausted, GenlookError) as error:
        logger.warning("the account's credits can't be read: %s", error)
    else:
        weigh(balance)


def weigh(balance: int) -> None:
    """Go on if there are credits; tell staff when they are few."""
    ApiAccount.objects.count_credits(balance)
    if balance <= 0:
        stop("INSUFFICIENT_CREDITS", "There are no credits left.")
        return
    go_on()
    if balance > get_settings().credit_alert_at:
        ApiAccount.objects.is_over(CREDITS_LOW)
    elif ApiAccount.objects.current().told_code not in PAUSE_CODES:
        tell(CREDITS_LOW, f"There are {balance} credits left.")


def tell(code: str, message: str) -> None:
    """Let staff know, once for each trouble: a signal, a line in the log, and an e-mail to ADMINS."""
    if not ApiAccount.objects.first_to_tell(code):
        return
    logger.error("staff are told of %s: %s", code, message)
    account_needs_attention.send_robust(sender=ApiAccount, code=code, message=message)
    try:
        mail_admins(_("Virtual try-on: {code}").format(code=code), message)
    except Exception as error:  # noqa: BLE001 (each back end has errors of its own)
        logger.warning("the e-mail to ADMINS was not sent: %s", error)
