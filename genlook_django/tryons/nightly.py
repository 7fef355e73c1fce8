"""Every night: all products looked at, what changed told to the service, what is gone deleted there."""

import logging

from ..catalogue.adapter_checks import check_queryset
from ..catalogue.registry import registry
from ..catalogue.stock import abandon_unregistered, take_stock
from ..client import GenlookError, RateLimited
from ..conf import get_settings
from ..enqueue import enqueue
from ..models import SyncedProduct
from .gateway import BudgetExhausted, open_client
from .push import Failures, prune, push

logger = logging.getLogger("genlook")

PAUSE_SECS = 2.0
"""Wait at least so long when the budget is spent, so that a message has more than one product to send."""


def look_at_products() -> None:
    """Bring all rows up to date, then set going what tells the service."""
    for adapter in registry:
        if problems := check_queryset(adapter):
            logger.error("%r is left out tonight: %s", adapter, problems[0].msg)
            continue
        for tally in take_stock(adapter, report_failure):
            logger.debug("%r: %s", adapter, tally)
    abandon_unregistered(registry)
    settings = get_settings()
    if settings.api_key and settings.push_nightly:
        enqueue("push_products")


def report_failure(name: str, problem: str) -> None:
    logger.warning("product %s: %s", name, problem)


def push_products(failures_in_a_row: int = 0) -> None:
    """Push and prune until all is done or the budget is spent; come back then, and sleep in no worker."""
    failures = Failures(failures_in_a_row)
    rows = SyncedProduct.objects.all()
    try:
        with open_client(for_polling=True) as client:
            done = sum(1 for _ in push(client, rows, failures))
            done += sum(1 for _ in prune(client, rows, failures))
    except BudgetExhausted as error:
        enqueue("push_products", failures.in_a_row, countdown=max(error.wait_secs, PAUSE_SECS))
    except RateLimited:
        enqueue("push_products", failures.in_a_row, countdown=PAUSE_SECS)
    except GenlookError as error:
        logger.warning("products are not pushed any further tonight: %s", error)
    else:
        logger.info("all products are pushed, %d in this last go", done)
