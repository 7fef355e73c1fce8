"""Try-ons the plain way and the plugin's way, side by side against the sandbox, under its 100 requests a minute.

    make bench [ARGS="--speed 2"] [ARGS=--all] [ARGS=--full]

The plain way is one Celery task per try-on that uploads, submits and asks every 2 s until it is done, as the service's
own example does. It has ten workers, since each try-on occupies one until it is done; more would only ask for more than
100 requests a minute allow. The plugin has one worker of concurrency 1, however many are in flight, and has made a
dozen try-ons before. Try-ons a minute are told where there are enough of them to be slowed down by the limit.

Time goes five times as fast (--speed), in all processes alike: a minute of 100 requests is over in twelve seconds, and
what the machine itself takes weighs five times as much; at ten times one worker has no time for a queue of try-ons. By
default the lines of 12.5 s up to 50 at once, in three minutes; --all is all of the table (25 minutes), --full all of it
at the true speed (two hours). Everything is on this machine, in a folder that is removed.
"""

import argparse
import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

COLUMNS = [
    "photos",
    "at once",
    "s a picture",
    "way",
    "requests",
    "a minute",
    "worker s",
    "late p50",
    "late p95",
    "429s",
]
WIDTHS = [6, 7, 11, 6, 8, 8, 8, 8, 8, 5]
COUNTS = (1, 10, 50, 100)
PACES = (12.5, 40.0)
SHORT: dict[float, tuple[int, ...]] = {12.5: (1, 10, 50)}


def read_arguments() -> argparse.Namespace:
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__, formatter_class=form)
    parser.add_argument("--speed", type=float, default=5, help="how many times as fast time goes (5)")
    parser.add_argument("--all", action="store_true", help="the whole table, at this speed")
    parser.add_argument("--full", action="store_true", help="the whole table, at the true speed")
    parser.add_argument("--secs", type=float, nargs="+", help="only these seconds a picture")
    parser.add_argument("--counts", type=int, nargs="+", help="only so many at once, 100 at most")
    parser.add_argument("--plain-workers", type=int, default=10, help="workers of the plain way (10)")
    arguments = parser.parse_args()
    if not 0.1 <= arguments.speed <= 50 or not all(1 <= count <= 100 for count in arguments.counts or [1]):
        parser.error("--speed is 0.1 to 50, --counts 1 to 100")
    return arguments


def wanted(arguments: argparse.Namespace) -> dict[float, tuple[int, ...]]:
    """Return the numbers at once for each time that a picture takes."""
    table: dict[float, tuple[int, ...]] = dict.fromkeys(PACES, COUNTS) if arguments.all or arguments.full else SHORT
    if arguments.secs:
        table = {secs: table.get(secs, COUNTS) for secs in arguments.secs}
    if arguments.counts:
        table = dict.fromkeys(table, tuple(sorted(arguments.counts)))
    return table


def main() -> None:
    arguments = read_arguments()
    folder = Path(tempfile.mkdtemp(prefix="genlook-bench-"))
    os.environ.update(
        DJANGO_SETTINGS_MODULE="benchmarks.tryons.settings",
        DEMO_DATA_DIR=str(folder),
        BENCH_ROLE="measure",
        BENCH_SPEED=str(1 if arguments.full else arguments.speed),
        BENCH_BEGAN=str(time.time()),
        BENCH_QUEUE=folder.name,
    )
    # its own databases and broker, which go with the folder: nobody's are filled with try-ons
    for elsewhere in ("DATABASE_URL", "CELERY_BROKER_URL", "GENLOOK_BASE_URL"):
        os.environ.pop(elsewhere, None)
    try:
        measure(arguments, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(arguments: argparse.Namespace, folder: Path) -> None:
    from . import processes

    port = processes.free_port()
    os.environ["BENCH_URL"] = url = f"http://127.0.0.1:{port}/genlook-sandbox/tryon/v1"
    from .shop import prepare

    account_pk, queue, plain_queue = prepare()
    threads = ["-P", "threads", "-c", str(arguments.plain_workers)]
    with contextlib.ExitStack() as stack:
        words = ("benchmarks.tryons.sandbox", str(port))
        log = stack.enter_context(processes.running(folder, "sandbox", *words, BENCH_ROLE="sandbox"))
        processes.wait_for_server(url, log)
        for name, of, options in (("plugin", queue, ["-c", "1"]), ("plain", plain_queue, threads)):
            processes.wait_for_worker(stack.enter_context(processes.worker(folder, name, of, *options)))
        run_table(wanted(arguments), account_pk)


def run_table(table: dict[float, tuple[int, ...]], account_pk: int) -> None:
    from genlook_django.models import TryOnResult

    from .cells import Cell, run

    row(COLUMNS)
    row(["-" * width for width in WIDTHS])
    for secs, counts in table.items():
        # how long the last ones took was about another pace: a dozen tell of this one, and are not shown
        TryOnResult.objects.all().delete()
        run(Cell("plugin", secs, 12, reused=True), account_pk)
        for count in counts:
            for reused in (False, True):
                for way in ("plain", "plugin"):
                    got = run(Cell(way, secs, count, reused), account_pk)
                    per_minute = "" if got.per_minute is None else f"{got.per_minute:.1f}"
                    late = [f"{got.late_median:.1f}", f"{got.late_most:.1f}"]
                    took = [f"{got.requests:.2f}", per_minute, f"{got.worker_secs:.2f}", *late, got.refused]
                    row(["reused" if reused else "new", count, f"{secs:g}", way, *took])


def row(cells: Sequence[object]) -> None:
    print(
        "| " + " | ".join(str(cell).rjust(width) for cell, width in zip(cells, WIDTHS, strict=True)) + " |", flush=True
    )


if __name__ == "__main__":
    main()
