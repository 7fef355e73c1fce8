"""Once a minute: whatever a lost message, a killed worker or a silent service left behind goes on or ends.

The database row is the truth; nothing else in the system needs to remember anything.
"""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone

from ..conf import get_settings
from ..enqueue import enqueue
from ..models import ApiAccount, TryOnResult
from ..models.try_on import Status
from .finish import fail
from .gateway import longest_request_secs
from .pause import KEY_REFUSED, look_after_account
from .reconcile import settle_unconfirmed
from .witness import CLOCKS_MAY_DIFFER

NUDGE_AFTER = dt.timedelta(seconds=60)
"""A message that is so much overdue counts as lost."""
UNSURE_FOR_AT_MOST = dt.timedelta(minutes=10)
"""So long after its deadline a submission that could not be looked up is given up."""
CLOCK_WAS_WRONG = dt.timedelta(minutes=15)
"""No wait is as long: an instant so far ahead was written by a clock that has been put right since."""
ROWS_AT_ONCE = 500


def recover() -> None:
    """Set going again or end all that is stuck."""
    now = timezone.now()
    account = ApiAccount.objects.current()
    ApiAccount.objects.filter(pk=account.pk).update(recovered_at=now)
    give_up(now)
    put_back_unsent(now)
    settle_unconfirmed(now)
    nudge(now)
    look_after_account(now)


def give_up(now: dt.datetime) -> None:
    """Fail what has passed its deadline. Those that wait for a turn, or for a paused account, are not late.

    Nobody is while the key is refused: a picture may lie at the service, made and paid for.
    """
    account = ApiAccount.objects.current()
    if account.pause_code in KEY_REFUSED:
        return
    late = TryOnResult.objects.unfinished().filter(deadline_at__lt=now).exclude(status=Status.SUBMITTING)
    late = late.exclude(status=Status.QUEUED, attempts=0)
    if account.is_paused:
        late = late.exclude(status=Status.QUEUED)
    for pk, code in late.values_list("pk", "error_code")[:ROWS_AT_ONCE]:
        fail(pk, code or "DEADLINE_EXCEEDED", "the deadline has passed")
    unsure = TryOnResult.objects.filter(status=Status.SUBMITTING, deadline_at__lt=now - UNSURE_FOR_AT_MOST)
    for pk in unsure.exclude(submitted_at=None).values_list("pk", flat=True)[:ROWS_AT_ONCE]:
        fail(pk, "SUBMISSION_UNCONFIRMED", "the service could not be asked in time", since=[Status.SUBMITTING])


def put_back_unsent(now: dt.datetime) -> None:
    """Queue again what was claimed by a worker that must be dead, and never sent."""
    longest = dt.timedelta(seconds=3 * longest_request_secs())
    dead = Q(updated_at__lt=now - longest) | Q(updated_at__gt=now + CLOCKS_MAY_DIFFER)
    for try_on in TryOnResult.objects.filter(dead, status=Status.SUBMITTING, submitted_at=None)[:ROWS_AT_ONCE]:
        if TryOnResult.objects.release(try_on, wait_secs=0, code=try_on.error_code):
            enqueue("submit", str(try_on.pk))


def nudge(now: dt.datetime) -> None:
    """Send again the messages that got lost, no more of them than there are requests in a minute."""
    overdue = Q(next_attempt_at__lt=now - NUDGE_AFTER) | Q(next_attempt_at__gt=now + CLOCK_WAS_WRONG)
    at_once = get_settings().requests_per_minute
    if not ApiAccount.objects.current().is_paused:
        send_again("submit", TryOnResult.objects.filter(overdue, status=Status.QUEUED).order_by("created_at"), at_once)
    storing = TryOnResult.objects.filter(overdue, status=Status.STORING, updated_at__lt=now - NUDGE_AFTER)
    send_again("store", storing.order_by("created_at"), at_once)
    if TryOnResult.objects.at_service().exists():
        enqueue("poll")


def send_again(task: str, lost: models.QuerySet[TryOnResult], at_once: int) -> None:
    pks = list(lost.values_list("pk", flat=True)[:at_once])
    # so that a broker with a long queue isn't sent the same again each minute
    TryOnResult.objects.filter(pk__in=pks).update(next_attempt_at=timezone.now())
    for pk in pks:
        enqueue(task, str(pk))
