"""Walk the shop's products and bring their rows up to date. Asks nothing of the service.

Memory stays flat whatever the number: products come in pages by primary key, because not every database driver streams.
"""

from collections.abc import Iterator
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import models

from ..models import SyncedProduct
from ..models.product import ProductState, SyncedProductQuerySet
from .adapters import ProductAdapter
from .page import Page, Report, Tally, still_there
from .registry import Registry

PAGE = 500
M = TypeVar("M", bound=models.Model)


def take_stock(
    adapter: ProductAdapter,
    report: Report,
    *,
    rows: SyncedProductQuerySet | None = None,
    dry_run: bool = False,
) -> Iterator[Tally]:
    """Create, refresh and rename the rows of one adapter's products, and mark those that are gone.

    Yield the tally, always the same, after each page. With ``rows`` look at the products of these only.
    """
    tally = Tally()
    among = None if rows is None else rows.of_model(adapter.model)
    for objects in pages(adapter.get_queryset()) if among is None else pages_of(adapter, among):
        page = Page(adapter, objects, report, tally)
        page.look()
        if not dry_run:
            page.save()
        yield tally
    known = SyncedProduct.objects.of_model(adapter.model) if among is None else among
    for left in missing(adapter, known.exclude(state=ProductState.GONE)):
        tally.count_gone(left)
        if not dry_run:
            SyncedProduct.objects.filter(pk__in=[row.pk for row in left]).mark(ProductState.GONE)
        yield tally


def abandon_unregistered(registry: Registry) -> int:
    """Mark the rows of models that have no adapter any more as gone; return how many."""
    models_ = [adapter.model for adapter in registry]
    known = ContentType.objects.get_for_models(*models_, for_concrete_models=False).values()
    left = SyncedProduct.objects.exclude(content_type__in=list(known)).exclude(state=ProductState.GONE)
    return left.mark(ProductState.GONE)


def pages(queryset: "models.QuerySet[M]") -> Iterator[list[M]]:
    """Yield a query set in lists, by primary key; rows that a join gives twice come once."""
    ordered = queryset.order_by("pk")
    page = list(ordered[:PAGE])
    while page:
        yield list({row.pk: row for row in page}.values())
        page = list(ordered.filter(pk__gt=page[-1].pk)[:PAGE])


def pages_of(adapter: ProductAdapter, rows: SyncedProductQuerySet) -> Iterator[list[Any]]:
    """Yield the products of these rows that are still there."""
    for page in pages(rows):
        yield list(still_there(adapter, page).values())


def missing(adapter: ProductAdapter, rows: SyncedProductQuerySet) -> Iterator[list[SyncedProduct]]:
    """Yield the rows whose object is not to be tried on any more."""
    for page in pages(rows):
        there = still_there(adapter, page)
        if left := [row for row in page if row.object_id not in there]:
            yield left
