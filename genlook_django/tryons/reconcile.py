"""SUBMITTING → PENDING, QUEUED or FAILED: what became of a request whose answer was lost.

The service has no idempotency key, so the only witness is its list of generations. A generation is adopted only where
it can be nobody else's: showing a stranger's photo is worse than failing.
"""

import datetime as dt
import logging

from django.utils import timezone

from ..client import Client, GenerationSummary, GenlookError
from ..conf import get_settings
from ..enqueue import enqueue
from ..models import ApiAccount, TryOnResult
from ..models.try_on import Status
from .finish import fail
from .gateway import BudgetExhausted, open_client
from .journal import note
from .poll import LIST_LENGTH
from .witness import CLOCKS_MAY_DIFFER, SERVICE_SETTLES_AFTER, match, measure

logger = logging.getLogger("genlook")

ROWS_AT_ONCE = 500
MOST_PAGES = 4


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
            items = generations_since(client, earliest)
    except (BudgetExhausted, GenlookError, ListTooLong) as error:
        logger.warning("recover: the service's list can't be read: %s", error)
        return
    rows = TryOnResult.objects.in_bulk([item.generation_id for item in items], field_name="generation_id")
    skew = measure((rows[item.generation_id], item.created_at) for item in items if item.generation_id in rows)
    unknown = [item for item in items if item.generation_id not in rows]
    found, ambiguous = match(claimants(earliest), unknown, skew)
    for try_on in unsure:
        fitting = [item for item in ambiguous if skew.could_have_made(try_on, item.created_at)]
        reconcile(try_on, found.get(try_on, ""), might_be_there=bool(fitting))


def claimants(earliest: dt.datetime) -> list[TryOnResult]:
    """Return all whose request may have made a generation that no row has: unsure ones, and those given up."""
    sent = TryOnResult.objects.filter(generation_id=None, submitted_at__gte=earliest - SERVICE_SETTLES_AFTER)
    return list(sent.order_by("submitted_at"))


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


def reconcile(try_on: TryOnResult, generation_id: str, *, might_be_there: bool) -> None:
    """Adopt the generation that must be this row's, or queue the row again, or leave it to the shopper."""
    if generation_id and is_only_ours(try_on):
        adopt(try_on, generation_id)
    elif generation_id or might_be_there:
        unconfirmed(try_on, "a generation could be this one's or another's")
    elif TryOnResult.objects.release(try_on, wait_secs=0, code=try_on.error_code):
        note("never reached the service and is queued again", try_on, level=logging.WARNING)
        enqueue("submit", str(try_on.pk))


def adopt(try_on: TryOnResult, generation_id: str) -> None:
    mine = TryOnResult.objects.claimed(try_on).filter(submitted_at=try_on.submitted_at)
    if mine.update(status=Status.PENDING, generation_id=generation_id, updated_at=timezone.now()):
        try_on.generation_id = generation_id
        note("found again", try_on, level=logging.WARNING)
        enqueue("poll")


def unconfirmed(try_on: TryOnResult, reason: str) -> None:
    fail(try_on.pk, "SUBMISSION_UNCONFIRMED", reason, since=[Status.SUBMITTING])


def is_only_ours(try_on: TryOnResult) -> bool:
    """Whether no other shop, and no row that was deleted since, can have made a generation at that time."""
    settings = get_settings()
    if settings.shared_account or settings.external_id_prefix or try_on.submitted_at is None:
        return False
    forgotten_at = ApiAccount.objects.current().forgotten_at
    near = CLOCKS_MAY_DIFFER + SERVICE_SETTLES_AFTER
    return forgotten_at is None or forgotten_at < try_on.submitted_at - near
