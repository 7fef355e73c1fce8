"""One line in the log for each thing that happens to a try-on: ids, attempt and seconds, never a key, photo or name."""

import logging
from typing import Any

from django.utils import timezone

from ..models import TryOnResult

logger = logging.getLogger("genlook")


def note(event: str, try_on: TryOnResult, *, level: int = logging.INFO, **more: Any) -> None:
    """Log ``event`` as ``try-on <event>: try_on=… generation=… attempt=… age_secs=…``.

    The same values come as ``record.genlook``, a dict, for those who log JSON.
    """
    values = {
        "try_on": str(try_on.pk),
        "generation": try_on.generation_id,
        "attempt": try_on.attempts,
        "age_secs": round((timezone.now() - try_on.created_at).total_seconds(), 1),
        **more,
    }
    words = " ".join(f"{name}={value}" for name, value in values.items() if value not in (None, ""))
    logger.log(level, "try-on %s: %s", event, words, extra={"genlook": {"event": event, **values}})
