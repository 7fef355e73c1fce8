"""Child processes that live and die with this one."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from .leash import GRACE_SECS


class Stopped(Exception):
    """Somebody asked for the end: Ctrl-C, or a signal."""


class ChildEnded(Exception):
    """A child ended by itself; the message says which one, and its last words."""


@dataclass
class Child:
    """One Python module, run in a process group of its own, so that Ctrl-C reaches the parent alone."""

    name: str
    arguments: Sequence[str]
    log: Path
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self, environment: Mapping[str, str], leash: int) -> None:
        command = [sys.executable, "-m", "demo_shop.launcher.leash", str(leash), *self.arguments]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 (the words are the demo's own)
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=[leash],
                start_new_session=True,
            )

    def check(self) -> None:
        """Raise ChildEnded if this child is gone."""
        if self.process.poll() is not None:
            last_words = "".join(self.log.read_text(errors="replace").splitlines(keepends=True)[-15:])
            raise ChildEnded(f"The {self.name} ended with status {self.process.returncode}:\n{last_words}")

    def ask_to_end(self) -> None:
        # The first process only: a worker lets its own children finish what they are at.
        if self.process.poll() is None:
            self.process.terminate()

    def end(self, by: float) -> None:
        """Wait until a time of the monotonic clock, then end whatever is left of the group."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, by - time.monotonic()))
        # macOS answers "not permitted" for a group whose processes have all ended.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextlib.contextmanager
def running(children: Sequence[Child], environment: Mapping[str, str]) -> Iterator[None]:
    """Run children while the block runs, and end all of them however it ends."""
    reading, writing = os.pipe()
    started: list[Child] = []
    try:
        for child in children:
            child.start(environment, reading)
            started.append(child)
        yield
    finally:
        for child in started:
            child.ask_to_end()
        by = time.monotonic() + GRACE_SECS
        for child in started:
            child.end(by)
        os.close(reading)
        os.close(writing)


@contextlib.contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Turn SIGINT, SIGTERM and SIGHUP into Stopped, once: the end itself is not interrupted."""

    def stop(number: int, frame: FrameType | None) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(each, stop) for each in signals]
    try:
        yield
    finally:
        for each, handler in zip(signals, before, strict=True):
            signal.signal(each, handler)
