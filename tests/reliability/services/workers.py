"""Celery workers as processes of their own, to be killed at any moment."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path


class Workers:
    """A number of workers for one queue; each in a process group of its own, its words in a file."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment = environment
        self.folder = folder
        self.processes: dict[subprocess.Popen, tuple[str, int]] = {}

    def start(self, queue: str, *, concurrency: int = 2) -> subprocess.Popen:
        number = len(list(self.folder.glob("worker-*")))
        words = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "demo_shop",
            "worker",
            "-Q",
            queue,
            "-n",
            f"{queue}-{number}@here",
        ]
        words += ["--concurrency", str(concurrency), "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
        with (self.folder / f"worker-{number}.log").open("wb") as log:
            process = subprocess.Popen(
                words, env=self.environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        self.processes[process] = (queue, concurrency)
        return process

    def wait_until_ready(self, count: int) -> None:
        """Wait until so many of all that were ever started have said that they are ready."""
        until = time.monotonic() + 60
        while sum(" ready." in log.read_text(errors="replace") for log in self.folder.glob("worker-*")) < count:
            assert time.monotonic() < until, "\n".join(log.read_text()[-2000:] for log in self.folder.glob("worker-*"))
            time.sleep(0.2)

    def kill(self, process: subprocess.Popen) -> None:
        """Kill a worker with all its children, as the kernel does when memory is short."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.processes.pop(process, None)

    def kill_a_child(self, process: subprocess.Popen, chance: random.Random) -> None:
        """Kill one of the processes in which a worker runs its tasks; it forks another at once."""
        listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        if listed:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(chance.choice(listed)), signal.SIGKILL)

    def kill_and_replace(self, process: subprocess.Popen) -> subprocess.Popen:
        queue, concurrency = self.processes[process]
        self.kill(process)
        return self.start(queue, concurrency=concurrency)

    def end(self) -> None:
        for process in list(self.processes):
            self.kill(process)
