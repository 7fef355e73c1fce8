"""How a try-on ends: one move, one signal."""

import logging
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from ..models import TryOnResult
from ..models.try_on import UNFINISHED, Status
from ..signals import try_on_completed, try_on_failed
from .journal import note


def fail(pk: UUID | str, code: str, message: str = "", *, since: Iterable[Status] = UNFINISHED) -> bool:
    """End an unfinished try-on with a code; return whether this call is the one that did."""
    if not TryOnResult.objects.fail(pk, code, message, since=since):
        return False
    if try_on := TryOnResult.objects.filter(pk=pk).first():
        note("failed", try_on, level=logging.WARNING, code=code, reason=message)
        try_on_failed.send_robust(sender=TryOnResult, try_on=try_on)
    return True


def complete(pk: UUID | str, **values: Any) -> bool:
    """End a try-on that is being stored; False when it was erased or failed meanwhile."""
    if not TryOnResult.objects.move(pk, to=Status.COMPLETED, since=[Status.STORING], error_code="", **values):
        return False
    if try_on := TryOnResult.objects.filter(pk=pk).first():
        note("completed", try_on)
        try_on_completed.send_robust(sender=TryOnResult, try_on=try_on)
    return True
