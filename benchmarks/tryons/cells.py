"""One cell of the table: so many try-ons at once, the one way or the other, and what it took."""

import dataclasses
import datetime as dt
import io
import json
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from genlook_django.catalogue import registry
from genlook_django.models import Owner, Status, TryOnResult
from genlook_django.privacy.photo import add_photo
from genlook_django.sandbox.models import Account, Generation, LoggedRequest
from genlook_django.tryons.request import request_try_on
from tests.pictures import encoded, portrait
from tests.shop.models import Product

from . import plain
from .clock import SPEED

OF_SANDBOX = "sandbox"
ENOUGH = 50
"""So many are slowed down by the limit, and not by how long one takes."""
SPARE_SECS = 120
"""What a cell may take besides, in real seconds: a machine may be busy."""


@dataclasses.dataclass(frozen=True)
class Cell:
    way: str
    secs: float
    count: int
    reused: bool


@dataclasses.dataclass(frozen=True)
class Measured:
    requests: float
    per_minute: float | None
    worker_secs: float
    late_median: float
    late_most: float
    refused: int


def run(cell: Cell, account_pk: int) -> Measured:
    """Have it done, wait for its end, and read what it took from the rows and logs of both sides."""
    account = Account.objects.using(OF_SANDBOX).filter(pk=account_pk)
    account.update(generation_secs=cell.secs, generation_spread_secs=cell.secs / 10, window_requests=0)
    logged = LoggedRequest.objects.using(OF_SANDBOX).filter(account=account_pk)
    begun_with, tasks_before = logged.count(), len(lines("tasks"))
    shopper = Owner(visitor_key=uuid.uuid4().hex)
    photos = [
        encoded(portrait(330, 440, f"rgb({2 * number}, 90, 160)")) for number in range(1 if cell.reused else cell.count)
    ]
    done = (with_plugin if cell.way == "plugin" else with_plain_tasks)(cell, shopper, photos)
    made = Generation.objects.using(OF_SANDBOX).exclude(ended_at=None).values_list("generation_id", "ended_at")
    ended: dict[uuid.UUID, Any] = dict(made)
    late = sorted((at - ended[uuid.UUID(key)]).total_seconds() for key, at in done.items())
    minutes = (max(done.values()) - min(done.values())).total_seconds() / 60
    occupied = sum(line["secs"] for line in lines("tasks")[tasks_before:])
    answers = list(logged.order_by("pk").values_list("status", flat=True)[begun_with:])
    return Measured(
        requests=len(answers) / cell.count,
        per_minute=(cell.count - 1) / minutes if cell.count >= ENOUGH else None,
        worker_secs=occupied / cell.count,
        late_median=late[len(late) // 2],
        late_most=late[min(len(late) - 1, int(len(late) * 0.95))],
        refused=answers.count(429),
    )


def with_plugin(cell: Cell, shopper: Owner, pictures: list[bytes]) -> dict[str, dt.datetime]:
    photos = [add_photo(shopper, io.BytesIO(data), len(data), consented=True) for data in pictures]
    products = list(Product.objects.order_by("pk")[: cell.count])
    asked = [
        request_try_on(shopper, registry.reference(product), photos[number % len(photos)].pk)[0].pk
        for number, product in enumerate(products)
    ]
    rows = TryOnResult.objects.filter(pk__in=asked)
    wait_until(lambda: not rows.unfinished().exists(), cell)
    failed = list(rows.exclude(status=Status.COMPLETED).values_list("error_code", flat=True))
    if failed:
        raise SystemExit(f"{cell}: failed with {failed}")
    return {str(key): at for key, at in rows.values_list("generation_id", "finished_at") if at}


def with_plain_tasks(cell: Cell, shopper: Owner, pictures: list[bytes]) -> dict[str, dt.datetime]:
    done_before = len(lines("plain"))
    folder = settings.DATA_DIR / shopper.visitor_key
    folder.mkdir()
    paths = [folder / f"{number}.jpg" for number in range(len(pictures))]
    for path, data in zip(paths, pictures, strict=True):
        path.write_bytes(data)
    image_id = upload_once(paths[0]) if cell.reused else ""
    for number in range(cell.count):
        plain.try_on.delay(str(paths[number % len(paths)]), image_id, str(folder / f"result-{number}.jpg"))
    wait_until(lambda: len(lines("plain")) - done_before == cell.count, cell)
    return {line["generation_id"]: dt.datetime.fromisoformat(line["done_at"]) for line in lines("plain")[done_before:]}


def upload_once(path: Path) -> str:
    import requests

    with requests.Session() as session:
        session.headers["x-api-key"] = settings.GENLOOK["API_KEY"]
        return plain.upload(session, str(path))


def wait_until(is_over: Callable[[], bool], cell: Cell) -> None:
    """Wait for the end, at most for as long as so many polls take at 100 requests a minute, twice."""
    looks = 3 + cell.secs / plain.POLL_EVERY_SECS
    until = time.monotonic() + (2 * cell.count * looks * 60 / 100 + 10 * cell.secs) / SPEED + SPARE_SECS
    while not is_over():
        if time.monotonic() > until:
            raise SystemExit(f"{cell} did not come to an end")
        time.sleep(0.1)


def lines(name: str) -> list[dict[str, Any]]:
    path = settings.DATA_DIR / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
