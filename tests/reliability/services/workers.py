"""Celery's workers and beat as processes of their own, to be killed at any moment."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path


class Workers:
    """Workers and beat, each in a process group of its own, its words in a file."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment = environment
        self.folder = folder
        self.processes: dict[subprocess.Popen, tuple[str, int]] = {}

    def start(self, queue: str, *, concurrency: int = 2) -> subprocess.Popen:
        number = len(list(self.folder.glob("worker-*")))
        words = ["worker", "-Q", queue, "-n", f"{queue}-{number}@here", "--concurrency", str(concurrency)]
        process = self._open(f"worker-{number}", *words, "--without-gossip", "--without-mingle")
        self.processes[process] = (queue, concurrency)
        return process

    def start_beat(self) -> subprocess.Popen:
        """Start beat, which goes on with the schedule of one that ran before."""
        beat = self._open("beat", "beat", "--schedule", str(self.folder / "beat-schedule"), "--pidfile", "")
        self.processes[beat] = ("", 0)
        return beat

    def _open(self, name: str, *words: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "celery", "-A", "demo_shop", *words, "--loglevel", "INFO"]
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )

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

    def restart_ended(self) -> None:
        """Start anew what has ended, as systemd or a container's host does.

        kombu (5.7) ends a worker whose Redis goes away while it holds messages: closing the connection, it looks for
        the server's address where there is none any more.
        """
        for process, (queue, concurrency) in list(self.processes.items()):
            if process.poll() is not None:
                self.kill(process)
                self.start(queue, concurrency=concurrency) if queue else self.start_beat()

    def end(self) -> None:
        for process in list(self.processes):
            self.kill(process)
