"""PENDING ⇄ PROCESSING → STORING: one poller asks for all generations in flight."""

import datetime as dt
import logging
import random

from django.utils import timezone

from ..client import Client, Generation, GenerationNotFound, GenerationStatus, GenlookError
from ..conf import get_settings
from ..enqueue import enqueue
from ..models import ApiAccount, TryOnResult
from ..models.account import LOOKS_SHARE
from ..models.try_on import AT_SERVICE, Status
from .finish import fail
from .gateway import BudgetExhausted, longest_request_secs, open_client
from .journal import note
from .pause import ACCOUNT_TROUBLES, stop

logger = logging.getLogger("genlook")

SINGLY_UP_TO = 2
"""With so many due each is asked for; with more, one list tells of all."""
LIST_LENGTH = 200
LONGEST_REST_SECS = 60.0
HEAD_START = 0.9
"""Share of the fastest recent generation's time before which nothing is asked."""
MOST_ARE_DONE = 0.75
"""Where requests are short, nothing is asked before so large a share of the recent generations was done."""


class LeaseLost(Exception):
    """Another poller has taken over, because this one was given up."""


def poll(token: str = "") -> None:
    """Look once at what is in flight and set the next look going; do nothing if another poller has the lease."""
    lease = ApiAccount.objects.take_poller_lease(token, for_secs=longest_request_secs())
    if not lease:
        return
    try:
        wait_secs = tick(lease)
    except LeaseLost:
        logger.warning("poll: another poller has taken over")
        return
    if TryOnResult.objects.at_service().exists():
        ApiAccount.objects.keep_poller_lease(lease, for_secs=wait_secs + longest_request_secs())
        enqueue("poll", lease, countdown=wait_secs)
        return
    ApiAccount.objects.release_poller_lease(lease)
    if TryOnResult.objects.at_service().exists():
        # one was submitted between the look and the release, and its own nudge met our lease
        enqueue("poll")


def tick(lease: str) -> float:
    """Look at those that could be done by now; return the seconds until the next look is worth it."""
    interval = interval_secs()
    in_flight = list(TryOnResult.objects.at_service().order_by("submitted_at"))
    patience, now = dt.timedelta(seconds=patience_secs()), timezone.now()
    due_at = [(try_on.submitted_at or try_on.created_at) + patience for try_on in in_flight]
    due = [try_on for try_on, at in zip(in_flight, due_at, strict=True) if at <= now]
    if due:
        return max(interval, look(due, lease))
    return max(interval, min((min(due_at) - now).total_seconds(), LONGEST_REST_SECS)) if due_at else interval


def interval_secs() -> float:
    """Return the time between two looks, stretched while shoppers wait for the requests that looks would take."""
    settings = get_settings()
    if not TryOnResult.objects.filter(status=Status.QUEUED).exists():
        return settings.poll_interval_secs
    return max(settings.poll_interval_secs, 60 / (LOOKS_SHARE * settings.requests_per_minute))


def look(try_ons: list[TryOnResult], lease: str) -> float:
    """Ask the service and move what has moved; return how long to wait at least before the next look."""

    def still_mine() -> None:
        if not ApiAccount.objects.keep_poller_lease(lease, for_secs=longest_request_secs()):
            raise LeaseLost

    try:
        with open_client(for_polling=True, before_each=still_mine) as client:
            if len(try_ons) <= SINGLY_UP_TO:
                for try_on in try_ons:
                    ask(client, try_on)
            else:
                ask_for_all(client, try_ons)
    except BudgetExhausted as error:
        return min(error.wait_secs + random.uniform(0, 0.5), LONGEST_REST_SECS)  # noqa: S311 (jitter)
    except ACCOUNT_TROUBLES as error:
        stop(error.code, str(error))
        return LONGEST_REST_SECS
    except GenlookError as error:
        # certain or not, a look changes nothing there: look again, less often
        logger.warning("poll: %s", error)
        return min(error.retry_after_secs or 3 * get_settings().poll_interval_secs, LONGEST_REST_SECS)
    return 0


def ask_for_all(client: Client, try_ons: list[TryOnResult]) -> None:
    """Read the newest generations at once, and ask singly only for those that failed, or are not on the page.

    The list has no address of a result: who stores it asks for that.
    """
    page = {item.generation_id: item for item in client.list_generations(limit=LIST_LENGTH).items}
    for try_on in try_ons:
        item = page.get(try_on.generation_id or "")
        if item is None or item.status == GenerationStatus.FAILED:
            ask(client, try_on)
        elif item.status == GenerationStatus.COMPLETED:
            made(try_on, item.updated_at - item.created_at)
        elif item.status == GenerationStatus.PROCESSING:
            in_the_making(try_on)


def ask(client: Client, try_on: TryOnResult) -> None:
    try:
        generation = client.get_generation(try_on.generation_id or "")
    except GenerationNotFound as error:
        fail(try_on.pk, error.code, str(error), since=AT_SERVICE)
    else:
        follow(try_on, generation)


def follow(try_on: TryOnResult, generation: Generation) -> None:
    """Make the row's status what the service says."""
    if generation.status == GenerationStatus.COMPLETED:
        made(try_on, generation.updated_at - generation.created_at, generation.result_image_url or "")
    elif generation.status == GenerationStatus.FAILED:
        code = generation.error_code or "GENERATION_FAILED"
        fail(try_on.pk, code, generation.error_message or "", since=AT_SERVICE)
    elif generation.status == GenerationStatus.PROCESSING:
        in_the_making(try_on)


def made(try_on: TryOnResult, took: dt.timedelta, result_url: str = "") -> None:
    """Go on to fetch a picture. It took so long by the service's own clock; ours would add the time until we looked."""
    if TryOnResult.objects.move(
        try_on.pk,
        to=Status.STORING,
        since=AT_SERVICE,
        result_url=result_url,
        generation_secs=max(0.0, took.total_seconds()),
        next_attempt_at=timezone.now(),
        attempts=0,
    ):
        note("made", try_on, generation_secs=round(took.total_seconds(), 1))
        enqueue("store", str(try_on.pk))


def in_the_making(try_on: TryOnResult) -> None:
    if try_on.status == Status.PENDING:
        TryOnResult.objects.move(try_on.pk, to=Status.PROCESSING, since=[Status.PENDING])


def patience_secs() -> float:
    """Return how old a generation should be before it is asked for, judged by the last twenty.

    When nobody waits for a request, the fastest could be done; when some do, most are.
    """
    made = TryOnResult.objects.filter(generation_secs__gt=0, finished_at__isnull=False).order_by("-finished_at")
    recent = sorted(secs for secs in made.values_list("generation_secs", flat=True)[:20] if secs)
    if not recent:
        return 0.0
    if TryOnResult.objects.filter(status=Status.QUEUED).exists():
        return float(recent[int(len(recent) * MOST_ARE_DONE)]) if len(recent) > 1 else float(recent[0])
    return float(recent[0]) * HEAD_START
