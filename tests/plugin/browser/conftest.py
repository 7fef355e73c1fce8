"""Headless Chromium, Debian's own: skipped where there is none, unless GENLOOK_REQUIRE_BROWSER demands it."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

ARTEFACTS = Path(__file__).resolve().parents[3] / "artefacts"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
QUIET = ["disable-gpu", "disable-quic", "no-first-run", "disable-background-networking", "disable-component-update"]
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}

# Playwright's synchronous API runs an event loop in this thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items):
    if CHROMIUM or os.environ.get("GENLOOK_REQUIRE_BROWSER"):
        return
    for item in items:
        if "browser" in str(item.path):
            item.add_marker(pytest.mark.skip(reason="no chromium here: apt-get install chromium"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    arguments = [f"--{name}" for name in (*QUIET, "disable-sync", "no-sandbox")]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(params=SIZES)
def size(request):
    return request.param


@pytest.fixture
def page(page: Page, size):
    """A page at phone or desktop size that fails the test on any error in its console."""
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if is_problem(message) else None)
    yield page
    assert problems == []


def is_problem(message) -> bool:
    """A refused request is the shopper's to see, not a fault of the page."""
    return message.type == "error" and "the server responded with a status of 4" not in message.text


@pytest.fixture
def shoot(page, size):
    """Keep a screenshot as an artefact."""

    def take(name: str) -> None:
        ARTEFACTS.mkdir(exist_ok=True)
        page.wait_for_timeout(250)
        page.screenshot(path=ARTEFACTS / f"{name}-{size}.png")

    return take
