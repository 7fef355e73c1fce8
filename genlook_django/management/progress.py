"""A bar on a terminal, and nothing but the messages in a log."""

import time
from types import TracebackType
from typing import Self

from django.core.management.base import OutputWrapper

WIDTH = 30
EVERY_SECS = 0.1


class Progress:
    """Show on ``out`` how much of ``total`` is done, as a line that is written over."""

    def __init__(self, out: OutputWrapper, name: str, total: int) -> None:
        self.out, self.name, self.total = out, name, total
        self.shows = out.isatty() and total > 0
        self.shown_at = 0.0

    def show(self, done: int) -> None:
        now = time.monotonic()
        if not self.shows or (now - self.shown_at < EVERY_SECS and done < self.total):
            return
        self.shown_at = now
        share = min(1.0, done / self.total)
        bar = "#" * round(share * WIDTH)
        # in no style: stderr's is that of errors
        self.out.write(f"\r{self.name} [{bar:<{WIDTH}}] {share:4.0%} {done}/{self.total}", str, ending="")
        self.out.flush()

    def say(self, message: str) -> None:
        """Write a line that stays."""
        self.clear()
        self.out.write(message)

    def clear(self) -> None:
        if self.shows:
            self.out.write("\r\x1b[K", str, ending="")
            self.shown_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.clear()
