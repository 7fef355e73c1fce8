from collections.abc import Callable, Iterator
from math import ceil
from time import sleep
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from ...catalogue import NotRegistered, ProductAdapter, registry
from ...catalogue.adapter_checks import check_queryset
from ...catalogue.page import Tally
from ...catalogue.stock import abandon_unregistered, take_stock
from ...client import Client, GenlookError, RateLimited
from ...conf import get_settings
from ...models import SyncedProduct
from ...models.product import SyncedProductQuerySet
from ...tryons.gateway import open_client
from ...tryons.push import Failures, Outcome, prune, push, to_be_pruned
from ..progress import Progress

Work = Callable[[Client, SyncedProductQuerySet, Failures], Iterator[Outcome]]


class Command(BaseCommand):
    help = "Look at all products that can be tried on; with --push and --prune, tell the service what has changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--model", metavar="app.Model", help="look at this registered model only")
        parser.add_argument("--only-stale", action="store_true", help="look only at what was saved since the last look")
        parser.add_argument("--push", action="store_true", help="send new and changed products to the service")
        parser.add_argument("--prune", action="store_true", help="delete at the service what is no longer in the shop")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if not get_settings().api_key and (options["push"] or options["prune"]) and not options["dry_run"]:
            raise CommandError('GENLOOK["API_KEY"] is empty, so nothing can be told to the service.')
        asked = self._adapters(options["model"])
        left_out = [problem for adapter in asked for problem in check_queryset(adapter)]
        adapters = [adapter for adapter in asked if not check_queryset(adapter)]
        tallies: list[Tally] = []
        try:
            for adapter in adapters:
                tallies.append(self._look(adapter, only_stale=options["only_stale"], dry_run=options["dry_run"]))
            if not (options["model"] or options["only_stale"] or options["dry_run"]):
                abandon_unregistered(registry)
            rows = SyncedProduct.objects.of_model(asked[0].model) if options["model"] else SyncedProduct.objects.all()
            self._forecast(rows, tallies, options) if options["dry_run"] else self._tell(rows, options)
        except KeyboardInterrupt:
            raise CommandError("Stopped. The next run goes on from here.", returncode=130) from None
        except DatabaseError as error:
            raise CommandError(f"The database says: {error}. Did manage.py migrate run?") from error
        if left_out:
            raise CommandError("\n".join(f"Left out: {problem.msg} {problem.hint}" for problem in left_out))

    def _adapters(self, label: str | None) -> list[ProductAdapter]:
        if label is None:
            return list(registry)
        try:
            return [registry.adapter_for(apps.get_model(label))]
        except (LookupError, ValueError, NotRegistered) as error:
            known = ", ".join(adapter.model._meta.label for adapter in registry) or "none"
            raise CommandError(f"--model {label}: {error} Registered are: {known}.") from error

    def _look(self, adapter: ProductAdapter, *, only_stale: bool, dry_run: bool) -> Tally:
        name = adapter.model._meta.label
        among = SyncedProduct.objects.of_model(adapter.model).stale() if only_stale else None
        total = adapter.get_queryset().count() if among is None else among.values("object_id").distinct().count()
        tally = Tally()
        with Progress(self.stderr, name, total) as progress:

            def report(product: str, problem: str) -> None:
                progress.say(f"{name} {product}: {problem}")

            for tally in take_stock(adapter, report, rows=among, dry_run=dry_run):
                progress.show(tally.products)
        self.stdout.write(
            f"{name}: {tally.products} products looked at; {tally.created} new, {tally.changed} changed, "
            f"{tally.gone} gone, {tally.failed} that can't be tried on"
        )
        return tally

    def _forecast(self, rows: SyncedProductQuerySet, tallies: list[Tally], options: dict[str, Any]) -> None:
        """Say what would be told to the service, had the walk written down what it saw."""
        if options["push"]:
            unseen = rows.unsent().count() if options["only_stale"] else 0
            self.stdout.write(f"{sum(tally.to_send for tally in tallies) + unseen} products would be sent")
        if options["prune"]:
            total = sum(tally.to_delete for tally in tallies) + to_be_pruned(rows)
            self.stdout.write(f"{total} products would be deleted at the service")

    def _tell(self, rows: SyncedProductQuerySet, options: dict[str, Any]) -> None:
        if options["push"]:
            self._work("sent", push, rows, rows.unsent().count())
        if options["prune"]:
            self._work("deleted at the service", prune, rows, to_be_pruned(rows))

    def _work(self, done: str, work: Work, rows: SyncedProductQuerySet, total: int) -> None:
        """Do all the work that there is, as fast as the account's requests last; a command may sleep."""
        ok = failed = 0
        per_minute = get_settings().requests_per_minute
        if total > per_minute:
            self.stderr.write(
                f"{total} requests at {per_minute} a minute: about {ceil(total / per_minute)} minutes. "
                "Ctrl-C stops, and the next run goes on from there.",
                str,
            )
        with Progress(self.stderr, done, total) as progress:
            for outcome in self._outcomes(work, rows):
                ok, failed = ok + (not outcome.problem), failed + bool(outcome.problem)
                if outcome.problem:
                    progress.say(f"{outcome.external_id} {outcome.title}: {outcome.problem}")
                progress.show(ok + failed)
        self.stdout.write(f"{ok} products {done}, {failed} failed")

    def _outcomes(self, work: Work, rows: SyncedProductQuerySet) -> Iterator[Outcome]:
        failures = Failures()
        while True:
            try:
                with open_client(for_polling=True, sleep=sleep) as client:
                    yield from work(client, rows, failures)
            except RateLimited:
                continue  # held for everyone, so the next request waits for its turn
            except GenlookError as error:
                raise CommandError(f"{error} What is left is for the next run.") from error
            else:
                return
