"""Which generation was made by which request, told by time alone.

Every generation of an account that is nobody else's was made by a row here, between the sending of its request and the
service's answer. A generation that only one row can have made is that row's; taking the two away may leave another
with only one, and so on. What stays ambiguous is nobody's.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..client import GenerationSummary
from ..models import TryOnResult

SERVICE_SETTLES_AFTER = dt.timedelta(seconds=180)
"""After so long a request that reached the service shows in its list, and none that didn't will (the vendor's SDK)."""
CLOCKS_MAY_DIFFER = dt.timedelta(seconds=30)
"""Assumed while too few generations tell how much they do."""
ENOUGH_MEASURES = 3
HOSTS_MAY_DIFFER = dt.timedelta(seconds=0.5)
"""Between our own workers, whose clocks are kept right."""


@dataclass(frozen=True)
class Skew:
    """How far the service's clock is ahead of ours: no less than ``least``, no more than ``most``."""

    least: dt.timedelta = -CLOCKS_MAY_DIFFER
    most: dt.timedelta = CLOCKS_MAY_DIFFER

    def could_have_made(self, row: TryOnResult, made_at: dt.datetime) -> bool:
        if row.submitted_at is None:
            return False
        by = row.answered_at or row.submitted_at + SERVICE_SETTLES_AFTER
        return row.submitted_at + self.least <= made_at <= by + self.most


def measure(known: Iterable[tuple[TryOnResult, dt.datetime]]) -> Skew:
    """Bound the skew by requests whose generation is known: it was made after they were sent, before the answer.

    Too few of them, or some that contradict each other, say nothing.
    """
    bounds = [
        (made_at - row.answered_at, made_at - row.submitted_at)
        for row, made_at in known
        if row.submitted_at is not None and row.answered_at is not None
    ]
    if len(bounds) < ENOUGH_MEASURES:
        return Skew()
    least, most = max(low for low, _ in bounds), min(high for _, high in bounds)
    if least > most:
        return Skew()
    return Skew(least - HOSTS_MAY_DIFFER, most + HOSTS_MAY_DIFFER)


def match(
    rows: Sequence[TryOnResult], unknown: Sequence[GenerationSummary], skew: Skew
) -> tuple[dict[TryOnResult, str], list[GenerationSummary]]:
    """Return the one generation of each row that must be its own, and the generations that nobody can be given."""
    found: dict[TryOnResult, str] = {}
    left = list(unknown)
    while True:
        free = [row for row in rows if row not in found]
        for item in left:
            makers = [row for row in free if skew.could_have_made(row, item.created_at)]
            if len(makers) == 1:
                found[makers[0]] = item.generation_id
                left.remove(item)
                break
        else:
            return found, left
