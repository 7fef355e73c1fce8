"""The shop's own code: the methods of its adapters and models, its storages. What it raises is one product's fault."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import InterfaceError, OperationalError

from ..exceptions import ProductUnavailable

logger = logging.getLogger("genlook")

NOT_ITS_FAULT = (ProductUnavailable, OperationalError, InterfaceError)
"""Said already, or a database that isn't there, which no product is to blame for."""


@contextmanager
def shops_own(obj: Any, log_level: int = logging.ERROR) -> Iterator[None]:
    """Turn what the shop's own code raises into a ProductUnavailable of this product, with the reason.

    It is logged with its traceback; lower the level where people are told anyway.
    """
    try:
        yield
    except NOT_ITS_FAULT:
        raise
    except Exception as error:
        logger.log(log_level, "%s can't be read", name_of(obj), exc_info=True)
        raise ProductUnavailable("PRODUCT_UNAVAILABLE", reason_of(error)) from error


def reason_of(error: Exception) -> str:
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 (an error's own words are the shop's code too)
        return type(error).__name__


def name_of(obj: Any) -> str:
    """Return what a row is called in the shop, or its key where the shop's own code can't say."""
    try:
        return str(obj)
    except Exception:  # noqa: BLE001 (any error of the shop's __str__)
        return f"{obj._meta.label} {obj.pk}"
