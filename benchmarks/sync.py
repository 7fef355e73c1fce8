"""Walk and push a catalogue of 1 000, 10 000 and 100 000 products with `genlook_sync --push`, and once more unchanged.

    python -m benchmarks.sync [--sizes 1000 10000 100000] [--push-up-to 100000]

Prints a Markdown table. All products are really sent, over HTTP, each with its picture, to a server in a process of its
own that reads them and answers at once: what is measured is the plugin, not a service. The account's requests per
minute are set so high that nothing waits; at the real 100 a minute, the requests of a first run take as many minutes as
the column says. Memory is the most that the process ever held, Python and Django included; each run has a process of
its own. A catalogue larger than `--push-up-to` is only walked at first, and taken for sent. Fails when the second run
sends anything, or when memory grows with the catalogue.
"""

import argparse
import json
import multiprocessing
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from typing import Any

SIZES = [1000, 10_000, 100_000]
MAY_GROW_MIB = 20
ANSWER = json.dumps({"externalId": "any", "title": "any", "images": []}).encode()


class Service(BaseHTTPRequestHandler):
    """Read a product whole, and say that it is there."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *args: object) -> None:
        pass


def serve(port: Any) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    port.put(server.server_port)
    server.serve_forever()


def set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.conf import settings

    assert settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"), "run it on SQLite, the embedded default"
    url = f"http://127.0.0.1:{os.environ['SERVICE_PORT']}/v1"
    settings.GENLOOK = {"API_KEY": "gk_benchmark", "BASE_URL": url, "REQUESTS_PER_MINUTE": 10**7}
    django.setup()


def fill(size: int) -> None:
    """Make the tables anew, and a catalogue in them; all its products show the same file."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage
    from django.core.management import call_command

    from genlook_django.models import SyncedProduct
    from tests.pictures import garment
    from tests.shop.models import Product

    call_command("migrate", run_syncdb=True, verbosity=0)
    SyncedProduct.objects.all().delete()
    Product.objects.all()._raw_delete("default")
    picture = default_storage.save("shirt.jpg", ContentFile(garment()))
    for start in range(0, size, 1000):
        shirts = [Product(name=f"Shirt {start + number}", image=picture) for number in range(min(1000, size - start))]
        Product.objects.bulk_create(shirts)


def run(size: int, *, push: bool) -> dict[str, float]:
    """Walk all there is, and push it; return what that took."""
    from django.core.management import call_command
    from django.db import connection

    queries = 0

    def count(execute: Any, *args: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*args)

    said = StringIO()
    began = time.perf_counter()
    with connection.execute_wrapper(count):
        call_command("genlook_sync", model="plain_shop.Product", push=push, stdout=said, stderr=said)
    took = time.perf_counter() - began
    words = r": (\d+) products looked at.*, (\d+) that can't.*(?:\n(\d+) products sent, 0 failed)?"
    numbers = re.search(words, said.getvalue())
    assert numbers, said.getvalue()
    looked_at, broken, sent = (int(number or 0) for number in numbers.groups())
    assert (looked_at, broken) == (size, 0), said.getvalue()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"queries": queries, "requests": sent, "secs": took, "peak": peak}


def push(size: int) -> dict[str, float]:
    return run(size, push=True)


def walk(size: int) -> dict[str, float]:
    """Walk, and take for sent what was found."""
    from django.db.models import F

    from genlook_django.models import SyncedProduct

    found = run(size, push=False)
    SyncedProduct.objects.update(sent_fingerprint=F("fingerprint"))
    return found


STEPS: dict[str, Callable[[int], Any]] = {"fill": fill, "walk": walk, "push": push}


def in_a_process_of_its_own(*args: object) -> str:
    command = [sys.executable, "-m", "benchmarks.sync", *map(str, args)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def table(sizes: list[int], push_up_to: int) -> dict[int, float]:
    """Print a row for each run; return the most memory that each size took."""
    peaks: dict[int, float] = {}
    row("products", "run", "queries", "requests", "seconds", "peak MiB")
    row(*["---"] * 6)
    for size in sizes:
        in_a_process_of_its_own("--fill", size)
        for name, step in (("first", "--push" if size <= push_up_to else "--walk"), ("unchanged", "--push")):
            found = json.loads(in_a_process_of_its_own(step, size))
            assert name == "first" or found["requests"] == 0, "an unchanged product was sent"
            peaks[size] = max(found["peak"], peaks.get(size, 0))
            numbers = [f"{number:,}".replace(",", " ") for number in (size, found["queries"], found["requests"])]
            what = name if step == "--push" else f"{name}, walked only"
            row(numbers[0], what, *numbers[1:], f"{found['secs']:.1f}", f"{found['peak']:.0f}")
    return peaks


def row(*cells: object) -> None:
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--push-up-to", type=int, default=max(SIZES))
    for name in STEPS:
        parser.add_argument(f"--{name}", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    for name, step in STEPS.items():
        if size := getattr(options, name):
            set_up()
            print(json.dumps(step(size)))
            return
    port: Any = multiprocessing.Queue()
    service = multiprocessing.Process(target=serve, args=[port], daemon=True)
    service.start()
    with tempfile.TemporaryDirectory(prefix="genlook-sync-") as folder:
        os.environ.update(DEMO_DATA_DIR=folder, SERVICE_PORT=str(port.get()))
        peaks = table(options.sizes, options.push_up_to)
    grown = max(peaks.values()) - peaks[min(peaks)]
    print(f"\nMemory: {grown:.0f} MiB more for {max(peaks)} products than for {min(peaks)}.")
    assert grown < MAY_GROW_MIB, "memory grows with the catalogue"


if __name__ == "__main__":
    main()
