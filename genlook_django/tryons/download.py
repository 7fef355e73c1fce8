"""Fetch a finished picture from the signed address that the service gave, without the API key."""

import ipaddress
import socket
import time
from urllib.parse import urljoin, urlsplit

import requests

from ..conf import get_settings

MOST_BYTES = 25 * 1024 * 1024
MOST_REDIRECTS = 3
CHUNK_BYTES = 64 * 1024
LONGEST_SECS = 50
"""Less than after what `recover` takes a store for dead; the read time-out is only about each chunk."""


class DownloadFailed(Exception):
    """The picture could not be fetched; ``retryable`` says whether another try can help."""

    def __init__(self, reason: str, *, retryable: bool) -> None:
        super().__init__(reason)
        self.retryable = retryable


def download(url: str) -> bytes:
    """Return what is at ``url``, at most 25 MB of it; raise DownloadFailed."""
    settings = get_settings()
    with requests.Session() as session:
        session.trust_env = False
        for _ in range(MOST_REDIRECTS + 1):
            check_address(url)
            try:
                with session.get(
                    url,
                    stream=True,
                    allow_redirects=False,
                    timeout=(settings.connect_timeout_secs, settings.read_timeout_secs),
                ) as response:
                    if response.is_redirect:
                        url = urljoin(url, response.headers["Location"])
                        continue
                    return body_of(response)
            except requests.RequestException as error:
                reason = f"the result's host did not answer: {type(error).__name__}"
                raise DownloadFailed(reason, retryable=True) from None
    raise DownloadFailed("too many redirects", retryable=False)


def check_address(url: str) -> None:
    """Let only https to public addresses pass, and whatever the shop's own BASE_URL points at (the sandbox)."""
    parts, service = urlsplit(url), urlsplit(get_settings().base_url)
    if (parts.scheme, parts.netloc) == (service.scheme, service.netloc):
        return
    if parts.scheme != "https" or not parts.hostname:
        raise DownloadFailed("the result's address is not https", retryable=False)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DownloadFailed("the result's host has no address", retryable=True) from error
    if not all(ipaddress.ip_address(str(entry[4][0]).partition("%")[0]).is_global for entry in found):
        raise DownloadFailed("the result's host is in a private network", retryable=False)


def body_of(response: requests.Response) -> bytes:
    if response.status_code != 200:
        # an address that has run out (403, 404) can be had anew from the service, so trying again helps
        raise DownloadFailed(f"the result's host answered {response.status_code}", retryable=True)
    body, give_up_at = bytearray(), time.monotonic() + LONGEST_SECS
    for chunk in response.iter_content(CHUNK_BYTES):
        body += chunk
        if time.monotonic() > give_up_at:
            raise DownloadFailed("the result came too slowly", retryable=True)
        if len(body) > MOST_BYTES:
            raise DownloadFailed("the result is larger than 25 MB", retryable=False)
    promised = response.headers.get("Content-Length", "")
    if promised.isdigit() and "Content-Encoding" not in response.headers and len(body) != int(promised):
        raise DownloadFailed("the result broke off", retryable=True)
    return bytes(body)
