"""Tell what went wrong: from an answer that is none, or from what the HTTP library raised."""

import json
import ssl
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from urllib3.exceptions import ConnectTimeoutError, LocationValueError, NewConnectionError, ReadTimeoutError

from .errors import BadResponse, ErrorDetail, GenlookError, Redirected, ResponseLost, ServiceUnreachable, error_class

NEVER_CONNECTED = (
    requests.ConnectTimeout,
    requests.exceptions.ProxyError,
    ConnectTimeoutError,
    NewConnectionError,
    ssl.SSLCertVerificationError,
    # No request could be made of it: a host that is none, a proxy that is none.
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    LocationValueError,
)
TIMED_OUT = (requests.ReadTimeout, ReadTimeoutError)
# These say "not here". After a 303, or a 300, something may have been done.
NOTHING_DONE_REDIRECTS = (301, 302, 307, 308)
LONGEST_RETRY_AFTER_SECS = 86_400.0


@dataclass(frozen=True)
class Answer:
    request: str
    """Method and path, to be named in messages."""
    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def members(self) -> Mapping[str, Any] | None:
        """Read the body as a JSON object, or None."""
        try:
            content = json.loads(self.content)
        except (ValueError, RecursionError):
            return None
        return content if isinstance(content, Mapping) else None

    def size_and_kind(self) -> str:
        kind = self.headers.get("Content-Type", "no content type").split(";")[0]
        return f"{len(self.content)} bytes of {kind}"

    def described(self) -> str:
        return f"{self.request} answered {self.status} with {self.size_and_kind()}"


def causes(error: BaseException) -> Iterator[BaseException]:
    """Walk what an exception was made from.

    Not its `__context__`: that may be whatever the caller was busy with, and say that nothing was sent when it was.
    """
    waiting, seen = [error], set[int]()
    while waiting:
        cause = waiting.pop()
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        found = (*cause.args, getattr(cause, "reason", None), cause.__cause__)
        waiting.extend(each for each in found if isinstance(each, BaseException))


def lost_request(request: str, error: Exception, *, handed_over: bool) -> GenlookError:
    """Tell a request that never reached the service from one that may have; in doubt, it may have."""
    chain = list(causes(error))
    reason = type(chain[-1]).__name__
    if any(isinstance(each, NEVER_CONNECTED) or in_handshake(each) for each in chain) or not handed_over:
        return ServiceUnreachable(f"{request} did not reach the service: {reason}.")
    waited = any(isinstance(each, TIMED_OUT) for each in chain)
    found = "no answer in time" if waited else reason
    return ResponseLost(f"{request} was sent, and its answer lost: {found}.", may_have_reached=True)


def in_handshake(error: BaseException) -> bool:
    """Tell whether TLS was still being agreed on; nothing of the request is sent before that.

    The exceptions themselves don't say: a time-out there looks like one of reading, a reset like any other.
    """
    frames = traceback.walk_tb(error.__traceback__)
    return any(frame.f_code.co_name == ssl.SSLSocket.do_handshake.__name__ for frame, _ in frames)


def lost_body(request: str, status: int, error: Exception) -> GenlookError:
    """Tell what a body that broke off means: the service has answered, so it has been reached."""
    if any(isinstance(each, TIMED_OUT) for each in causes(error)):
        return ResponseLost(
            f"{request} answered {status}, but not to the end in time.", status=status, may_have_reached=True
        )
    return BadResponse(f"{request} answered {status}, cut short.", status=status, may_have_reached=True)


def oversized(request: str, status: int) -> BadResponse:
    return BadResponse(f"{request} answered {status}, and far too much.", status=status, may_have_reached=True)


def bad_answer(answer: Answer, problem: str) -> BadResponse:
    return BadResponse(f"{answer.described()}: {problem}.", status=answer.status, may_have_reached=True)


def refusal(answer: Answer, now: datetime) -> GenlookError:
    """Make the error for an answer that is no 2xx."""
    if 300 <= answer.status < 400:
        return redirected(answer)
    if answer.status < 400:
        return bad_answer(answer, "no status that an API answers")
    members = answer.members()
    code = text_of(members, "code")
    kind = error_class(code, answer.status)
    message = text_of(members, "message") or f"no message, but {answer.size_and_kind()}"
    return kind(
        f"{answer.request} answered {answer.status} {code or kind.code}: {message}",
        code=code,
        status=answer.status,
        details=details_of(members),
        retry_after_secs=retry_after_secs(answer.headers.get("Retry-After"), now),
        may_have_reached=answer.status >= 500,
    )


def redirected(answer: Answer) -> Redirected:
    target = answer.headers.get("Location", "nowhere")[:200]
    return Redirected(
        f"{answer.request} answered {answer.status}, a redirect to {target}: is the base URL right?",
        status=answer.status,
        may_have_reached=answer.status not in NOTHING_DONE_REDIRECTS,
    )


def text_of(members: Mapping[str, Any] | None, name: str) -> str:
    value = (members or {}).get(name)
    return value if isinstance(value, str) else ""


def details_of(members: Mapping[str, Any] | None) -> tuple[ErrorDetail, ...]:
    entries = (members or {}).get("details")
    if not isinstance(entries, list):
        return ()
    return tuple(
        ErrorDetail(text_of(entry, "path"), text_of(entry, "message"))
        for entry in entries
        if isinstance(entry, Mapping)
    )


def retry_after_secs(header: str | None, now: datetime) -> float | None:
    """Read a Retry-After: seconds, or a date (RFC 9110, 10.2.3); None where there is none that can be read."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return min(float(header), LONGEST_RETRY_AFTER_SECS)
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, OverflowError):  # the latter for a year or a zone with more digits than a machine's integer
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - now).total_seconds()), LONGEST_RETRY_AFTER_SECS)
