"""Walk and push a catalogue of 1 000, 10 000 and 100 000 products, and once more when nothing has changed.

    PYTHONPATH=. python benchmarks/sync.py [--sizes 1000 10000 100000] [--push-up-to 1000]

Catalogues up to the given size are really sent to the sandbox, over HTTP and without waiting for the account's
requests per minute; larger ones are walked, and taken for sent before the second run. Prints a Markdown table. Memory
is the peak of what Python allocates meanwhile, the sandbox's own included; times are taken with that being traced.
"""

import argparse
import os
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Callable
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

FOLDER = tempfile.mkdtemp(prefix="genlook-sync-")
os.environ.update(DJANGO_SETTINGS_MODULE="tests.settings", DEMO_DATA_DIR=FOLDER)

import django

django.setup()

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.db.models import F

from genlook_django.catalogue import registry
from genlook_django.catalogue.stock import take_stock
from genlook_django.client import Client
from genlook_django.models import SyncedProduct
from genlook_django.sandbox import accounts
from genlook_django.tryons.push import push
from tests.pictures import garment
from tests.shop.models import Product


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def measure(work: Callable[[], object]) -> tuple[int, float, float]:
    """Return the queries, seconds and peak MiB that some work takes; timed apart, because tracing memory is slow."""
    queries = 0

    def count(execute, *args):  # type: ignore[no-untyped-def]
        nonlocal queries
        queries += 1
        return execute(*args)

    tracemalloc.start()
    began = time.perf_counter()
    with connection.execute_wrapper(count):
        work()
    took = time.perf_counter() - began
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return queries, took, peak


def walk() -> None:
    for tally in take_stock(registry.adapter_for(Product), print):
        seen = tally.products
    assert seen == Product.objects.count()


def fill(size: int, picture: str) -> None:
    SyncedProduct.objects.all().delete()
    Product.objects.all()._raw_delete("default")
    products = (Product(name=f"Shirt {number}", image=picture) for number in range(size))
    while batch := [product for product, _ in zip(products, range(1000), strict=False)]:
        Product.objects.bulk_create(batch)


def serve() -> str:
    """Serve the sandbox from a thread; return its address."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), Server, QuietHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/genlook-sandbox/tryon/v1"


def push_all(url: str, key: str) -> int:
    """Push what is unsent and return how many requests that took."""
    asked: list[str] = []
    with Client(key, base_url=url, on_request=lambda method, path: asked.append(path)) as client:
        for outcome in push(client, SyncedProduct.objects.all()):
            assert not outcome.problem, outcome
    return len(asked)


def run_twice(size: int, url: str, key: str, *, really: bool) -> None:
    for run in ("first", "unchanged"):
        requests: list[int] = []

        def work(run: str = run, requests: list[int] = requests) -> None:
            walk()
            requests.append(push_all(url, key) if really or run == "unchanged" else 0)

        queries, took, peak = measure(work)
        what = "walk and push" if really or run == "unchanged" else "walk"
        row(f"{size:,}".replace(",", " "), f"{run}, {what}", f"{queries:,}", requests[0], f"{took:.1f}", f"{peak:.1f}")
        if not really:
            SyncedProduct.objects.update(sent_fingerprint=F("fingerprint"))


def row(*cells: object) -> None:
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--push-up-to", type=int, default=1000)
    options = parser.parse_args()
    call_command("migrate", run_syncdb=True, verbosity=0)
    picture = default_storage.save("shirt.jpg", ContentFile(garment()))
    account, key = accounts.create(credits=0)
    type(account).objects.update(requests_per_minute=10**6)
    url = serve()
    row("products", "run", "queries", "requests", "seconds", "peak MiB")
    row(*["---"] * 6)
    for size in options.sizes:
        fill(size, picture)
        run_twice(size, url, key, really=size <= options.push_up_to)


if __name__ == "__main__":
    assert settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"), "run it on SQLite, the embedded default"
    main()
