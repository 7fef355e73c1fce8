"""`manage.py genlook_doctor`: try each thing that a try-on needs, and say what to do about what doesn't work."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

from celery import current_app
from django.core.checks import ERROR, run_checks
from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand, CommandError, CommandParser
from kombu.exceptions import OperationalError

from ...catalogue import registry
from ...client import GenlookError
from ...conf import get_settings
from ...exceptions import sentence_for
from ...photos.storage import find_storage
from ...tryons.gateway import BudgetExhausted, open_client
from ...tryons.numbers import read_numbers
from ...tryons.pause import weigh

BEAT_LATE_SECS = 180
OLD_SECS = 900
ENDS = ("COMPLETED", "FAILED")
Finding = tuple[bool, str, str]
"""Whether it is well, what was found, and what to do if it is not."""


class Command(BaseCommand):
    help = "Try what a try-on needs: settings, products, storage, broker, beat and service (one request, no credit)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--offline", action="store_true", help="don't call the service")

    def handle(self, *args: Any, offline: bool, **options: Any) -> None:
        steps: list[Callable[[], Iterator[Finding]]] = [settings_and_products, storage, broker]
        steps += [rows] if offline else [service, rows]
        ill = 0
        for step in steps:
            for well, found, advice in step():
                self.stdout.write(self.style.SUCCESS(f"  ok  {found}") if well else self.style.ERROR(f"FAIL  {found}"))
                if not well:
                    ill += 1
                    self.stdout.write(f"      {advice}")
        if ill:
            raise CommandError(f"{ill} of these stand in the way of try-ons.")


def settings_and_products() -> Iterator[Finding]:
    errors = [message for message in run_checks() if message.level >= ERROR and str(message.id).startswith("genlook.")]
    for message in errors:
        yield False, f"{message.id}: {message.msg}", message.hint or ""
    if not errors:
        yield True, f"settings: {get_settings().base_url}", ""
    count = len(list(registry))
    yield bool(count), f"products: {count} models are registered", "Add a tryon.py to your products' app."


def storage() -> Iterator[Finding]:
    """Write, read and delete a file as a result would be."""
    alias = get_settings().storage
    advice = f"See that STORAGES[{alias!r}] exists, has room, and that this user may write there."
    try:
        private = find_storage()
        name = private.save(f"doctor/{uuid.uuid4()}.txt", ContentFile(b"well"))
        with private.open(name) as file:
            kept = file.read() == b"well"
        private.delete(name)
    except OSError as error:
        yield False, f"storage: {type(error).__name__}: {error.strerror or error}", advice
    else:
        yield kept, "storage: written, read and deleted", advice


def broker() -> Iterator[Finding]:
    transport = current_app.connection_for_write().transport_cls
    advice = "Start the broker, or correct CELERY_BROKER_URL. What was asked for meanwhile is not lost."
    try:
        with current_app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=5)
    except (OperationalError, OSError) as error:
        yield False, f"broker: {transport}: {type(error).__name__}", advice
    else:
        yield True, f"broker: {transport}", ""


def service() -> Iterator[Finding]:
    try:
        with open_client() as client:
            balance = client.get_credits()
    except BudgetExhausted as error:
        yield True, f"service: not asked, all requests are in use for {error.wait_secs:.0f} s", ""
    except GenlookError as error:
        yield False, f"service: {error}", "Compare GENLOOK's API_KEY and BASE_URL with the vendor's dashboard."
    else:
        weigh(balance)
        yield balance > 0, f"service: {balance} credits", "Buy credits; try-ons that wait go on by themselves."


def rows() -> Iterator[Finding]:
    numbers = read_numbers()
    seen = numbers.beat_seen_secs_ago
    when = "never" if seen is None else f"{seen:.0f} s ago"
    advice = "Run one `celery -A yourproject beat` (or a worker with --beat): it restarts whatever is stuck."
    yield seen is not None and seen < BEAT_LATE_SECS, f"beat: last seen {when}", advice
    paused = numbers.paused_for
    yield not paused, f"account: {'paused for ' + paused if paused else 'open'}", str(sentence_for(paused))
    unfinished = {name: count for name, count in numbers.try_ons.items() if count and name not in ENDS}
    line = ", ".join(f"{count} {name}" for name, count in unfinished.items()) or "none under way"
    old = numbers.oldest_unfinished_secs
    yield old < OLD_SECS, f"try-ons: {line}; the oldest is {old:.0f} s old", "Are workers running? See their log."
    for code, count in sorted(numbers.failures_today.items()):
        yield True, f"failed today: {count} {code}", ""
    yield True, f"requests: {numbers.requests_made} made, {numbers.rate_limited} answered 429", ""
