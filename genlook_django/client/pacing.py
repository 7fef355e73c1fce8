"""How long to wait, and with which clock."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from .errors import GenlookError


@dataclass(frozen=True)
class Pacing:
    """How GET and DELETE are repeated; tests put their own clock, sleep and chance here.

    Waits follow "full jitter": anything from nothing to a bound that doubles, so that many workers that failed
    together don't come back together.
    """

    attempts: int = 3
    first_secs: float = 0.5
    cap_secs: float = 8.0
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    clock: Callable[[], float] = time.monotonic

    def wait_secs(self, attempt: int, error: GenlookError) -> float | None:
        """Say how long to wait after this failed attempt (the first is 1); None: don't make another."""
        if not error.retryable or attempt >= self.attempts:
            return None
        if error.retry_after_secs is not None:
            return error.retry_after_secs if error.retry_after_secs <= self.cap_secs else None
        return self.chance() * min(self.cap_secs, self.first_secs * 2.0 ** (attempt - 1))
