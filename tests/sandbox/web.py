"""A web server on loopback for pictures to be fetched from."""

import contextlib
import http.server
import threading

import pytest


class Handler(http.server.BaseHTTPRequestHandler):
    """Serve what the test put in `pages`: path → (status, headers, body)."""

    protocol_version = "HTTP/1.1"
    pages: dict = {}

    def do_GET(self):
        status, headers, body = self.pages[self.path]
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(ConnectionError):
            self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *args):
        pass


@pytest.fixture
def web(settings):
    """Start a server on loopback that the sandbox may fetch from; return its origin and its pages."""
    handler = type("Pages", (Handler,), {"pages": {}})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    host = f"127.0.0.1:{server.server_port}"
    settings.GENLOOK_SANDBOX = {**settings.GENLOOK_SANDBOX, "FETCH_ALLOWED_HOSTS": [host], "FETCH_TIMEOUT_SECS": 2}
    yield f"http://{host}", handler.pages
    server.shutdown()
    server.server_close()
