"""Mark the rows of products as stale, by one UPDATE for whatever leads to them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connections, models
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Substr

from ..models import SyncedProduct
from ..models.product import ProductState
from .adapters import ProductAdapter

MOST_KEYS = 500
"""When more products than this were to be named one by one, all of their model count as stale."""
AS_TEXT = (models.IntegerField, models.CharField, models.TextField, models.UUIDField)
"""Django's own kinds of key that a database turns into the same text as Python does."""


def mark_stale(products: Iterable[tuple[ProductAdapter, "QuerySet[Any]"]]) -> None:
    """Mark what the query sets find, those of one adapter together. Where the database can, nothing is read first."""
    by_adapter: dict[ProductAdapter, list[QuerySet[Any]]] = defaultdict(list)
    for adapter, found in products:
        by_adapter[adapter].append(found.order_by())
    conditions = [rows for adapter, found in by_adapter.items() if (rows := rows_of(adapter, found)) is not None]
    if conditions:
        SyncedProduct.objects.filter(any_of(conditions)).mark(ProductState.STALE)


def mark_stale_by_key(adapter: ProductAdapter, keys: Iterable[Any]) -> None:
    SyncedProduct.objects.of(adapter.model, keys).mark(ProductState.STALE)


def any_of(conditions: Iterable[Q]) -> Q:
    either = Q()
    for condition in conditions:
        either |= condition
    return either


def rows_of(adapter: ProductAdapter, found: list["QuerySet[Any]"]) -> Q | None:
    """Return what the rows of these products have in common; None where there are no products."""
    mine = Q(content_type=ContentType.objects.get_for_model(adapter.model, for_concrete_model=False))
    if (text := text_of_key(adapter, found[0].db)) is not None:
        first, *others = [each.values_list(text, flat=True) for each in found]
        return mine & Q(object_id__in=first.union(*others) if others else first)
    first, *others = [each.values_list("pk", flat=True) for each in found]
    keys = list((first.union(*others) if others else first.distinct())[: MOST_KEYS + 1])
    if len(keys) > MOST_KEYS:
        return mine & ~Q(state=ProductState.GONE)
    return mine & Q(object_id__in=[str(key) for key in keys]) if keys else None


def text_of_key(adapter: ProductAdapter, database: str) -> Any:
    """Return the primary key as the text that its rows have it in; None where the database can't be asked for that."""
    key: Any = adapter.model._meta.pk
    while key.remote_field:
        key = key.target_field
    connection = connections[database]
    is_plain = isinstance(key, AS_TEXT) and type(key).__module__.startswith("django.db.models.")
    # MariaDB looks at each row of a subquery anew, and takes one text for another's collation
    if not is_plain or connection.vendor == "mysql" or database != SyncedProduct.objects.all().db:
        return None
    text = Cast("pk", models.TextField())
    if isinstance(key, models.UUIDField) and not connection.features.has_native_uuid_field:
        return with_dashes(text)
    return text


def with_dashes(digits: Any) -> Any:
    """Write a UUID that is kept as 32 digits as Python does."""
    parts: list[Any] = []
    for start, length in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12)):
        parts += [Value("-"), Substr(digits, start, length)]
    return Concat(*parts[1:], output_field=models.TextField())
