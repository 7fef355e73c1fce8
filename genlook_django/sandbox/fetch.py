"""Download a picture from an address that a caller chose, with no way into private networks.

The name is resolved once, every address is checked, and the connection is made to the address that was checked: a
name that resolves differently the second time (DNS rebinding) gains nothing. Each redirect goes the same way.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from urllib.parse import SplitResult, urljoin, urlsplit

from . import media, storage
from .conf import sandbox_settings
from .errors import Refusal

MAX_REDIRECTS = 3
CHUNK_BYTES = 64 * 1024
HEADERS = {"Accept": "image/*", "Accept-Encoding": "identity", "User-Agent": "genlook-django-sandbox"}
REDIRECTS = {301, 302, 303, 307, 308}
UNICAST = ipaddress.ip_network("2000::/3")
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class FetchError(Exception):
    """The picture could not be downloaded; the message says why, for the caller's eyes."""


def fetch(url: str) -> bytes:
    """Return the bytes behind an http(s) address; raise FetchError within the time and size that settings allow."""
    token = media.own_token(url)
    if token is not None:
        return read_own(token)
    deadline = time.monotonic() + sandbox_settings().FETCH_TIMEOUT_SECS
    for _ in range(MAX_REDIRECTS + 1):
        answer = get(url, deadline)
        if isinstance(answer, bytes):
            return answer
        url = urljoin(url, answer)
    raise FetchError(f"More than {MAX_REDIRECTS} redirects.")


def read_own(token: str) -> bytes:
    try:
        return storage.read(media.find(token))
    except (Refusal, OSError) as error:
        raise FetchError("This image's address has expired.") from error


def get(url: str, deadline: float) -> bytes | str:
    """Make one request; return the body, or the address to which it redirects."""
    parts = split(url)
    connection = connect(parts, deadline)
    # A server that sends a byte at a time never runs into the socket's own time limit, so the line is cut from outside.
    cutter = threading.Timer(remaining(deadline), cut, [connection.sock])
    cutter.start()
    try:
        if isinstance(connection.sock, ssl.SSLSocket):
            connection.sock.do_handshake()
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        # The host as it was written: some signed addresses hold for it only, and a port of 443 would break them.
        connection.request("GET", target, headers={"Host": parts.netloc.removesuffix(":"), **HEADERS})
        response = connection.getresponse()
        if response.status in REDIRECTS and (location := response.headers.get("Location")):
            return location
        if not 200 <= response.status < 300:
            raise FetchError(f"The server answered {response.status}.")
        return read_body(response, deadline)
    except (OSError, http.client.HTTPException, ValueError) as error:
        remaining(deadline)
        raise FetchError("The server could not be reached, or broke off.") from error
    finally:
        cutter.cancel()
        connection.close()


def cut(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)  # not TLS's own, which takes the line from under its reader


def split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.hostname, parts.port  # noqa: B018  # both parse, and raise, when asked for
    except ValueError as error:
        raise FetchError("This is no address.") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise FetchError("Only http and https addresses are fetched.")
    if parts.username is not None or not url.isascii() or any(character <= " " for character in url):
        raise FetchError("This address can't be fetched: encode it, and leave out user names.")
    return parts


def connect(parts: SplitResult, deadline: float) -> http.client.HTTPConnection:
    """Return a connection whose socket is already open to an address that was checked, TLS not yet agreed on."""
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = http.client.HTTPConnection(host, port, timeout=remaining(deadline))
    try:
        opened = open_checked(host, port, deadline)
        if parts.scheme == "https":
            context = ssl.create_default_context()
            opened = context.wrap_socket(opened, server_hostname=host, do_handshake_on_connect=False)
    except (OSError, ValueError) as error:
        raise FetchError("The server could not be reached.") from error
    connection.sock = opened
    return connection


def open_checked(host: str, port: int, deadline: float) -> socket.socket:
    addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if f"{host}:{port}" not in sandbox_settings().FETCH_ALLOWED_HOSTS and not all(
        is_public(str(address[4][0])) for address in addresses
    ):
        raise FetchError("This address leads into a private network.")
    address = str(addresses[0][4][0])
    return socket.create_connection((address, port), timeout=remaining(deadline))


def is_public(address: str) -> bool:
    """Tell whether an IP address is on the open Internet, whatever it is wrapped in."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip not in UNICAST:
            return False
    return ip.is_global and not ip.is_multicast


def read_body(response: http.client.HTTPResponse, deadline: float) -> bytes:
    limit = sandbox_settings().MAX_FILE_BYTES
    body = bytearray()
    while chunk := response.read1(CHUNK_BYTES):
        body += chunk
        if len(body) > limit:
            raise FetchError(f"The file is larger than {limit // 2**20} MB.")
    if response.length:
        raise ConnectionResetError
    remaining(deadline)  # a body without a length ends like any other when the line is cut
    return bytes(body)


def remaining(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise FetchError("The server took too long.")
    return left
