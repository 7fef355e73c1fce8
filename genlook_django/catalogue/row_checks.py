"""What ``manage.py check --database default`` finds wrong by looking at the first products of each adapter."""

import logging
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.core.checks import CheckMessage, Warning
from django.db import DatabaseError, connections, transaction

from ..exceptions import ProductUnavailable
from .adapter_checks import check_queryset
from .adapters import ProductAdapter, RemoteProduct
from .external_ids import external_id_for
from .shop_code import name_of, reason_of, shops_own
from .sightings import variants_twice
from .stock import pages

MOST_PRODUCTS = 1000
"""So many of each model are looked at; ``genlook_sync`` looks at all."""


def check_rows(adapter: ProductAdapter, databases: Sequence[str] | None = None) -> list[CheckMessage]:
    """Return what is wrong with the products themselves, if they are in one of these databases.

    Nothing while their tables aren't migrated, and nothing where a check of the adapter has said it already.
    """
    if check_queryset(adapter):
        return []
    database = adapter.get_queryset().db
    if databases is not None and database not in databases:
        return []
    try:
        if adapter.model._meta.db_table not in connections[database].introspection.table_names():
            return []
        with transaction.atomic(using=database):
            return list(look(adapter))
    except DatabaseError:  # a column is to be migrated yet, and `migrate` runs these checks first
        return []
    except Exception as error:  # noqa: BLE001 (the shop's own code: a check says what it did, and never breaks)
        problem = f"The rows of {adapter.model._meta.label} can't be read: {reason_of(error)}."
        hint = "Mend what the model does when a row is read, or leave the row out of get_queryset()."
        return [Warning(problem, hint=hint, obj=type(adapter), id="genlook.W106")]


MEND_IT = "Mend what the adapter or the model does for this product, or leave it out by is_eligible(self, obj)."
NAME_VARIANTS = "Give each RemoteProduct a variant of its own: a SKU, a colour."
MEND_ITS_ID = "Mend get_external_id(self, obj, variant), or leave it out: the primary key is taken then."


def look(adapter: ProductAdapter) -> Iterator[CheckMessage]:
    pictureless: list[str] = []
    problems: dict[str, tuple[str, str]] = {}
    by_external_id: dict[str, str] = {}
    seen = 0
    for obj in islice((obj for page in pages(adapter.get_queryset()) for obj in page), MOST_PRODUCTS):
        try:
            with shops_own(obj, logging.DEBUG):
                products = list(adapter.wearables(obj)) if adapter.is_eligible(obj) else []
        except ProductUnavailable as error:
            problems.setdefault(str(error), (name_of(obj), MEND_IT))
            continue
        twice = variants_twice(products)
        problems.update({problem: (products[at].title, NAME_VARIANTS) for at, problem in twice.items()})
        for at, product in enumerate(products):
            seen += 1
            if not product.images:
                pictureless.append(product.title)
            if at not in twice and (problem := problem_with_id(adapter, obj, product, by_external_id)):
                problems.setdefault(problem, (product.title, MEND_ITS_ID))
    yield from messages(adapter, seen, pictureless, problems)


def problem_with_id(adapter: ProductAdapter, obj: Any, product: RemoteProduct, taken: dict[str, str]) -> str:
    try:
        with shops_own(obj, logging.DEBUG):
            external_id = external_id_for(adapter, obj, product.variant)
    except ProductUnavailable as error:
        return str(error)
    if external_id in taken:
        return f"its external id {external_id!r} is also that of {taken[external_id]!r}"
    taken[external_id] = product.title
    return ""


def messages(
    adapter: ProductAdapter, seen: int, pictureless: list[str], problems: dict[str, tuple[str, str]]
) -> Iterator[CheckMessage]:
    if pictureless:
        yield Warning(
            f"{len(pictureless)} of {seen} products of {adapter.model._meta.label} have no picture, "
            f"so they can't be tried on; the first is {pictureless[0]!r}.",
            hint="Add pictures, or leave them out of get_queryset(), so that they show no button.",
            obj=type(adapter),
            id="genlook.W103",
        )
    for problem, (title, hint) in list(problems.items())[:10]:
        # no error, or one wrong product would keep `migrate` from running
        text = f"{title!r} can't be tried on: {problem}."
        yield Warning(text, hint=hint, obj=type(adapter), id="genlook.W104")
