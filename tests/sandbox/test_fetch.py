"""Pictures fetched from addresses: within limits, and with no way into private networks."""

import contextlib
import http.client
import socket
import threading
import time

import pytest

from genlook_django.sandbox import fetch
from genlook_django.sandbox.fetch import FetchError


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1",
        "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "2001:db8::1",
        "2001:0:4136:e378:8000:63bf:80ff:fffe", "::127.0.0.1", "64:ff9b:1::a00:1",
    ],
)  # fmt: skip
def test_what_is_not_the_open_internet_is_refused(address):
    assert not fetch.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_the_open_internet_is_not(address):
    assert fetch.is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
        "http://127.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0/", "https://127.0.0.1:5432/",
        "http://169.254.169.254/latest/meta-data/", "http://[::ffff:7f00:1]/",
    ],
)  # fmt: skip
def test_private_networks_are_refused_however_they_are_written(url):
    with pytest.raises(FetchError, match=r"private network|could not be reached"):
        fetch.fetch(url)


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/", "file:///etc/passwd", "gopher://a/", "http://", "http://[::1", "http://a.example:99999/",
     "http://user:secret@a.example/", "http://a.example/\r\nX-Evil: 1", "http://a.example/ b", "http://é.example/"],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused_without_a_look_up(url, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("looked up"))
    with pytest.raises(FetchError):
        fetch.fetch(url)


def resolve_to(monkeypatch, *addresses):
    """Make every look-up answer these addresses, and remember where connections were made to."""
    looked_up, connected = [], []

    def getaddrinfo(host, port, **kwargs):
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    def create_connection(address, timeout):
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(socket, "create_connection", create_connection)
    return looked_up, connected


def test_a_name_with_one_private_address_among_public_ones_is_refused(monkeypatch):
    _, connected = resolve_to(monkeypatch, "8.8.8.8", "10.0.0.1")
    with pytest.raises(FetchError, match="private network"):
        fetch.fetch("http://rebind.example/")
    assert connected == []


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch):
    looked_up, connected = resolve_to(monkeypatch, "8.8.8.8")
    with pytest.raises(FetchError, match="could not be reached"):
        fetch.fetch("http://rebind.example/")
    assert (looked_up, connected) == (["rebind.example"], ["8.8.8.8"])


def test_the_allowance_is_for_one_port(web, settings):
    with pytest.raises(FetchError, match="private network"):
        fetch.fetch("http://127.0.0.1:1/")


def test_a_server_that_does_not_speak_tls_is_unreachable_by_https(web):
    origin, _ = web
    with pytest.raises(FetchError, match="could not be reached"):
        fetch.fetch(origin.replace("http:", "https:"))


def test_a_picture_is_downloaded(web):
    origin, pages = web
    pages["/a.jpg?size=2"] = (200, {}, b"picture")
    assert fetch.fetch(f"{origin}/a.jpg?size=2") == b"picture"


@pytest.mark.parametrize("host", ["a.example", "a.example:8443", "[2606:4700::1111]"])
def test_the_host_is_asked_for_as_it_was_written(monkeypatch, host):
    near, far = socket.socketpair()
    connection = http.client.HTTPConnection("a.example", 443)
    connection.sock = near
    monkeypatch.setattr(fetch, "connect", lambda parts, deadline: connection)
    with far:
        far.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
        assert fetch.fetch(f"https://{host}/a.jpg?signature=1") == b"x"
        lines = far.recv(4096).decode().splitlines()
    assert f"Host: {host}" in lines
    assert "User-Agent: genlook-django-sandbox" in lines


def test_redirects_are_followed_three_times(web):
    origin, pages = web
    pages.update({f"/{n}": (302, {"Location": f"/{n + 1}"}, b"") for n in range(4)})
    pages["/4"] = (200, {}, b"picture")
    assert fetch.fetch(f"{origin}/1") == b"picture"
    with pytest.raises(FetchError, match="redirects"):
        fetch.fetch(f"{origin}/0")


@pytest.mark.parametrize("location", ["http://10.0.0.1/", "//localhost:1/", "file:///etc/passwd", "http://[::1]:1/"])
def test_a_redirect_into_a_private_network_is_refused(web, location):
    origin, pages = web
    pages["/"] = (301, {"Location": location}, b"")
    with pytest.raises(FetchError, match=r"private network|Only http"):
        fetch.fetch(f"{origin}/")


@pytest.mark.parametrize("status", [300, 304, 404, 500])
def test_what_is_not_2xx_is_refused(web, status):
    origin, pages = web
    pages["/"] = (status, {}, b"")
    with pytest.raises(FetchError, match=str(status)):
        fetch.fetch(f"{origin}/")


def test_a_large_file_is_given_up(web, settings):
    origin, pages = web
    settings.GENLOOK_SANDBOX = {**settings.GENLOOK_SANDBOX, "MAX_FILE_BYTES": 2**20}
    pages["/"] = (200, {}, b"x" * (2**20 + 1))
    with pytest.raises(FetchError, match="larger than 1 MB"):
        fetch.fetch(f"{origin}/")


def test_a_body_that_breaks_off_is_refused(web):
    origin, pages = web
    pages["/"] = (200, {"Content-Length": "100"}, b"short")
    with pytest.raises(FetchError, match="broke"):
        fetch.fetch(f"{origin}/")


@pytest.mark.parametrize(
    ("scheme", "first", "then"),
    [
        ("http", b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        ("http", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x"),
        ("https", b"\x16\x03\x03\x40\x00", b"\x02"),  # the head of a long record, and no end to it
    ],
    ids=["header", "body", "handshake"],
)
def test_a_server_that_trickles_is_cut_off_in_time(settings, scheme, first, then):
    listener = socket.create_server(("127.0.0.1", 0))
    host = f"127.0.0.1:{listener.getsockname()[1]}"
    settings.GENLOOK_SANDBOX = {**settings.GENLOOK_SANDBOX, "FETCH_ALLOWED_HOSTS": [host], "FETCH_TIMEOUT_SECS": 0.3}

    def serve():
        with listener:
            connection, _ = listener.accept()
        with connection, contextlib.suppress(OSError):
            connection.sendall(first)
            for _ in range(500):
                threading.Event().wait(0.02)
                connection.sendall(then)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    started = time.monotonic()
    with pytest.raises(FetchError, match="too long"):
        fetch.fetch(f"{scheme}://{host}/")
    assert time.monotonic() - started < 5
    thread.join(5)
