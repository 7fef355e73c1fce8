"""Faults on demand: what an account's plan, or a header in development, makes go wrong.

Faults of a request strike in its view; those of a generation are written on its row and strike in the worker.
"""

import contextlib
import dataclasses
import socket
import time
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

from .conf import sandbox_settings
from .errors import Code, Refusal, invalid
from .models import Account, FaultPlan
from .models.fault import GENERATION_KINDS, FaultKind

HEADER = "x-sandbox-fault"
REQUEST_KINDS = frozenset(FaultKind) - GENERATION_KINDS
MAX_DELAY_SECS = 600
sleep = time.sleep


class Dropped(Exception):
    """The connection shall be dropped before any work is done."""


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    kind: FaultKind
    delay_secs: float = 5
    error_code: str = "GENERATION_FAILED"


def choose(
    account: Account, endpoint: str, method: str, headers: Mapping[str, str], kinds: Collection[FaultKind]
) -> Fault | None:
    """Return the fault of these kinds that strikes this request, and count its use; None for none."""
    if sandbox_settings().FAULT_HEADER and (asked := headers.get(HEADER)):
        fault = parse(asked)
        return fault if fault.kind in kinds else None
    for plan in FaultPlan.objects.waiting_for(account.pk, endpoint, method):
        if plan.kind in kinds and FaultPlan.objects.use(plan):
            return Fault(FaultKind(plan.kind), plan.delay_secs, plan.error_code)
    return None


def parse(header: str) -> Fault:
    """Read `kind` or `kind:value`; the value is seconds for `slow`, a code for `generation_fails`."""
    name, _, value = header.partition(":")
    try:
        kind = FaultKind(name.strip().lower())
        if not value:
            return Fault(kind)
        if kind == FaultKind.SLOW:
            return Fault(kind, delay_secs=float(value))
        return Fault(kind, error_code=value.strip()[:50])
    except ValueError as error:
        known = ", ".join(FaultKind.values)
        raise invalid(HEADER, f"Must be one of {known}; slow and generation_fails take a :value.") from error


def strike_before(fault: Fault | None) -> None:
    """Let a fault strike before the work; raise what the request ends with."""
    match fault and fault.kind:
        case FaultKind.SERVER_ERROR:
            raise Refusal(Code.INTERNAL_ERROR, "A fault on demand.")
        case FaultKind.RATE_LIMITED:
            raise Refusal(Code.RATE_LIMITED, retry_after_secs=1)
        case FaultKind.DROP_BEFORE:
            raise Dropped
        case FaultKind.SLOW if fault is not None:
            sleep(min(max(0, fault.delay_secs), MAX_DELAY_SECS))


def strike_after(fault: Fault | None, response: HttpResponse, environ: Mapping[str, Any]) -> HttpResponseBase:
    """Let a fault strike once the work is done, and return the answer that it leaves."""
    match fault and fault.kind:
        case FaultKind.DROP_BEFORE | FaultKind.DROP_AFTER:
            return drop(environ)
        case FaultKind.BROKEN_BODY:
            return HttpResponse(b'{"generationId": "', status=response.status_code, content_type="application/json")
    return response


def drop(environ: Mapping[str, Any]) -> StreamingHttpResponse:
    """Answer nothing and hang up, as a crashed server does."""

    def nothing() -> Iterator[bytes]:
        if line := line_of(environ):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        raise ConnectionAbortedError("A fault on demand.")
        yield b""

    return StreamingHttpResponse(nothing())


def line_of(environ: Mapping[str, Any]) -> socket.socket | None:
    """Find the client's socket: gunicorn tells it, the development server's hides behind the request's stream.

    Without it the aborted answer is all that there is, upon which other servers hang up by themselves.
    """
    if "gunicorn.socket" in environ:
        line: socket.socket = environ["gunicorn.socket"]
        return line
    stream = environ.get("wsgi.input")
    reader = getattr(getattr(stream, "_read", None), "__self__", stream)
    return getattr(getattr(reader, "raw", None), "_sock", None)
