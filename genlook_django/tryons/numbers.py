"""The numbers that an operator watches, all read from the rows: any process can tell them, and none has to remember."""

import dataclasses
import datetime as dt

from django.db.models import Count, Min
from django.utils import timezone

from ..models import ApiAccount, TryOnResult
from ..models.account import request_interval, requests_at_once
from ..models.try_on import UNFINISHED, Status


@dataclasses.dataclass(frozen=True)
class Numbers:
    """What is going on right now, and since the account's row was made."""

    try_ons: dict[str, int]
    """How many rows there are in each status, zeros included."""
    failures_today: dict[str, int]
    """How many failed in the last 24 hours, by error code."""
    oldest_unfinished_secs: float
    requests_made: int
    rate_limited: int
    requests_free: int
    """How many requests could be made at once now."""
    credit_balance: int | None
    paused_for: str
    """Error code, or nothing."""
    beat_seen_secs_ago: float | None


def read_numbers() -> Numbers:
    now, account = timezone.now(), ApiAccount.objects.current()
    by_status = TryOnResult.objects.order_by().values_list("status").annotate(count=Count("pk"))
    failed = TryOnResult.objects.filter(status=Status.FAILED, finished_at__gt=now - dt.timedelta(days=1)).order_by()
    oldest = TryOnResult.objects.filter(status__in=UNFINISHED).aggregate(Min("created_at"))["created_at__min"]
    seen = account.recovered_at
    return Numbers(
        try_ons={status.value: 0 for status in Status} | dict(by_status),
        failures_today=dict(failed.values_list("error_code").annotate(count=Count("pk"))),
        oldest_unfinished_secs=(now - oldest).total_seconds() if oldest else 0.0,
        requests_made=account.requests_made,
        rate_limited=account.rate_limited,
        requests_free=requests_free(account, now),
        credit_balance=account.credit_balance,
        paused_for=account.pause_code,
        beat_seen_secs_ago=(now - seen).total_seconds() if seen else None,
    )


def requests_free(account: ApiAccount, now: dt.datetime) -> int:
    ahead = max(dt.timedelta(0), (account.budget_paid_until or now) - now)
    return max(0, requests_at_once() - int(-(-ahead // request_interval())))
