"""PENDING ⇄ PROCESSING → STORING: one poller asks for all generations in flight."""

import logging
import random

from django.db.models import F
from django.utils import timezone

from ..client import Client, Generation, GenerationNotFound, GenerationStatus, GenlookError
from ..conf import get_settings
from ..models import ApiAccount, TryOnResult
from ..models.try_on import AT_SERVICE, Status
from ..queue import enqueue
from .finish import fail
from .gateway import BudgetExhausted, open_client

logger = logging.getLogger("genlook")

SINGLY_UP_TO = 2
"""With so many in flight each is asked for; with more, one list tells of all."""
LIST_LENGTH = 200
LEASE_SECS = 90
"""A poller that has not come back for so long is dead, and another may start."""
HEAD_START = 0.8
"""Share of the fastest recent generation's time before which nothing is asked."""


def poll(token: str = "") -> None:
    """Look once at what is in flight and set the next look going; do nothing if another poller has the lease."""
    lease = ApiAccount.objects.take_poller_lease(token, for_secs=LEASE_SECS)
    if lease is None:
        return
    try_ons = list(TryOnResult.objects.at_service().order_by("submitted_at"))
    wait_secs = too_early_secs(try_ons)
    if try_ons and not wait_secs:
        wait_secs = look(try_ons)
    if TryOnResult.objects.at_service().exists():
        enqueue("poll", lease, countdown=max(wait_secs, get_settings().poll_interval_secs))
        return
    ApiAccount.objects.release_poller_lease(lease)
    if TryOnResult.objects.at_service().exists():
        # one was submitted between the look and the release, and its own nudge met our lease
        enqueue("poll")


def look(try_ons: list[TryOnResult]) -> float:
    """Ask the service and move what has moved; return how long to wait at least before the next look."""
    try:
        with open_client(for_polling=True) as client:
            if len(try_ons) <= SINGLY_UP_TO:
                for try_on in try_ons:
                    ask(client, try_on)
            else:
                ask_for_all(client, try_ons)
    except BudgetExhausted as error:
        return error.wait_secs + random.uniform(0, 0.5)  # noqa: S311 (jitter)
    except GenlookError as error:
        # certain or not, a look changes nothing there: look again, less often
        logger.warning("poll: %s", error)
        return error.retry_after_secs or 5 * get_settings().poll_interval_secs
    return 0


def ask_for_all(client: Client, try_ons: list[TryOnResult]) -> None:
    """Read the newest generations at once and ask singly only for those that finished, or are not on the page."""
    page = {item.generation_id: item for item in client.list_generations(limit=LIST_LENGTH).items}
    for try_on in try_ons:
        item = page.get(try_on.generation_id or "")
        if item is None or item.status in {GenerationStatus.COMPLETED, GenerationStatus.FAILED}:
            ask(client, try_on)
        elif item.status == GenerationStatus.PROCESSING and try_on.status == Status.PENDING:
            TryOnResult.objects.move(try_on.pk, to=Status.PROCESSING, since=[Status.PENDING])


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
        began = try_on.submitted_at or try_on.created_at
        if TryOnResult.objects.move(
            try_on.pk,
            to=Status.STORING,
            since=AT_SERVICE,
            result_url=generation.result_image_url or "",
            generation_secs=(timezone.now() - began).total_seconds(),
            next_attempt_at=timezone.now(),
            attempts=0,
        ):
            enqueue("store", str(try_on.pk))
    elif generation.status == GenerationStatus.FAILED:
        code = generation.error_code or "GENERATION_FAILED"
        fail(try_on.pk, code, generation.error_message or "", since=AT_SERVICE)
    elif generation.status == GenerationStatus.PROCESSING and try_on.status == Status.PENDING:
        TryOnResult.objects.move(try_on.pk, to=Status.PROCESSING, since=[Status.PENDING])


def too_early_secs(try_ons: list[TryOnResult]) -> float:
    """Return the seconds until the oldest in flight could be done, judged by the fastest of the last twenty."""
    recent = TryOnResult.objects.filter(generation_secs__isnull=False).order_by(F("finished_at").desc(nulls_last=True))
    fastest = min((secs for secs in recent.values_list("generation_secs", flat=True)[:20] if secs), default=0.0)
    starts = [try_on.submitted_at for try_on in try_ons if try_on.submitted_at]
    if not fastest or not starts:
        return 0
    return max(0.0, fastest * HEAD_START - (timezone.now() - min(starts)).total_seconds())
