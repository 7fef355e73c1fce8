"""SUBMITTING → PENDING, QUEUED or FAILED: what became of a request whose answer was lost.

The service has no idempotency key, so the only witness is its list of generations. A generation is adopted only where
it can be nobody else's: showing a stranger's photo is worse than failing.
"""

import datetime as dt
import logging

from django.utils import timezone

from ..client import Client, GenerationSummary, GenlookError
from ..conf import get_settings
from ..models import ApiAccount, TryOnResult
from ..models.try_on import Status
from ..queue import enqueue
from .finish import fail
from .gateway import BudgetExhausted, open_client
from .journal import note
from .poll import LIST_LENGTH

logger = logging.getLogger("genlook")

SERVICE_SETTLES_AFTER = dt.timedelta(seconds=180)
"""After so long a request that reached the service shows in its list, and none that didn't will (the vendor's SDK)."""
CLOCKS_MAY_DIFFER = dt.timedelta(seconds=30)
ROWS_AT_ONCE = 500
MOST_PAGES = 10


class ListTooLong(Exception):
    """The service's list doesn't reach back far enough in as many pages as are read."""


def settle_unconfirmed(now: dt.datetime) -> None:
    """Look at the service for what may have been sent, once it must show there."""
    sent = TryOnResult.objects.filter(status=Status.SUBMITTING, submitted_at__isnull=False).order_by("submitted_at")
    for try_on in sent.filter(submitted_at__gt=now + CLOCKS_MAY_DIFFER)[:ROWS_AT_ONCE]:
        unconfirmed(try_on, "sent at a time that a wrong clock told")
    unsure = list(sent.filter(submitted_at__lt=now - SERVICE_SETTLES_AFTER)[:ROWS_AT_ONCE])
    if not unsure:
        return
    earliest = min(try_on.submitted_at or now for try_on in unsure) - CLOCKS_MAY_DIFFER
    try:
        with open_client() as client:
            unknown = without_row(generations_since(client, earliest))
    except (BudgetExhausted, GenlookError, ListTooLong) as error:
        logger.warning("recover: the service's list can't be read: %s", error)
        return
    for try_on in unsure:
        reconcile(try_on, unknown)


def generations_since(client: Client, earliest: dt.datetime) -> list[GenerationSummary]:
    """Return the service's generations made since; raise ListTooLong rather than take some of them for all."""
    found: list[GenerationSummary] = []
    cursor = None
    for _page in range(MOST_PAGES):
        page = client.list_generations(limit=LIST_LENGTH, cursor=cursor)
        found += page.items
        cursor = page.next_cursor
        if not page.has_more or cursor is None or (page.items and page.items[-1].created_at < earliest):
            return found
    raise ListTooLong(f"{len(found)} generations don't reach back to {earliest:%H:%M:%S}")


def without_row(items: list[GenerationSummary]) -> list[GenerationSummary]:
    """Return those of the service's generations that no row here knows."""
    ids = [item.generation_id for item in items]
    known = set(TryOnResult.objects.filter(generation_id__in=ids).values_list("generation_id", flat=True))
    return [item for item in items if item.generation_id not in known]


def reconcile(try_on: TryOnResult, unknown: list[GenerationSummary]) -> None:
    """Adopt the one generation that can be this row's, or queue the row again, or leave it to the shopper."""
    sent_at = try_on.submitted_at or timezone.now()
    first, last = sent_at - CLOCKS_MAY_DIFFER, sent_at + SERVICE_SETTLES_AFTER
    fitting = [item for item in unknown if first <= item.created_at <= last]
    if not fitting:
        if TryOnResult.objects.release(try_on, wait_secs=0, code=try_on.error_code):
            note("never reached the service and is queued again", try_on, level=logging.WARNING)
            enqueue("submit", str(try_on.pk))
    elif len(fitting) == 1 and is_only_claimant(try_on, sent_at):
        adopt(try_on, fitting[0].generation_id)
        unknown.remove(fitting[0])
    else:
        unconfirmed(try_on, "a generation could be this one's or another's")


def adopt(try_on: TryOnResult, generation_id: str) -> None:
    mine = TryOnResult.objects.claimed(try_on).filter(submitted_at=try_on.submitted_at)
    if mine.update(status=Status.PENDING, generation_id=generation_id, updated_at=timezone.now()):
        try_on.generation_id = generation_id
        note("found again", try_on, level=logging.WARNING)
        enqueue("poll")


def unconfirmed(try_on: TryOnResult, reason: str) -> None:
    fail(try_on.pk, "SUBMISSION_UNCONFIRMED", reason, since=[Status.SUBMITTING])


def is_only_claimant(try_on: TryOnResult, sent_at: dt.datetime) -> bool:
    """Whether no other shop, no other row that was sent then, and none that was deleted since can have made it."""
    settings = get_settings()
    if settings.shared_account or settings.external_id_prefix:
        return False
    forgotten_at = ApiAccount.objects.current().forgotten_at
    if forgotten_at is not None and forgotten_at >= sent_at - CLOCKS_MAY_DIFFER - SERVICE_SETTLES_AFTER:
        return False
    near = SERVICE_SETTLES_AFTER + CLOCKS_MAY_DIFFER
    others = TryOnResult.objects.exclude(pk=try_on.pk).filter(generation_id=None)
    return not others.filter(submitted_at__gte=sent_at - near, submitted_at__lte=sent_at + near).exists()
