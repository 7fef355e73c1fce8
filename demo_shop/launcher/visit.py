"""One visit to the shop, as a browser makes it: page, photo, try-on, picture."""

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests
from PIL import Image, UnidentifiedImageError

TIMEOUT_SECS = 30.0
GIVES_UP_AFTER_SECS = 300.0


class VisitFailed(Exception):
    """The visit ended without a picture; the message is one line for whoever asked."""


@dataclass(frozen=True)
class Outcome:
    generation_id: str
    secs: float
    picture: bytes


class WidgetFinder(HTMLParser):
    """Find the try-on widget of a page, and the token of its form."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.data: dict[str, str] = {}
        self.token = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "genlook-try-on":
            self.data = {name.removeprefix("data-"): value for name, value in attributes.items()}
        elif tag == "input" and attributes.get("name") == "csrfmiddlewaretoken":
            self.token = attributes.get("value", "")


def local_session() -> requests.Session:
    """Return a session for this machine: what the environment says about proxies is not meant for it."""
    session = requests.Session()
    session.trust_env = False
    return session


class Visit:
    """A visitor with a cookie jar."""

    def __init__(self, shop_url: str) -> None:
        self.shop_url = shop_url
        self.session = local_session()

    def try_on(self, photo: Path, product_url: str, show: Callable[[float, str], None]) -> Outcome:
        """Try a product on; `show` is told the share that is done, 0 to 1, and in which state the try-on is.

        Raise VisitFailed when no picture comes of it.
        """
        began = time.monotonic()
        widget = self._open(product_url)
        with photo.open("rb") as file:
            files = {"photo": (photo.name, file, "application/octet-stream")}
            kept = self._ask("POST", widget.data["photos-url"], files=files, data={"consent": "on"})
        wanted = {"product": widget.data["product"], "photo": kept["id"]}
        state = self._ask("POST", widget.data["try-ons-url"], json=wanted)
        state = self._wait(state, show)
        picture = self._get(state["image_url"]).content
        _check_picture(picture)
        return Outcome(state["generation_id"], time.monotonic() - began, picture)

    def _open(self, product_url: str) -> WidgetFinder:
        response = self._get(product_url)
        if response.status_code != 200:
            raise VisitFailed(f"The product's page answers {response.status_code}.")
        widget = WidgetFinder(response.text)
        if not widget.data:
            raise VisitFailed("The product's page has no try-on widget.")
        # Like the widget's own requests: from the page, with its token.
        headers = {"X-CSRFToken": widget.token, "Referer": response.url, "Accept": "application/json"}
        self.session.headers.update(headers)
        return widget

    def _wait(self, state: dict[str, Any], show: Callable[[float, str], None]) -> dict[str, Any]:
        began = time.monotonic()
        expected: float = state.get("expected_secs") or 15.0
        while state["status"] != "COMPLETED":
            waited = time.monotonic() - began
            if state["status"] == "FAILED":
                error = state.get("error") or {}
                raise VisitFailed(f"The try-on failed with {error.get('code')}: {error.get('message')}")
            if waited > GIVES_UP_AFTER_SECS:
                raise VisitFailed(
                    f"No picture after {GIVES_UP_AFTER_SECS:.0f} s; the try-on is still {state['status']}."
                )
            show(waited / (waited + expected), state["status"])
            time.sleep(state.get("poll_after_secs") or 1.0)
            state = self._ask("GET", state["url"])
        show(1.0, state["status"])
        return state

    def _ask(self, method: str, address: str, **options: Any) -> dict[str, Any]:
        """Return the answer's JSON; raise VisitFailed with its own code and sentence when it is a refusal."""
        response = self._request(method, address, **options)
        try:
            body: dict[str, Any] = response.json()
        except ValueError as error:
            raise VisitFailed(f"{method} {address} answers {response.status_code} without JSON.") from error
        if not response.ok:
            raise VisitFailed(f"{body.get('code', response.status_code)}: {body.get('message', 'refused')}")
        return body

    def _get(self, address: str) -> requests.Response:
        return self._request("GET", address)

    def _request(self, method: str, address: str, **options: Any) -> requests.Response:
        try:
            return self.session.request(method, urljoin(self.shop_url, address), timeout=TIMEOUT_SECS, **options)
        except requests.RequestException as error:
            raise VisitFailed(f"{method} {address} got no answer: {error}") from error


def _check_picture(content: bytes) -> None:
    try:
        with Image.open(io.BytesIO(content)) as image:
            image.load()
    except (UnidentifiedImageError, OSError) as error:
        raise VisitFailed("What the shop gave as the picture is none.") from error
