"""Answers that have come by a given time or not at all, however slowly the other side sends.

A socket's own time-out is about each piece that comes: a host that sends a byte now and then, of its headers or of its
body, would never run into it.
"""

import io
import socket
import time
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class PunctualReader(io.RawIOBase):
    """What a socket receives until an instant of the monotonic clock; then reading raises TimeoutError."""

    def __init__(self, sock: socket.socket, give_up_at: float) -> None:
        self.sock, self.give_up_at = sock, give_up_at
        self.patience_secs = sock.gettimeout()
        self.received = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int | None:
        left = self.give_up_at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for the whole answer is over")
        self.sock.settimeout(left if self.patience_secs is None else min(left, self.patience_secs))
        return self.received.readinto(buffer)

    def close(self) -> None:
        self.received.close()
        super().close()


class PunctualSocket:
    """As much of a socket as http.client's answer makes use of."""

    def __init__(self, sock: socket.socket, give_up_at: float) -> None:
        self.sock, self.give_up_at = sock, give_up_at

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(PunctualReader(self.sock, self.give_up_at))


class Punctual:
    """A connection whose answers have to have come by ``give_up_at``; mixed into urllib3's."""

    def __init__(self, *args: Any, give_up_at: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

        def answer(sock: socket.socket, *args: Any, **kwargs: Any) -> HTTPResponse:
            return HTTPResponse(PunctualSocket(sock, give_up_at), *args, **kwargs)  # type: ignore[arg-type]

        self.response_class: Any = answer


class PunctualConnection(Punctual, HTTPConnection):
    pass


class PunctualSecureConnection(Punctual, HTTPSConnection):
    pass


class PunctualPool(HTTPConnectionPool):
    ConnectionCls = PunctualConnection


class PunctualSecurePool(HTTPSConnectionPool):
    ConnectionCls = PunctualSecureConnection


class PunctualAdapter(HTTPAdapter):
    """Give up on any answer that isn't there by ``give_up_at``, an instant of the monotonic clock."""

    pools: dict[str, type[HTTPConnectionPool]] = {"http": PunctualPool, "https": PunctualSecurePool}

    def __init__(self, give_up_at: float) -> None:
        self.give_up_at = give_up_at
        super().__init__()

    def init_poolmanager(self, *args: object, **kwargs: object) -> None:
        super().init_poolmanager(*args, **kwargs)  # type: ignore[arg-type]
        self.poolmanager.pool_classes_by_scheme = {scheme: self.make(pool) for scheme, pool in self.pools.items()}

    def make(self, pool: type[HTTPConnectionPool]) -> Any:
        """Return what makes a pool of this kind; what a pool doesn't know it hands to its connections."""
        return lambda *args, **kwargs: pool(*args, give_up_at=self.give_up_at, **kwargs)
