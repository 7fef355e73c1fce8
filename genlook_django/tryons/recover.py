"""Once a minute: whatever a lost message, a killed worker or a silent service left behind goes on or ends.

The database row is the truth; nothing else in the system needs to remember anything.
"""

import datetime as dt
import logging

from django.db.models import Q
from django.utils import timezone

from ..client import GenerationSummary, GenlookError
from ..conf import get_settings
from ..models import ApiAccount, TryOnResult
from ..models.try_on import Status
from ..queue import enqueue
from .finish import fail
from .gateway import BudgetExhausted, open_client
from .poll import LIST_LENGTH

logger = logging.getLogger("genlook")

NUDGE_AFTER = dt.timedelta(seconds=60)
"""A message that is so much overdue counts as lost."""
SERVICE_SETTLES_AFTER = dt.timedelta(seconds=180)
"""After so long a request that reached the service shows in its list, and none that didn't will (the vendor's SDK)."""
UNSURE_FOR_AT_MOST = dt.timedelta(minutes=10)
"""So long after its deadline a submission that could not be looked up is given up."""
CLOCKS_MAY_DIFFER = dt.timedelta(seconds=30)
ROWS_AT_ONCE = 500


def recover() -> None:
    """Set going again or end all that is stuck."""
    now = timezone.now()
    give_up(now)
    settle_submissions(now)
    nudge(now)


def give_up(now: dt.datetime) -> None:
    """Fail what has passed its deadline. While the account is paused those that wait in the queue keep waiting."""
    late = TryOnResult.objects.unfinished().filter(deadline_at__lt=now).exclude(status=Status.SUBMITTING)
    if ApiAccount.objects.current().pause_code:
        late = late.exclude(status=Status.QUEUED)
    for pk, code in late.values_list("pk", "error_code")[:ROWS_AT_ONCE]:
        fail(pk, code or "DEADLINE_EXCEEDED", "the deadline has passed")
    unsure = TryOnResult.objects.filter(status=Status.SUBMITTING, deadline_at__lt=now - UNSURE_FOR_AT_MOST)
    for pk in unsure.exclude(submitted_at=None).values_list("pk", flat=True)[:ROWS_AT_ONCE]:
        fail(pk, "SUBMISSION_UNCONFIRMED", "the service could not be asked in time", since=[Status.SUBMITTING])


def nudge(now: dt.datetime) -> None:
    """Send again the messages that got lost."""
    overdue = Q(next_attempt_at__lt=now - NUDGE_AFTER)
    queued = TryOnResult.objects.filter(overdue, status=Status.QUEUED)
    for pk in queued.order_by("created_at").values_list("pk", flat=True)[:ROWS_AT_ONCE]:
        enqueue("submit", str(pk))
    storing = TryOnResult.objects.filter(overdue, status=Status.STORING, updated_at__lt=now - NUDGE_AFTER)
    for pk in storing.values_list("pk", flat=True)[:ROWS_AT_ONCE]:
        enqueue("store", str(pk))
    if TryOnResult.objects.at_service().exists():
        enqueue("poll")


def settle_submissions(now: dt.datetime) -> None:
    """Put back what was claimed and never sent; look at the service for what may have been sent."""
    claimed = TryOnResult.objects.filter(status=Status.SUBMITTING)
    longest_call = dt.timedelta(seconds=4 * get_settings().read_timeout_secs)
    for try_on in claimed.filter(submitted_at=None, updated_at__lt=now - longest_call)[:ROWS_AT_ONCE]:
        if TryOnResult.objects.release(try_on, wait_secs=0, code=try_on.error_code):
            enqueue("submit", str(try_on.pk))
    unsure = list(claimed.filter(submitted_at__lt=now - SERVICE_SETTLES_AFTER).order_by("submitted_at")[:ROWS_AT_ONCE])
    if not unsure:
        return
    try:
        with open_client() as client:
            unknown = unknown_generations(client.list_generations(limit=LIST_LENGTH).items)
    except (BudgetExhausted, GenlookError) as error:
        logger.warning("recover: the service's list can't be read: %s", error)
        return
    for try_on in unsure:
        reconcile(try_on, unknown)


def unknown_generations(items: tuple[GenerationSummary, ...]) -> list[GenerationSummary]:
    """Return those of the service's generations that no row here knows."""
    ids = [item.generation_id for item in items]
    known = set(TryOnResult.objects.filter(generation_id__in=ids).values_list("generation_id", flat=True))
    return [item for item in items if item.generation_id not in known]


def reconcile(try_on: TryOnResult, unknown: list[GenerationSummary]) -> None:
    """Adopt the one generation that can be this row's, or queue the row again, or leave it to the shopper."""
    sent_at = try_on.submitted_at
    if sent_at is None:
        return
    fitting = [
        item for item in unknown if sent_at - CLOCKS_MAY_DIFFER <= item.created_at <= sent_at + SERVICE_SETTLES_AFTER
    ]
    if not fitting:
        if TryOnResult.objects.release(try_on, wait_secs=0, code=try_on.error_code):
            logger.warning("try-on %s never reached the service and is queued again", try_on.pk)
            enqueue("submit", str(try_on.pk))
    elif len(fitting) == 1 and not is_shared() and alone_in_time(try_on):
        if TryOnResult.objects.move(
            try_on.pk, to=Status.PENDING, since=[Status.SUBMITTING], generation_id=fitting[0].generation_id
        ):
            logger.warning("try-on %s adopted generation %s", try_on.pk, fitting[0].generation_id)
            unknown.remove(fitting[0])
            enqueue("poll")
    else:
        message = "a generation could be this one or another"
        fail(try_on.pk, "SUBMISSION_UNCONFIRMED", message, since=[Status.SUBMITTING])


def is_shared() -> bool:
    """Whether others may use the account too, so that a generation that no row here knows may be theirs."""
    return bool(get_settings().external_id_prefix)


def alone_in_time(try_on: TryOnResult) -> bool:
    """Whether no other unsure row could claim the same generation: showing a stranger's photo is worse than failing."""
    sent_at = try_on.submitted_at or try_on.created_at
    near = SERVICE_SETTLES_AFTER + CLOCKS_MAY_DIFFER
    return (
        not TryOnResult.objects.filter(
            status=Status.SUBMITTING, submitted_at__gte=sent_at - near, submitted_at__lte=sent_at + near
        )
        .exclude(pk=try_on.pk)
        .exists()
    )
