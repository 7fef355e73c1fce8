"""Tell the service of changed products before anyone tries them on, and delete there what the shop has no more.

No try-on needs any of this: it sends its product by itself. Each function goes on where an earlier run, killed or out
of requests, has stopped: the rows say what is still to be done.
"""

import dataclasses
import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from django.db.models import QuerySet

from ..catalogue.stock import pages
from ..catalogue.sync import outgoing
from ..client import Client, FileUnreadable, GenlookError, InvalidApiKey, ProductNotFound, RateLimited
from ..exceptions import ProductUnavailable
from ..models import FormerExternalId, SyncedProduct
from ..models.product import ProductState, SyncedProductQuerySet
from .gateway import BudgetExhausted

logger = logging.getLogger("genlook")

MOST_FAILURES = 3
"""So many requests in a row that fail for the moment mean that the service is not there."""
AT_A_TIME = 20
"""So many are read at once. A task that runs out of requests reads them again, so not more."""
EXPIRES_EARLY = dt.timedelta(hours=1)
"""A product counts as forgotten so long before the service says that it will be."""

Row = TypeVar("Row", SyncedProduct, FormerExternalId)


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of one externalId; ``problem`` is empty when all went well."""

    external_id: str
    title: str
    problem: str = ""


@dataclasses.dataclass
class Failures:
    """How many requests in a row failed for the moment; kept by who goes on after a pause, so that it goes on too."""

    in_a_row: int = 0

    def count(self, error: Exception) -> None:
        """Note one more; raise it if it is one too many."""
        self.in_a_row = self.in_a_row + 1 if passes(error) else 0
        if self.in_a_row >= MOST_FAILURES:
            raise error


def push(client: Client, rows: SyncedProductQuerySet, failures: Failures) -> Iterator[Outcome]:
    """Send by POST /products those of ``rows`` that the service doesn't have as they are; yield each outcome.

    Raise BudgetExhausted or RateLimited when there is no request left for the moment, and other GenlookErrors when the
    next product would fare no better.
    """
    return outcomes(claimed(rows), lambda synced: send(client, synced), failures)


def prune(client: Client, rows: SyncedProductQuerySet, failures: Failures) -> Iterator[Outcome]:
    """Delete at the service those of ``rows`` that are gone here, and what others were called before.

    Yield and raise as ``push`` does.
    """
    yield from outcomes(each(rows.to_be_deleted_there()), lambda synced: delete(client, synced), failures)
    formers = FormerExternalId.objects.filter(product__in=rows).select_related("product")
    yield from outcomes(each(formers), lambda former: delete_former(client, former), failures)
    for page in pages(rows.to_be_forgotten_here()):
        SyncedProduct.objects.filter(pk__in=[synced.pk for synced in page]).delete()


def to_be_pruned(rows: SyncedProductQuerySet) -> int:
    """Return how many externalIds ``prune`` would delete at the service."""
    return rows.to_be_deleted_there().count() + FormerExternalId.objects.filter(product__in=rows).count()


def each(rows: "QuerySet[Row]") -> Iterator[Row]:
    return (row for page in pages(rows) for row in page)


def outcomes(rows: Iterable[Row], act: Callable[[Row], None], failures: Failures) -> Iterator[Outcome]:
    """Act on each; what fails is told and left for the next run, unless the next one would fail just the same."""
    for row in rows:
        problem = ""
        try:
            act(row)
        except (InvalidApiKey, RateLimited):
            raise
        except (ProductUnavailable, GenlookError) as error:
            failures.count(error)
            logger.warning("product %s: %s", row.external_id, error)
            problem = describe(error)
        else:
            failures.in_a_row = 0
        yield Outcome(row.external_id, str(row), problem)


def claimed(rows: SyncedProductQuerySet) -> Iterator[SyncedProduct]:
    last = 0
    while some := rows.unsent().filter(pk__gt=last).select_related("content_type").order_by("pk")[:AT_A_TIME]:
        for synced in some:
            last = synced.pk
            if SyncedProduct.objects.claim_push(synced):
                yield synced


def send(client: Client, synced: SyncedProduct) -> None:
    """Send one claimed product as it is now. The claim stays on one that failed for the moment, so that it waits."""
    try:
        product = outgoing(synced)
        answer = client.upsert_product(product.inline(), metadata=product.metadata(), valid_for_days=None)
    except (ProductUnavailable, FileUnreadable) as error:
        refuse(synced, describe(error), fingerprint="")
        raise
    except GenlookError as error:
        if isinstance(error, InvalidApiKey | RateLimited):
            synced.give_up_push(may_have_reached=False)
        elif not passes(error):
            refuse(synced, describe(error), fingerprint=synced.fingerprint)
        raise
    except BudgetExhausted:
        synced.give_up_push(may_have_reached=False)
        raise
    except BaseException:  # Ctrl-C
        synced.give_up_push(may_have_reached=True)
        raise
    product.remember(answer.expires_at and answer.expires_at - EXPIRES_EARLY)


def refuse(synced: SyncedProduct, problem: str, *, fingerprint: str) -> None:
    """Leave a product alone until it changes; one whose fingerprint is forgotten, until it is looked at again."""
    SyncedProduct.objects.filter(pk=synced.pk).update(
        state=ProductState.BROKEN, problem=problem[:255], fingerprint=fingerprint, push_began_at=None
    )


def delete(client: Client, synced: SyncedProduct) -> None:
    delete_there(client, synced.external_id)
    SyncedProduct.objects.filter(pk=synced.pk).update(sent_fingerprint="", remote_expires_at=None, push_began_at=None)


def delete_former(client: Client, former: FormerExternalId) -> None:
    """Delete what a product was called before, unless that is somebody's name now."""
    same = SyncedProduct.objects.filter(external_id=former.external_id).values_list("external_id", flat=True)
    if former.external_id not in same:  # compared here too: not every database tells "a" from "A"
        delete_there(client, former.external_id)
    FormerExternalId.objects.filter(pk=former.pk).delete()


def delete_there(client: Client, external_id: str) -> None:
    try:
        client.delete_product(external_id)
    except ProductNotFound:
        logger.debug("product %s was gone at the service already", external_id)


def passes(error: Exception) -> bool:
    """Whether the same request may succeed later."""
    return isinstance(error, GenlookError) and (error.retryable or error.may_have_reached)


def describe(error: GenlookError | ProductUnavailable) -> str:
    return f"{error.code}: {error}"
