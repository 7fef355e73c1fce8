"""A real HTTP server that answers what a test tells it to, and misbehaves as no framework would let it."""

import io
import json
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image

from genlook_django.client import Client, Pacing

KEY = "gk_5ecret"


@dataclass
class Received:
    method: str
    path: str
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


@dataclass
class Service:
    port: int = 0
    received: list[Received] = field(default_factory=list)
    replies: deque = field(default_factory=deque)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/tryon/v1"

    @property
    def called(self) -> list[str]:
        return [f"{request.method} {request.path.removeprefix('/tryon/v1')}" for request in self.received]

    def answers(self, status=200, members=None, *, body=b"", **headers) -> None:
        """Queue one answer: JSON of `members`, or `body` as it is; `Retry_After` names the header Retry-After."""
        content = body if members is None else json.dumps(members).encode()
        self.replies.append(lambda handler: handler.answer(status, content, headers))

    def wait_until_received(self, number: int) -> None:
        """Wait for requests that their sender does not wait for."""
        given_up_at = time.monotonic() + 10
        while len(self.received) < number:
            assert time.monotonic() < given_up_at, "requests that never came"
            time.sleep(0.005)

    def does(self, reply: Callable[["Handler"], None]) -> None:
        self.replies.append(reply)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Server"

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline()
        if self.raw_requestline and self.parse_request():
            self.server.service.replies.popleft()(self)
        self.close_connection = True

    def receive(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.service.received.append(Received(self.command, self.path, dict(self.headers), body))

    def answer(self, status, content, headers, *, length=None) -> None:
        self.receive()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        self.wfile.write(content)

    def drop(self) -> None:
        """Let the connection, which ends with every request here, end in a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def log_message(self, *arguments) -> None:
        """Keep the tests' output to the tests."""


class Server(ThreadingHTTPServer):
    service: Service
    request_queue_size = 64

    def handle_error(self, request, client_address) -> None:
        """A connection that a test broke off is no error."""


@pytest.fixture(scope="package")
def server():
    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        yield server
        server.shutdown()


@pytest.fixture
def service(server):
    server.service = Service(server.server_port)
    yield server.service
    server.service.released.set()
    assert not server.service.replies, "answers that nobody asked for"


@dataclass
class Clock:
    """Time that passes only when someone sleeps."""

    seconds: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def now(self) -> float:
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def make_client(service, clock):
    clients = []

    def make(**options):
        pacing = Pacing(sleep=clock.sleep, clock=clock.now, chance=lambda: 0.5)
        clients.append(Client(KEY, **{"base_url": service.base_url, "pacing": pacing, **options}))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def client(make_client):
    return make_client()


def picture(kind="JPEG", size=(80, 100)):
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind)
    return buffer.getvalue()


@pytest.fixture
def sandbox_url(live_server, settings, tmp_path):
    settings.GENLOOK_SANDBOX = {"MEDIA_ROOT": tmp_path / "sandbox", "SYNC_TIMEOUT_SECS": 0.3}
    return f"{live_server.url}/genlook-sandbox/tryon/v1"
