"""PENDING ⇄ PROCESSING → STORING: one poller asks for all generations in flight."""

import datetime as dt
import logging

from django.utils import timezone

from ..client import Client, Generation, GenerationNotFound, GenerationStatus, GenlookError
from ..conf import get_settings
from ..enqueue import enqueue
from ..models import ApiAccount, TryOnResult
from ..models.account import LOOKS_SHARE
from ..models.try_on import AT_SERVICE, Status
from .finish import fail
from .forecast import HISTORY, Forecast, forecast
from .gateway import BudgetExhausted, longest_request_secs, open_client
from .journal import note
from .pause import ACCOUNT_TROUBLES, stop

logger = logging.getLogger("genlook")

SINGLY_UP_TO = 2
"""With so many that may be done each is asked for; with more, one list tells of all."""
LIST_LENGTH = 200
LONGEST_REST_SECS = 60.0
SHORTEST_REST_SECS = 0.2
TOLERABLE_SECS = 3.5
"""So long a picture may lie at the service unfetched, for the sake of a look less."""
TOLERABLE_SHARE = 0.28
"""While many are in flight, so large a share of the time that most take is tolerable too."""
MANY = 6


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
    """Look at those that are due; return the seconds until the next one is."""
    trouble_secs = 0.0
    in_flight = list(TryOnResult.objects.at_service().order_by("submitted_at"))
    expected = expect(in_flight)
    if any(is_due(try_on, expected) for try_on in in_flight):
        trouble_secs = look(in_flight, expected, lease)
        in_flight = list(TryOnResult.objects.at_service())
        expected = expect(in_flight)
    now = timezone.now()
    next_secs = [(due_at(try_on, expected) - now).total_seconds() for try_on in in_flight]
    wait_secs = min(next_secs, default=get_settings().poll_interval_secs)
    return min(max(wait_secs, trouble_secs, SHORTEST_REST_SECS), LONGEST_REST_SECS)


def expect(in_flight: list[TryOnResult]) -> Forecast:
    """Foresee when those in flight are done. One alone is simply looked at again and again."""
    took = TryOnResult.objects.recent_secs(HISTORY)
    pause_secs = get_settings().poll_interval_secs
    if len(in_flight) >= MANY or TryOnResult.objects.filter(status=Status.QUEUED).exists():
        # stretched, because shoppers wait for the requests that looks would take, or soon will
        pause_secs = max(pause_secs, 60 / (LOOKS_SHARE * get_settings().requests_per_minute))
        tolerable_secs = max(pause_secs, TOLERABLE_SECS)
        return forecast(took, pause_secs=pause_secs, tolerable_secs=tolerable_secs, tolerable_share=TOLERABLE_SHARE)
    tolerable_secs = TOLERABLE_SECS if len(in_flight) > 1 else 0
    return forecast(took, pause_secs=pause_secs, tolerable_secs=tolerable_secs)


def due_at(try_on: TryOnResult, expected: Forecast) -> dt.datetime:
    return try_on.begun_at + dt.timedelta(seconds=expected.next_look(try_on.looked_secs))


def is_due(try_on: TryOnResult, expected: Forecast) -> bool:
    return due_at(try_on, expected) <= timezone.now()


def look(in_flight: list[TryOnResult], expected: Forecast, lease: str) -> float:
    """Ask the service and move what has moved; return how long to wait at least before the next look."""

    def still_mine() -> None:
        if not ApiAccount.objects.keep_poller_lease(lease, for_secs=longest_request_secs()):
            raise LeaseLost

    foreseen = [try_on for try_on in in_flight if expected.is_foreseen(try_on.looked_secs)]
    others = [try_on for try_on in in_flight if try_on not in foreseen]
    try:
        with open_client(before_each=still_mine) as client:
            for try_on in foreseen:
                if is_due(try_on, expected):
                    ask(client, try_on)
        with open_client(for_polling=True, before_each=still_mine) as client:
            search(client, others, expected)
    except BudgetExhausted as error:
        return error.wait_secs
    except ACCOUNT_TROUBLES as error:
        stop(error.code, str(error))
        return LONGEST_REST_SECS
    except GenlookError as error:
        # certain or not, a look changes nothing there: look again, less often
        logger.warning("poll: %s", error)
        return error.retry_after_secs or 3 * get_settings().poll_interval_secs
    return 0


def search(client: Client, try_ons: list[TryOnResult], expected: Forecast) -> None:
    """Look for those of which nobody can say when they are done: singly for a few, by one list for more."""
    due = [try_on for try_on in try_ons if is_due(try_on, expected)]
    now = timezone.now()
    may_be_done = [try_on for try_on in try_ons if expected.may_be_done((now - try_on.begun_at).total_seconds())]
    if due and len(may_be_done) > SINGLY_UP_TO:
        ask_for_all(client, try_ons)
    else:
        for try_on in due:
            ask(client, try_on)


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
        else:
            not_yet(try_on, item.status)


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
    else:
        not_yet(try_on, generation.status)


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


def not_yet(try_on: TryOnResult, status: GenerationStatus) -> None:
    begun = try_on.status == Status.PROCESSING or status == GenerationStatus.PROCESSING
    to = Status.PROCESSING if begun else Status.PENDING
    TryOnResult.objects.move(try_on.pk, to=to, since=AT_SERVICE, looked_at=timezone.now())
