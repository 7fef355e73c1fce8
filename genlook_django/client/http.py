"""One request to the service and its answer; nothing here knows what is asked."""

import logging
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlsplit

import requests
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError

from genlook_django import __version__

from .errors import FileUnreadable, GenlookError, InvalidInput, NotFound
from .failures import Answer, bad_answer, lost_body, lost_request, oversized, refusal
from .key import REDACTED, ApiKey, KeyAuth
from .multipart import MultipartBody
from .pacing import Pacing
from .reading import Members, Unreadable

logger = logging.getLogger("genlook.client")

T = TypeVar("T")
Body = bytes | MultipartBody
Query = Mapping[str, str | int | None]
LOOPBACK = ("localhost", "127.0.0.1", "::1")
ANSWER_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Timeouts:
    connect_secs: float
    read_secs: float

    def __post_init__(self) -> None:
        if self.connect_secs <= 0 or self.read_secs <= 0:
            raise InvalidInput("A time-out is a number of seconds above 0.")


class Transport:
    """Send requests to one base URL with one key, and read their answers or raise a GenlookError."""

    def __init__(
        self,
        key: ApiKey,
        base_url: str,
        *,
        session: requests.Session | None,
        timeouts: Timeouts,
        pacing: Pacing,
        on_request: Callable[[str, str], None] | None,
    ) -> None:
        key.check()
        self._key = key
        self._base_url = checked_base_url(base_url)
        self._proxies = proxies_for(self._base_url)
        self._owns_session = session is None
        self._session = checked_session(session or requests.Session())
        self._timeouts = timeouts
        self._pacing = pacing
        self._on_request = on_request

    def close(self) -> None:
        """Close the connections; a session that was handed in stays its owner's to close."""
        if self._owns_session:
            self._session.close()

    def get(self, path: str, read: Callable[[Members], T], query: Query | None = None) -> T:
        return self._repeated("GET", path, lambda: read_answer(self._exchange("GET", path, query=query), read))

    def post(self, path: str, read: Callable[[Members], T], body: Body, *, read_secs: float | None = None) -> T:
        """Send once, whatever happens: the service has no idempotency key, and each POST may cost."""
        self._announce("POST", path)
        return read_answer(self._exchange("POST", path, body=body, read_secs=read_secs), read)

    def delete(self, path: str) -> None:
        answer_was_lost = False

        def once() -> None:
            nonlocal answer_was_lost
            try:
                self._exchange("DELETE", path)
            except NotFound:
                # An earlier attempt did it, and its answer was lost.
                if not answer_was_lost:
                    raise
            except GenlookError as error:
                answer_was_lost = answer_was_lost or error.may_have_reached
                raise

        self._repeated("DELETE", path, once)

    def _announce(self, method: str, path: str) -> None:
        if self._on_request is not None:
            self._on_request(method, path)

    def _repeated(self, method: str, path: str, attempt: Callable[[], T]) -> T:
        number = 1
        while True:
            self._announce(method, path)
            try:
                return attempt()
            except GenlookError as error:
                wait = self._pacing.wait_secs(number, error)
                if wait is None:
                    raise
                logger.info("%s; trying again in %.1f s", str(error).rstrip("."), wait)
            self._pacing.sleep(wait)
            number += 1

    def _exchange(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: Body | None = None,
        read_secs: float | None = None,
    ) -> Answer:
        """Make one request and return its 2xx answer, read to its end; raise a GenlookError for anything else."""
        started_at = self._pacing.clock()
        answer = self._answer(method, path, query, body, read_secs)
        logger.debug("%s, %.3f s.", answer.described(), self._pacing.clock() - started_at)
        if not answer.is_success:
            raise refusal(answer, datetime.now(UTC))
        return answer

    def _answer(
        self, method: str, path: str, query: Query | None, body: Body | None, read_secs: float | None
    ) -> Answer:
        """Make one request and read its answer, without the key: an error page may show what it answers."""
        with body if isinstance(body, MultipartBody) else nullcontext():
            response = self._send(method, path, query, body, read_secs)
        with response:
            content = self._content(response, f"{method} {path}").replace(self._key.encode(), REDACTED.encode())
        headers = {name: value.replace(self._key, REDACTED) for name, value in response.headers.items()}
        return Answer(f"{method} {path}", response.status_code, CaseInsensitiveDict(headers), content)

    def _send(
        self, method: str, path: str, query: Query | None, body: Body | None, read_secs: float | None
    ) -> requests.Response:
        failure: GenlookError
        try:
            return self._session.request(
                method,
                self._base_url + path,
                params=query,
                data=body,
                headers=headers_for(body),
                auth=KeyAuth(self._key),
                proxies=self._proxies,
                timeout=(self._timeouts.connect_secs, max(read_secs or 0, self._timeouts.read_secs)),
                allow_redirects=False,
                stream=True,
            )
        except FileUnreadable as error:
            failure = error.with_traceback(None)
        except (requests.RequestException, HTTPError) as error:
            handed_over = body.handed_over if isinstance(body, MultipartBody) else True
            failure = lost_request(f"{method} {path}", error, handed_over=handed_over)
        # Raised only here, with nothing chained to it: the frames of the HTTP library hold the headers, and so the key.
        raise failure

    def _content(self, response: requests.Response, request: str) -> bytes:
        content = bytearray()
        failure: GenlookError | None = None
        try:
            for chunk in response.iter_content(64 * 1024):
                content += chunk
                if len(content) > ANSWER_BYTES:
                    failure = oversized(request, response.status_code)
                    break
        except (requests.RequestException, HTTPError) as error:
            failure = lost_body(request, response.status_code, error)
        if failure:
            raise failure
        return bytes(content)


def headers_for(body: Body | None) -> dict[str, str]:
    headers = {"Accept": "application/json", "User-Agent": f"genlook-django/{__version__}"}
    if body is not None:
        headers["Content-Type"] = body.content_type if isinstance(body, MultipartBody) else "application/json"
    return headers


def read_answer(answer: Answer, read: Callable[[Members], T]) -> T:
    members = answer.members()
    if members is None:
        raise bad_answer(answer, "no JSON object")
    try:
        return read(members)
    except Unreadable as error:
        raise bad_answer(answer, str(error)) from error


def checked_base_url(base_url: str) -> str:
    try:
        parts = urlsplit(base_url)
        has_host = bool(parts.hostname) and parts.port != 0 and base_url.isprintable() and " " not in base_url
    except ValueError as error:
        raise InvalidInput(f"The base URL is none: {error}.") from error
    if parts.username is not None or parts.query or parts.fragment:
        raise InvalidInput("The base URL has no user name, query or fragment.")
    if parts.scheme not in ("https", "http") or not has_host:
        raise InvalidInput(f"The base URL begins with https:// (or, for a sandbox, http://) and a host: {base_url!r}.")
    return base_url.rstrip("/")


def proxies_for(base_url: str) -> dict[str, str]:
    """Keep a proxy that the environment names out of the way to this machine itself, where the sandbox runs."""
    host = urlsplit(base_url).hostname or ""
    return {"no_proxy": host} if host in LOOPBACK else {}


def checked_session(session: requests.Session) -> requests.Session:
    """Refuse a session that repeats requests by itself: it would repeat POST /try-on, and spend twice."""
    for adapter in session.adapters.values():
        if isinstance(adapter, requests.adapters.HTTPAdapter) and adapter.max_retries.total not in (0, False):
            raise InvalidInput(
                "The session's adapters repeat requests by themselves (max_retries); the client does that."
            )
    return session
