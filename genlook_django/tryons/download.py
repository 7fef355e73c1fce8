"""Fetch a finished picture from the signed address that the service gave, without the API key."""

import time
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings as django_settings
from urllib3.exceptions import HTTPError

from ..conf import get_settings
from .public import NotPublic, PublicAdapter
from .punctual import PunctualAdapter

MOST_BYTES = 25 * 1024 * 1024
MOST_REDIRECTS = 3
CHUNK_BYTES = 64 * 1024
THIS_MACHINE = {"127.0.0.1", "::1", "localhost"}
LONGEST_SECS = 50
"""Headers, body and redirects together: less than after what `recover` takes a store for dead."""


class DownloadFailed(Exception):
    """The picture could not be fetched; ``retryable`` says whether another try can help."""

    def __init__(self, reason: str, *, retryable: bool) -> None:
        super().__init__(reason)
        self.retryable = retryable


def download(url: str) -> bytes:
    """Return what is at ``url``, at most 25 MB of it, following a few redirects; raise DownloadFailed.

    Only https to public addresses is let through, and the host of the shop's own BASE_URL (the sandbox): that one by
    plain http too, where it is this machine or DEBUG is on. The address that is checked is the one that is connected
    to, at each redirect anew.
    """
    give_up_at = time.monotonic() + LONGEST_SECS
    with session_for_strangers(give_up_at) as session:
        for _ in range(MOST_REDIRECTS + 1):
            check_scheme(url)
            try:
                with fetch(session, url, give_up_at) as response:
                    if response.is_redirect:
                        url = urljoin(url, response.headers["Location"])
                        continue
                    return body_of(response)
            except NotPublic as error:
                raise DownloadFailed(str(error), retryable=False) from None
            # ValueError: an address that urllib3 or the idna codec can't read, raised as it is
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                reason = f"the result's host did not answer: {type(error).__name__}"
                raise DownloadFailed(reason, retryable=True) from None
    raise DownloadFailed("too many redirects", retryable=False)


def session_for_strangers(give_up_at: float) -> requests.Session:
    """Return a session without the key, without the environment's proxies and .netrc, bound to public addresses."""
    session = requests.Session()
    session.trust_env = False
    session.adapters.clear()
    session.mount("https://", PublicAdapter(give_up_at))
    # ends in a slash, so that the prefix can't be another host's
    session.mount("{0.scheme}://{0.netloc}/".format(urlsplit(get_settings().base_url)), PunctualAdapter(give_up_at))
    return session


def check_scheme(url: str) -> None:
    parts, service = urlsplit(url), urlsplit(get_settings().base_url)
    if parts.scheme == "https":
        return
    is_own = (parts.scheme, parts.netloc) == (service.scheme, service.netloc)
    if not is_own or not (django_settings.DEBUG or service.hostname in THIS_MACHINE):
        raise DownloadFailed("the result's address is not https", retryable=False)


def fetch(session: requests.Session, url: str, give_up_at: float) -> requests.Response:
    settings = get_settings()
    left = give_up_at - time.monotonic()
    if left <= 0:
        raise DownloadFailed("the result came too slowly", retryable=True)
    return session.get(
        url,
        stream=True,
        allow_redirects=False,
        # packed pictures gain nothing, and a small body can't become a large one
        headers={"Accept-Encoding": "identity", "Accept": "image/*"},
        timeout=(min(left, settings.connect_timeout_secs), settings.read_timeout_secs),
    )


def body_of(response: requests.Response) -> bytes:
    if response.status_code != 200:
        # an address that has run out (403, 404) can be had anew from the service, so trying again helps
        raise DownloadFailed(f"the result's host answered {response.status_code}", retryable=True)
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise DownloadFailed("the result came packed, unasked", retryable=False)
    body = bytearray()
    for piece in pieces_of(response):
        body += piece
        if len(body) > MOST_BYTES:
            raise DownloadFailed("the result is larger than 25 MB", retryable=False)
    promised = response.headers.get("Content-Length", "")
    if promised.isdigit() and len(body) != int(promised):
        raise DownloadFailed("the result broke off", retryable=True)
    return bytes(body)


def pieces_of(response: requests.Response) -> Iterator[bytes]:
    """Yield what has come each time something has: ``iter_content`` waits until a chunk is full, however slowly."""
    while piece := response.raw.read1(CHUNK_BYTES):
        yield piece
