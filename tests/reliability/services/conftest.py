import dataclasses
import json
import os
import time
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.db import connection

from genlook_django.catalogue import registry
from genlook_django.models import Owner, Status, TryOnResult
from genlook_django.privacy.photo import add_photo
from genlook_django.sandbox import accounts
from genlook_django.sandbox.models import Account, Generation
from genlook_django.tryons.request import request_try_on
from tests.pictures import encoded, garment, portrait
from tests.shop.models import Product

from .workers import Workers

SHORT_TIMEOUTS = {"CONNECT_TIMEOUT_SECS": 2, "READ_TIMEOUT_SECS": 3, "TRY_ONS_PER_DAY": 1000, "PHOTOS_PER_DAY": 1000}


@dataclasses.dataclass
class Shop:
    """A shop with a sandbox account, real workers and a real broker."""

    account: Account
    workers: Workers
    queue: str
    sandbox_queue: str
    settings: Any

    def tell(self, **told) -> None:
        """Set keys of GENLOOK for this process and for the workers that start from now on."""
        self.settings.GENLOOK = {**self.settings.GENLOOK, **told}
        self.workers.environment["TEST_GENLOOK"] = json.dumps(self.settings.GENLOOK)

    def ask(self, count: int) -> list[TryOnResult]:
        """Ask for so many try-ons at once, each of a product of its own, with one of four photos."""
        owner = Owner(visitor_key="a-visitor")
        photos = []
        for shirt in ("steelblue", "olive", "navy", "plum"):
            data = encoded(portrait(330, 440, shirt))
            photos.append(add_photo(owner, ContentFile(data), len(data), consented=True))
        image = Product.objects.create(name="mock", image=ContentFile(garment(), "garment.jpg")).image.name
        products = [Product.objects.create(name="mock", image=image) for _ in range(count)]
        return [
            request_try_on(owner, registry.reference(product), photos[number % 4].pk)[0]
            for number, product in enumerate(products)
        ]

    def statuses(self) -> Counter:
        return Counter(TryOnResult.objects.values_list("status", flat=True))

    def codes(self) -> Counter:
        return Counter(TryOnResult.objects.filter(status=Status.FAILED).values_list("error_code", flat=True))

    def wait_until_done(self, within_secs, meanwhile=lambda: None) -> None:
        """Wait until every try-on has ended, whoever recovers what; fail when time is over."""
        until = time.monotonic() + within_secs
        while TryOnResult.objects.unfinished().exists() or Generation.objects.unfinished().exists():
            assert time.monotonic() < until, self.report()
            meanwhile()
            time.sleep(0.2)

    def wait_until_completed(self, count, within_secs=60) -> None:
        until = time.monotonic() + within_secs
        while self.statuses()[Status.COMPLETED] < count:
            assert time.monotonic() < until, self.report()
            time.sleep(0.1)

    def wait_until_nothing_moves(self, for_secs=4.0, within_secs=60) -> None:
        until, seen = time.monotonic() + within_secs, None
        while (now := list(TryOnResult.objects.values_list("pk", "status", "attempts").order_by("pk"))) != seen:
            assert time.monotonic() < until, self.report()
            self.workers.restart_ended()
            seen = now
            time.sleep(for_secs)

    def report(self) -> str:
        rows = TryOnResult.objects.unfinished().values_list("status", "error_code", "attempts", "submitted_at")
        logs = [log.read_text(errors="replace")[-3000:] for log in self.workers.folder.glob("worker-*")]
        return "\n".join([str(self.statuses()), *map(str, rows[:20]), *logs])

    def assert_nothing_was_spent_twice(self) -> None:
        """Each product is one try-on's alone, so two generations of one would be a credit spent twice."""
        made = Counter(Generation.objects.values_list("product_external_id", flat=True))
        assert {external_id: count for external_id, count in made.items() if count > 1} == {}
        self.account.refresh_from_db()
        assert 1000 - self.account.credits == sum(made.values())

    def assert_every_generation_has_its_row(self) -> None:
        """Each is known to one row, but for those whose request can't be told from another's: these say so."""
        known = set(TryOnResult.objects.exclude(generation_id=None).values_list("generation_id", flat=True))
        made = {str(key) for key in Generation.objects.values_list("generation_id", flat=True)}
        assert known <= made
        assert len(made - known) <= self.codes()["SUBMISSION_UNCONFIRMED"]


@pytest.fixture(autouse=True)
def own_folders():
    """Nothing of the quick tests': the workers must find the same files."""


def database_url() -> str:
    """Name the tests' own database as a worker process is told it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.fixture
def shop(transactional_db, live_server, settings, tmp_path):
    account, key = accounts.create(credits=1000)
    Account.objects.filter(pk=account.pk).update(requests_per_minute=6000)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.reliability.services.settings",
        "DATABASE_URL": database_url(),
    }
    workers = Workers(environment, tmp_path)
    queue, sandbox_queue = django_settings.CELERY_TASK_DEFAULT_QUEUE, django_settings.SANDBOX_QUEUE
    shop = Shop(account, workers, queue, sandbox_queue, settings)
    shop.tell(
        API_KEY=key,
        BASE_URL=f"{live_server.url}/genlook-sandbox/tryon/v1",
        REQUESTS_PER_MINUTE=3000,
        POLL_INTERVAL_SECS=0.5,
        **SHORT_TIMEOUTS,
    )
    try:
        yield shop
    finally:
        workers.end()
        with current_app.connection_for_write() as broker:
            for name in (queue, sandbox_queue):
                broker.default_channel.queue_purge(name)
