"""Look at some products again and send them anew, because staff say so."""

import dataclasses
import logging

from ..catalogue.adapter_checks import check_queryset
from ..catalogue.registry import registry
from ..catalogue.stock import abandon_unregistered, take_stock
from ..conf import get_settings
from ..enqueue import enqueue
from ..models import SyncedProduct
from ..models.product import SyncedProductQuerySet

logger = logging.getLogger("genlook")

MOST_AT_ONCE = 200
"""More than these are left to a worker, which looks at all there are."""


@dataclasses.dataclass(frozen=True)
class Resync:
    chosen: int
    in_background: bool
    sends: bool
    problems: list[tuple[str, str]]
    """Names of products with what is wrong with them."""


def resync(rows: SyncedProductQuerySet) -> Resync:
    """Look at the products of these rows again, whatever is thought of them, and set going what sends them."""
    keys = list(rows.order_by().values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    in_background = len(keys) > MOST_AT_ONCE
    # by their keys, because what the rows were chosen by may be what changes now
    chosen = rows if in_background else SyncedProduct.objects.filter(pk__in=keys)
    count = chosen.mark_for_resync()
    problems = [] if in_background else look_at(chosen)
    sends = bool(get_settings().api_key)
    if in_background:
        enqueue("look_at_products")
    elif sends:
        enqueue("push_products")
    return Resync(count, in_background, sends, problems)


def look_at(rows: SyncedProductQuerySet) -> list[tuple[str, str]]:
    problems: list[tuple[str, str]] = []
    for adapter in registry:
        if rows.of_model(adapter.model).exists() and not check_queryset(adapter):
            for tally in take_stock(adapter, lambda name, problem: problems.append((name, problem)), rows=rows):
                logger.debug("%r: %s", adapter, tally)
    abandon_unregistered(registry)
    return problems
