"""Tell the service of changed products before anyone tries them on, and delete there what the shop has no more.

No try-on needs any of this: it sends its product by itself. Each function goes on where an earlier run, killed or out
of requests, has stopped: the rows say what is still to be done.
"""

import dataclasses
import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator

from ..catalogue.external_ids import is_ours
from ..catalogue.stock import pages
from ..catalogue.sync import outgoing
from ..client import Client, FileUnreadable, GenlookError, InvalidApiKey, ProductNotFound, RateLimited
from ..exceptions import ProductUnavailable
from ..models import SyncedProduct
from ..models.product import ProductState, SyncedProductQuerySet

logger = logging.getLogger("genlook")

MOST_FAILURES = 3
"""So many requests in a row that fail for the moment mean that the service is not there."""
EXPIRES_EARLY = dt.timedelta(hours=1)
"""A product counts as forgotten so long before the service says that it will be."""


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of one product; ``problem`` is empty when all went well."""

    synced: SyncedProduct
    problem: str = ""


def push(client: Client, rows: SyncedProductQuerySet) -> Iterator[Outcome]:
    """Send by POST /products those of ``rows`` that the service doesn't have as they are; yield each outcome.

    Raise BudgetExhausted or RateLimited when there is no request left for the moment, and other GenlookErrors when the
    next product would fare no better.
    """
    return outcomes(claimed(rows), lambda synced: send(client, synced))


def prune(client: Client, rows: SyncedProductQuerySet) -> Iterator[Outcome]:
    """Delete at the service those of ``rows`` that are gone here, and what others were called before.

    Yield and raise as ``push`` does.
    """
    gone = (synced for page in pages(rows.gone().known_to_service()) for synced in page)
    yield from outcomes(gone, lambda synced: delete(client, synced))
    renamed = (synced for page in pages(rows.exclude(replaced_external_id="")) for synced in page)
    yield from outcomes(renamed, lambda synced: delete_replaced(client, synced))
    for page in pages(rows.gone().unknown_to_service().filter(try_ons=None)):
        SyncedProduct.objects.filter(pk__in=[synced.pk for synced in page]).delete()


def outcomes(rows: Iterable[SyncedProduct], act: Callable[[SyncedProduct], None]) -> Iterator[Outcome]:
    """Act on each; what fails is told and left for the next run, unless the next one would fail just the same."""
    failures = 0
    for synced in rows:
        try:
            act(synced)
        except (InvalidApiKey, RateLimited):
            raise
        except (ProductUnavailable, GenlookError) as error:
            failures = failures + 1 if passes(error) else 0
            if failures >= MOST_FAILURES:
                raise
            logger.warning("product %s: %s", synced.external_id, error)
            yield Outcome(synced, describe(error))
        else:
            failures = 0
            yield Outcome(synced)


def claimed(rows: SyncedProductQuerySet) -> Iterator[SyncedProduct]:
    last = 0  # so that what was sent is not gone over again for each that follows
    while synced := rows.unsent().filter(pk__gt=last).select_related("content_type").order_by("pk").first():
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
            synced.give_up_push()
        elif not passes(error):
            refuse(synced, describe(error), fingerprint=synced.fingerprint)
        raise
    except BaseException:  # out of requests, or Ctrl-C
        synced.give_up_push()
        raise
    product.remember(answer.expires_at and answer.expires_at - EXPIRES_EARLY)


def refuse(synced: SyncedProduct, problem: str, *, fingerprint: str) -> None:
    """Leave a product alone until it changes; one whose fingerprint is forgotten, until it is looked at again."""
    SyncedProduct.objects.filter(pk=synced.pk).update(
        state=ProductState.BROKEN, problem=problem[:255], fingerprint=fingerprint, push_began_at=None
    )


def delete(client: Client, synced: SyncedProduct) -> None:
    delete_there(client, synced.external_id)
    SyncedProduct.objects.filter(pk=synced.pk).update(sent_fingerprint="", remote_expires_at=None)


def delete_replaced(client: Client, synced: SyncedProduct) -> None:
    """Delete what a product was called before, unless that is another's name now."""
    if not SyncedProduct.objects.filter(external_id=synced.replaced_external_id).exists():
        delete_there(client, synced.replaced_external_id)
    SyncedProduct.objects.filter(pk=synced.pk).update(replaced_external_id="")


def delete_there(client: Client, external_id: str) -> None:
    if not is_ours(external_id):
        return
    try:
        client.delete_product(external_id)
    except ProductNotFound:
        logger.debug("product %s was gone at the service already", external_id)


def passes(error: Exception) -> bool:
    """Whether the same request may succeed later."""
    return isinstance(error, GenlookError) and (error.retryable or error.may_have_reached)


def describe(error: GenlookError | ProductUnavailable) -> str:
    return f"{error.code}: {error}"
