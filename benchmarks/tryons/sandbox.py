"""The sandbox as a process apart: `python -m benchmarks.tryons.sandbox PORT`. Its worker is a timer per generation."""

import sys
import threading
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django

django.setup()

from django.core.wsgi import get_wsgi_application
from django.db import connection

from genlook_django.sandbox import running, tasks

from .clock import SPEED


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 256


def make(pk: int) -> None:
    try:
        running.run(pk)
    finally:
        connection.close()


def make_later(arguments: tuple[int], countdown: float = 0, **_: Any) -> None:
    timer = threading.Timer(countdown / SPEED, make, arguments)
    timer.daemon = True
    timer.start()


if __name__ == "__main__":
    setattr(tasks.generate, "apply_async", make_later)  # noqa: B010 (typed as a method)
    make_server("127.0.0.1", int(sys.argv[1]), get_wsgi_application(), Server, QuietHandler).serve_forever()
