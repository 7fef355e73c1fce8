"""What ``manage.py check --database default`` finds wrong by looking at the first products of each adapter."""

from collections.abc import Iterator
from itertools import islice

from django.core.checks import CheckMessage, Warning
from django.db import DatabaseError, connections, transaction

from ..exceptions import ProductUnavailable
from .adapters import ProductAdapter
from .external_ids import external_id_for
from .stock import all_pages

MOST_PRODUCTS = 1000
"""So many of each model are looked at; ``genlook_sync`` looks at all."""


def check_rows(adapter: ProductAdapter) -> list[CheckMessage]:
    """Return what is wrong with the products themselves; nothing while their tables aren't migrated."""
    database = adapter.get_queryset().db
    if adapter.model._meta.db_table not in connections[database].introspection.table_names():
        return []
    try:
        with transaction.atomic(using=database):
            return list(look(adapter))
    except DatabaseError:  # a column is to be migrated yet, and `migrate` runs these checks first
        return []


def look(adapter: ProductAdapter) -> Iterator[CheckMessage]:
    pictureless: list[str] = []
    problems: dict[str, str] = {}
    by_external_id: dict[str, str] = {}
    seen = 0
    for obj in islice((obj for page in all_pages(adapter) for obj in page), MOST_PRODUCTS):
        if not adapter.is_eligible(obj):
            continue
        for product in adapter.wearables(obj):
            seen += 1
            if not product.images:
                pictureless.append(product.title)
            try:
                external_id = external_id_for(adapter, obj, product.variant)
            except ProductUnavailable as error:
                problems.setdefault(str(error), product.title)
                continue
            if external_id in by_external_id:
                problem = f"its external id {external_id!r} is also that of {by_external_id[external_id]!r}"
                problems.setdefault(problem, product.title)
            by_external_id[external_id] = product.title
    yield from messages(adapter, seen, pictureless, problems)


def messages(
    adapter: ProductAdapter, seen: int, pictureless: list[str], problems: dict[str, str]
) -> Iterator[CheckMessage]:
    if pictureless:
        yield Warning(
            f"{len(pictureless)} of {seen} products of {adapter.model._meta.label} have no picture, "
            f"so they can't be tried on; the first is {pictureless[0]!r}.",
            hint="Add pictures, or leave them out of get_queryset(), so that they show no button.",
            obj=type(adapter),
            id="genlook.W103",
        )
    for problem, title in list(problems.items())[:10]:
        # no error, or one wrong product would keep `migrate` from running
        yield Warning(
            f"{title!r} can't be tried on: {problem}.",
            hint="Override get_external_id(self, obj, variant), or leave it out: the primary key is taken then.",
            obj=type(adapter),
            id="genlook.W104",
        )
