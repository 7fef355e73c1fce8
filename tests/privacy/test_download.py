import shutil
import socket
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import requests
import responses
from urllib3.connection import HTTPSConnection

from genlook_django.client import Client, GenlookError
from genlook_django.tryons import download as downloads
from genlook_django.tryons import public
from genlook_django.tryons.download import DownloadFailed, download

SIGNED = "https://media.example/result.jpg?signature=x"


@pytest.fixture
def public_dns(monkeypatch):
    """Let every name resolve to what a test says, one answer after another; return what was connected to."""
    connected = []

    def resolve(*answers):
        waiting = list(answers)

        def getaddrinfo(host, port, *args, **kwargs):
            answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in answer]

        monkeypatch.setattr(public.socket, "getaddrinfo", getaddrinfo)

    def connect(connection):
        connected.append(connection.host)
        raise ConnectionRefusedError

    monkeypatch.setattr(HTTPSConnection, "_new_conn", connect)
    resolve.connected = connected
    return resolve


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fd00::1",
        "fe80::1%eth0",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_no_private_address_is_ever_connected_to(public_dns, address):
    public_dns([address])
    with pytest.raises(DownloadFailed, match="private network") as failure:
        download(SIGNED)
    assert (public_dns.connected, failure.value.retryable) == ([], False)


def test_one_private_address_among_public_ones_is_enough_to_refuse(public_dns):
    public_dns(["93.184.215.14", "127.0.0.1"])
    with pytest.raises(DownloadFailed, match="private network"):
        download(SIGNED)
    assert public_dns.connected == []


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(public_dns):
    """A name that answers differently the second time gets no second time."""
    public_dns(["93.184.215.14"], ["127.0.0.1"])
    with pytest.raises(DownloadFailed, match="did not answer"):
        download(SIGNED)
    assert public_dns.connected == ["93.184.215.14"]


@pytest.mark.parametrize(
    "url", ["http://media.example/a.jpg", "ftp://media.example/a", "file:///etc/passwd", "", "//x"]
)
def test_only_https_is_fetched(public_dns, url):
    public_dns(["93.184.215.14"])
    with pytest.raises(DownloadFailed, match="not https") as failure:
        download(url)
    assert (public_dns.connected, failure.value.retryable) == ([], False)


@pytest.mark.parametrize(("debug", "reason"), [(False, "not https"), (True, "did not answer")])
def test_plain_http_to_another_machine_is_for_debugging_only(settings, debug, reason):
    settings.DEBUG = debug
    settings.GENLOOK = {**settings.GENLOOK, "BASE_URL": "http://sandbox.invalid/tryon/v1"}
    with pytest.raises(DownloadFailed, match=reason):
        download("http://sandbox.invalid/result.jpg")


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1"])
def test_addresses_written_in_place_of_a_name_are_judged_alike(host):
    with pytest.raises(DownloadFailed):
        download(f"https://{host}/a.jpg")


@responses.activate
@pytest.mark.parametrize("target", ["http://127.0.0.1/", "http://media.example/", "file:///etc/passwd"])
def test_each_redirect_is_checked(target):
    responses.get(SIGNED, status=302, headers={"Location": target})
    with pytest.raises(DownloadFailed, match="not https"):
        download(SIGNED)


@responses.activate
def test_redirects_end():
    responses.get(SIGNED, status=302, headers={"Location": SIGNED})
    with pytest.raises(DownloadFailed, match="too many redirects"):
        download(SIGNED)
    assert len(responses.calls) == downloads.MOST_REDIRECTS + 1


@responses.activate
def test_the_key_is_never_sent_for_a_picture(settings):
    settings.GENLOOK = {"API_KEY": "gk_secret"}
    responses.get(SIGNED, body=b"picture")
    assert download(SIGNED) == b"picture"
    sent = responses.calls[0].request.headers
    assert "gk_secret" not in str(dict(sent))
    assert sent["Accept-Encoding"] == "identity"


@responses.activate
def test_the_key_does_not_follow_a_redirect():
    responses.get("https://api.example/v1/account/credits", status=302, headers={"Location": "https://evil.example/"})
    responses.get("https://evil.example/", json={"creditBalance": 1})
    with Client("gk_secret", base_url="https://api.example/v1") as client, pytest.raises(GenlookError):
        client.get_credits()
    assert [call.request.url for call in responses.calls] == ["https://api.example/v1/account/credits"]


@responses.activate
@pytest.mark.parametrize(
    ("answer", "reason", "retryable"),
    [
        ({"body": b"x" * (downloads.MOST_BYTES + 1)}, "larger than 25 MB", False),
        ({"body": b"", "status": 403}, "answered 403", True),
        ({"body": b"x", "headers": {"Content-Encoding": "gzip"}}, "came packed", False),
    ],
)
def test_what_is_no_plain_picture_of_bearable_size_is_refused(answer, reason, retryable):
    responses.get(SIGNED, **answer)
    with pytest.raises(DownloadFailed, match=reason) as failure:
        download(SIGNED)
    assert failure.value.retryable is retryable


class Drip(BaseHTTPRequestHandler):
    """Sends a byte at a time, each well within the read time-out, and would be done after five seconds."""

    def do_GET(self):
        drop = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Long: "
        if not self.path.startswith("/headers"):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
            drop = b""
        try:
            for byte in (drop + b"x" * (500 - len(drop))).removesuffix(b"xxxx" if drop else b""):
                if self.server.stop.wait(0.01):
                    return
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                self.server.sent += 1
            if drop:
                self.wfile.write(b"\r\n\r\n")
        except OSError:
            pass  # the other side hung up, as it should

    def log_message(self, *args):
        pass


@pytest.fixture
def dripping(tmp_path, monkeypatch):
    """Start a host that drips, by its scheme; its certificate is believed."""
    server = HTTPServer(("127.0.0.1", 0), Drip)
    server.stop, server.sent = threading.Event(), 0

    def start(scheme):
        if scheme == "https":
            certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
            command = (
                "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=x -addext subjectAltName=IP:127.0.0.1"
            )
            subprocess.run([*command.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            server.socket = context.wrap_socket(server.socket, server_side=True)
            monkeypatch.setattr(
                requests.Session, "verify", property(lambda _: str(certificate), lambda *_: None), False
            )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        server.url = f"{scheme}://127.0.0.1:{server.server_port}"
        return server

    yield start
    server.stop.set()
    server.shutdown()
    server.server_close()


needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")


@pytest.mark.parametrize("part", ["headers", "body"])
@pytest.mark.parametrize("scheme", ["http", pytest.param("https", marks=needs_openssl)])
def test_a_host_that_drips_is_given_up(dripping, settings, monkeypatch, scheme, part):
    host = dripping(scheme)
    settings.GENLOOK = {"API_KEY": "gk_x", "BASE_URL": host.url}
    monkeypatch.setattr(downloads, "LONGEST_SECS", 0.3)
    with pytest.raises(DownloadFailed) as failure:
        download(f"{host.url}/{part}/result.jpg")
    assert failure.value.retryable
    assert 0 < host.sent < 400
