"""Requests per second of the storefront under gunicorn, beside the least that could be done instead.

    make bench-storefront [ARGS="--secs 5 --rounds 5 --workers 2"]

A status, of a try-on that waits in a queue and of one that is done, beside a bare Django view that reads one row; an
upload of a 12-megapixel JPEG beside Pillow's opening and resizing of the same file. All in one run and in turns, so
that they meet the same machine.
"""

import argparse
import dataclasses
import http.client
import io
import itertools
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable

FOLDER = os.environ.setdefault("DEMO_DATA_DIR", tempfile.mkdtemp(prefix="genlook-storefront-"))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django
from django.conf import settings
from django.test import override_settings

django.setup()

from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from PIL import Image, ImageDraw

from genlook_django.catalogue import registry
from genlook_django.models import Owner, Status, TryOnResult
from genlook_django.privacy.photo import add_photo
from genlook_django.storefront.owner import SESSION_KEY
from genlook_django.tryons.request import request_try_on
from tests.pictures import encoded, garment, portrait
from tests.shop.models import Product

MANY = 10**6
UNLIMITED = dict.fromkeys(["LOOKS_PER_MINUTE", "PHOTOS_PER_MINUTE", "PHOTOS_PER_DAY", "TRY_ONS_PER_DAY"], MANY)
GENLOOK = {**settings.GENLOOK, **UNLIMITED, "TRUSTED_PROXIES": 1}
override_settings(ROOT_URLCONF="benchmarks.storefront", GENLOOK=GENLOOK).enable()
VISITORS = 50
TOKEN = "t" * 32
LONGEST_SIDE = 2048


def bare(request: HttpRequest, pk: str) -> JsonResponse:
    return JsonResponse(TryOnResult.objects.values("id", "status", "created_at").get(pk=pk))


urlpatterns = [path("bare/<uuid:pk>/", bare), path("", include("tests.urls"))]
application = get_wsgi_application()


def photo_of_12_megapixels(number: int) -> bytes:
    """Return a photo of its own: noise as a sensor's, so that it has the size of one, and a figure."""
    noise = Image.effect_noise((1000, 750), 40).resize((4000, 3000), Image.Resampling.BICUBIC)
    picture = Image.merge(
        "RGB", [noise, noise.point(lambda value: value * 0.9), noise.point(lambda value: value * 0.8)]
    )
    ImageDraw.Draw(picture).rectangle([1500, 500 + 10 * number, 2500, 2900], fill="steelblue")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92)
    return out.getvalue()


def open_and_resize(data: bytes) -> None:
    with Image.open(io.BytesIO(data)) as image:
        image.resize((LONGEST_SIDE, LONGEST_SIDE * image.height // image.width), Image.Resampling.LANCZOS)


@dataclasses.dataclass(frozen=True)
class Visitor:
    """A shopper at an address of her own, with a try-on that waits and one that is done."""

    headers: dict[str, str]
    waiting: TryOnResult
    done: TryOnResult


def fill() -> list[Visitor]:
    call_command("migrate", run_syncdb=True, verbosity=0)
    image = Product.objects.create(name="Shirt", image=ContentFile(garment(), "shirt.jpg")).image.name
    shirts = [Product.objects.create(name=name, image=image) for name in ("Done", "Waiting")]
    return [visitor(number, shirts) for number in range(VISITORS)]


def visitor(number: int, shirts: list[Product]) -> Visitor:
    owner, data = Owner(visitor_key=f"visitor-{number}"), encoded(portrait())
    photo = add_photo(owner, ContentFile(data), len(data), consented=True)
    done, waiting = (request_try_on(owner, registry.reference(shirt), photo.pk)[0] for shirt in shirts)
    TryOnResult.objects.filter(pk=done.pk).update(status=Status.COMPLETED)
    session = SessionStore()
    session[SESSION_KEY] = owner.visitor_key
    session.create()
    cookies = f"sessionid={session.session_key}; csrftoken={TOKEN}"
    headers = {"Cookie": cookies, "X-CSRFToken": TOKEN, "X-Forwarded-For": f"198.51.100.{number}"}
    return Visitor(headers, waiting, done)


class Shop:
    """gunicorn with the shop, on a free port of this machine."""

    def __init__(self, workers: int) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        words = [
            "-m",
            "gunicorn",
            "--workers",
            str(workers),
            "--bind",
            f"127.0.0.1:{self.port}",
            "--log-level",
            "error",
        ]
        self.server = subprocess.Popen([sys.executable, *words, "benchmarks.storefront:application"])

    def ask(self, by: Visitor, method: str, address: str, body: bytes = b"", **headers: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, address, body, by.headers | headers)
        response = connection.getresponse()
        text = response.read()
        connection.close()
        assert response.status in (200, 201), (address, response.status, text[:300])

    def wait_until_open(self, visitor: Visitor) -> None:
        until = time.monotonic() + 60
        while True:
            try:
                return self.ask(visitor, "GET", f"/bare/{visitor.done.pk}/")
            except ConnectionError:
                assert time.monotonic() < until and self.server.poll() is None, "gunicorn did not open"
                time.sleep(0.1)

    def end(self) -> None:
        self.server.terminate()
        self.server.wait()


def per_second(call: Callable[[], None], secs: float, clients: int) -> float:
    """Call from so many threads for so long; return how often it was done in a second."""
    began, done = time.perf_counter(), []

    def go_on() -> None:
        while time.perf_counter() - began < secs:
            call()
            done.append(1)

    threads = [threading.Thread(target=go_on) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done) / (time.perf_counter() - began)


def form_of(data: bytes) -> bytes:
    head = b'--edge\r\nContent-Disposition: form-data; name="consent"\r\n\r\non\r\n'
    head += b'--edge\r\nContent-Disposition: form-data; name="photo"; filename="me.jpg"\r\n'
    return head + b"Content-Type: image/jpeg\r\n\r\n" + data + b"\r\n--edge--\r\n"


def in_turns(calls: dict[str, Callable[[], None]], secs: float, rounds: int, *, clients: int) -> dict[str, float]:
    """Measure each of the calls once a round; return the medians."""
    found: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            found[name].append(per_second(call, secs, clients))
    return {name: statistics.median(rates) for name, rates in found.items()}


def show(found: dict[str, float]) -> None:
    """Print each, and its ratio to the first."""
    first = next(iter(found.values()))
    for name, rate in found.items():
        print(f"  {name:28s}{rate:8.1f} per second{rate / first:8.2f}")


def looks(shop: Shop, visitors: list[Visitor]) -> dict[str, Callable[[], None]]:
    turn = itertools.cycle(visitors)

    def look(address: Callable[[Visitor], str]) -> Callable[[], None]:
        def go() -> None:
            by = next(turn)
            shop.ask(by, "GET", address(by))

        return go

    return {
        "a bare view of one row": look(lambda by: f"/bare/{by.waiting.pk}/"),
        "status, waiting in a queue": look(lambda by: f"/try-on/try-ons/{by.waiting.pk}/"),
        "status, done": look(lambda by: f"/try-on/try-ons/{by.done.pk}/"),
    }


def uploads(shop: Shop, visitors: list[Visitor], photos: list[bytes]) -> dict[str, Callable[[], None]]:
    turn = itertools.cycle(zip(visitors, itertools.cycle(zip(photos, map(form_of, photos), strict=True))))

    def upload() -> None:
        by, (_, form) = next(turn)
        shop.ask(by, "POST", "/try-on/photos/", form, **{"Content-Type": "multipart/form-data; boundary=edge"})

    def plainly() -> None:
        _, (photo, _) = next(turn)
        open_and_resize(photo)

    return {"Pillow: open and resize": plainly, "upload": upload}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--secs", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    visitors, photos = fill(), [photo_of_12_megapixels(number) for number in range(8)]
    shop = Shop(options.workers)
    try:
        shop.wait_until_open(visitors[0])
        print(f"{options.workers} worker(s), {2 * options.workers} clients, {VISITORS} visitors")
        show(in_turns(looks(shop, visitors), options.secs, options.rounds, clients=2 * options.workers))
        print(f"12 megapixels, {len(photos[0]) / 1e6:.1f} MB, one at a time")
        show(in_turns(uploads(shop, visitors, photos), options.secs, options.rounds, clients=1))
    finally:
        shop.end()


if __name__ == "__main__":
    assert settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"), "run it on SQLite, the embedded default"
    main()
