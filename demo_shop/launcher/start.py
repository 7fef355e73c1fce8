"""Start the server and the worker, and tell when the shop is open."""

import contextlib
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import requests
from django.core.management.base import CommandError

from .prepare import Service
from .processes import Child, running
from .visit import local_session

HOST = "127.0.0.1"
OPENS_WITHIN_SECS = 60.0


@contextlib.contextmanager
def open_shop(folder: Path, port: int, service: Service) -> Iterator[list[Child]]:
    """Run server and worker while the block runs; it begins once the shop answers.

    Raise ChildEnded if one of them ends, CommandError if the shop does not open in time.
    """
    logs = folder / "logs"
    logs.mkdir(exist_ok=True)
    server = Child("server", ["django", "runserver", "--noreload", f"{HOST}:{port}"], logs / "server.log")
    worker = Child("worker", _worker(folder), logs / "worker.log")
    environment = {
        **os.environ,
        **service.environment,
        "DJANGO_SETTINGS_MODULE": "demo_shop.settings",
        "DEMO_DATA_DIR": str(folder),
        "PYTHONUNBUFFERED": "1",
    }
    children = [server, worker]
    with running(children, environment):
        _wait_until_open(children, port)
        yield children


def _worker(folder: Path) -> list[str]:
    schedule = folder / "beat-schedule"
    return [
        *("celery", "-A", "demo_shop", "worker", "--beat", "--schedule", str(schedule)),
        *("--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"),
    ]


def _wait_until_open(children: list[Child], port: int) -> None:
    session, until = local_session(), time.monotonic() + OPENS_WITHIN_SECS
    while time.monotonic() < until:
        for child in children:
            child.check()
        with contextlib.suppress(requests.ConnectionError, requests.Timeout):
            if session.get(f"http://{HOST}:{port}/", timeout=5).ok:
                return
        time.sleep(0.1)
    raise CommandError(f"The shop did not open within {OPENS_WITHIN_SECS:.0f} s; see {children[0].log}.")


def watch(children: list[Child]) -> None:
    """Wait for ever; raise ChildEnded when a child does not."""
    while True:
        for child in children:
            child.check()
        time.sleep(0.5)


def take_port(port: int | None) -> int:
    """Return a port that is free: this one, or any where none is asked for. Raise CommandError if it is taken."""
    with socket.socket() as probe:
        # As the server itself will: an address that is only waiting out its last connection is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port or 0))
        except OSError as error:
            raise CommandError(
                f"Port {port} can't be used ({error.strerror}). Try another one: --port {port + 1}"
            ) from error
        free: int = probe.getsockname()[1]
    return free
