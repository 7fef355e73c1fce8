"""The processes of the benchmark: the sandbox, a worker for the plugin, a worker for the plain way."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

READY_WITHIN_SECS = 60


@contextlib.contextmanager
def running(folder: Path, name: str, *words: str, **environment: str) -> Iterator[Path]:
    """Run a process of this Python until the block ends; yield the file that holds what it says."""
    log = folder / f"{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *words],
            env={**os.environ, **environment},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield log
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def worker(folder: Path, name: str, queue: str, *options: str) -> contextlib.AbstractContextManager[Path]:
    words = ["celery", "-A", "benchmarks.tryons.app", "worker", "-Q", queue, "-n", f"{name}@{queue}", "-l", "INFO"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return running(folder, name, *words, *quiet, *options, BENCH_ROLE="shop")


def wait_for_worker(log: Path) -> None:
    until = time.monotonic() + READY_WITHIN_SECS
    while " ready." not in log.read_text(errors="replace"):
        if time.monotonic() > until:
            raise SystemExit(f"A worker did not start:\n{log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.1)


def wait_for_server(url: str, log: Path) -> None:
    until = time.monotonic() + READY_WITHIN_SECS
    while True:
        try:
            urllib.request.urlopen(url, timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            if time.monotonic() > until:
                raise SystemExit(f"The sandbox did not start:\n{log.read_text(errors='replace')[-3000:]}") from None
            time.sleep(0.1)
        else:
            return


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
