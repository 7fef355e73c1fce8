"""Walk the shop's products and bring their rows up to date. Asks nothing of the service.

Memory stays flat whatever the number: products come in pages by primary key, because not every database driver streams.
"""

import dataclasses
import logging
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, IntegrityError, models, transaction
from django.utils import timezone

from ..exceptions import ProductUnavailable
from ..models import SyncedProduct
from ..models.product import ProductState
from .adapters import ProductAdapter, RemoteProduct, with_pictures
from .external_ids import external_id_for, rename, taken_by_another
from .registry import Registry
from .sync import fingerprint_of

logger = logging.getLogger("genlook")

PAGE = 500
FIELDS = ["state", "problem", "fingerprint", "title", "updated_at"]
Report = Callable[[str, str], None]
"""Called with a product's name and what is wrong with it."""
M = TypeVar("M", bound=models.Model)


@dataclasses.dataclass
class Tally:
    """What a walk has met so far. Products count as rows of the shop, the rest by wearable thing."""

    products: int = 0
    created: int = 0
    changed: int = 0
    gone: int = 0
    failed: int = 0


@dataclasses.dataclass(frozen=True)
class Sighting:
    """What was found when one wearable thing was looked at; ``problem`` says why it can't be tried on."""

    variant: str = ""
    title: str = ""
    external_id: str = ""
    fingerprint: str = ""
    problem: str = ""


def take_stock(
    adapter: ProductAdapter, report: Report, *, only_stale: bool = False, dry_run: bool = False
) -> Iterator[Tally]:
    """Create, refresh and rename the rows of one adapter's products, and mark those that are gone.

    Yield the tally, always the same, after each page. With ``only_stale``, look only at what signals have marked.
    """
    tally = Tally()
    for objects in (stale_pages if only_stale else all_pages)(adapter):
        page = Page(adapter, objects, report, tally)
        page.look()
        if not dry_run:
            page.save()
        yield tally
    for rows in missing(adapter, only_stale=only_stale):
        tally.gone += len(rows)
        if not dry_run:
            SyncedProduct.objects.filter(pk__in=[row.pk for row in rows]).mark(ProductState.GONE)
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


def all_pages(adapter: ProductAdapter) -> Iterator[list[Any]]:
    return pages(adapter.get_queryset())


def stale_pages(adapter: ProductAdapter) -> Iterator[list[Any]]:
    for rows in pages(SyncedProduct.objects.of_model(adapter.model).stale()):
        yield list(still_there(adapter, rows).values())


def missing(adapter: ProductAdapter, *, only_stale: bool) -> Iterator[list[SyncedProduct]]:
    """Yield the rows whose object is not to be tried on any more."""
    rows = SyncedProduct.objects.of_model(adapter.model).exclude(state=ProductState.GONE)
    for page in pages(rows.stale() if only_stale else rows):
        there = still_there(adapter, page)
        if left := [row for row in page if row.object_id not in there]:
            yield left


def still_there(adapter: ProductAdapter, rows: list[SyncedProduct]) -> dict[str, Any]:
    keys = {adapter.model._meta.pk.to_python(row.object_id) for row in rows}
    return {str(obj.pk): obj for obj in adapter.get_queryset().filter(pk__in=keys)}


class Page:
    """Some hundred products of one adapter, with the rows that there are of them."""

    def __init__(self, adapter: ProductAdapter, objects: list[Any], report: Report, tally: Tally) -> None:
        self.adapter, self.objects, self.report, self.tally = adapter, objects, report, tally
        self.rows: dict[str, dict[str, SyncedProduct]] = {str(obj.pk): {} for obj in objects}
        for row in SyncedProduct.objects.of(adapter.model, self.rows):
            self.rows[row.object_id][row.variant] = row
        self.created: list[SyncedProduct] = []
        self.changed: list[SyncedProduct] = []
        self.renamed: list[SyncedProduct] = []

    def look(self) -> None:
        for obj in self.objects:
            self.tally.products += 1
            rows = dict(self.rows[str(obj.pk)])
            for sighting in sightings(self.adapter, obj, list(rows)):
                self.compare(obj, rows.pop(sighting.variant, None), sighting)
            for row in rows.values():
                if row.state != ProductState.GONE:
                    self.tally.gone += 1
                    self.change(row, state=ProductState.GONE)
        self.refuse_clashes()

    def compare(self, obj: Any, row: SyncedProduct | None, sighting: Sighting) -> None:
        if sighting.problem:
            self.fail(str(sighting.title or obj), sighting.problem)
        if row is None:
            if sighting.external_id:
                self.created.append(self.new_row(obj, sighting))
            return
        if sighting.external_id and sighting.external_id != row.external_id:
            rename(row, sighting.external_id)
            self.renamed.append(row)
        # what the service refused stays refused until it changes
        refused = row.state == ProductState.BROKEN and row.fingerprint == sighting.fingerprint != ""
        if not refused:
            state = ProductState.BROKEN if sighting.problem else ProductState.CURRENT
            values = {"state": state, "problem": sighting.problem[:255], "fingerprint": sighting.fingerprint}
            self.change(row, **values, title=sighting.title[:255] or row.title)

    def new_row(self, obj: Any, sighting: Sighting) -> SyncedProduct:
        return SyncedProduct(
            content_type=ContentType.objects.get_for_model(self.adapter.model, for_concrete_model=False),
            object_id=str(obj.pk),
            variant=sighting.variant,
            external_id=sighting.external_id,
            title=sighting.title[:255],
            state=ProductState.BROKEN if sighting.problem else ProductState.CURRENT,
            problem=sighting.problem[:255],
            fingerprint=sighting.fingerprint,
        )

    def change(self, row: SyncedProduct, **values: str) -> None:
        different = {name: value for name, value in values.items() if getattr(row, name) != value}
        for name, value in different.items():
            setattr(row, name, value)
        if different:
            row.updated_at = timezone.now()
            self.changed.append(row)

    def fail(self, name: str, problem: str) -> None:
        self.tally.failed += 1
        self.report(name, problem)

    def refuse_clashes(self) -> None:
        """Leave out the new rows whose external id belongs to another, already or within this page."""
        wanted = [row.external_id for row in self.created]
        taken = set(
            SyncedProduct.objects.filter(external_id__in=wanted).values_list("external_id", flat=True) if wanted else ()
        )
        free = []
        for row in self.created:
            if row.external_id in taken:
                self.fail(str(row), taken_by_another(row.external_id))
            else:
                free.append(row)
            taken.add(row.external_id)
        self.created = free
        self.tally.created += len(free)
        self.tally.changed += len({row.pk for row in (*self.changed, *self.renamed)})

    def save(self) -> None:
        # ignoring conflicts: a shopper may be asking for the first try-on of one of them this moment
        SyncedProduct.objects.bulk_create(self.created, ignore_conflicts=True)
        SyncedProduct.objects.bulk_update(self.changed, FIELDS)
        for row in self.renamed:
            self.save_renamed(row)

    def save_renamed(self, row: SyncedProduct) -> None:
        names = ["external_id", "replaced_external_id", "sent_fingerprint", "remote_expires_at", "updated_at"]
        try:
            with transaction.atomic():
                row.save(update_fields=names)
        except IntegrityError:
            self.fail(str(row), taken_by_another(row.external_id))


def sightings(adapter: ProductAdapter, obj: Any, known: list[str]) -> list[Sighting]:
    """Look at one product. Whatever the shop's own code does for one must not stop the others."""
    try:
        if not adapter.is_eligible(obj):
            return []
        return [sight(adapter, obj, product) for product in adapter.wearables(obj)]
    except DatabaseError:
        raise
    except Exception as error:
        logger.exception("%r can't be read by %r", obj, adapter)
        return [Sighting(variant, problem=f"{type(error).__name__}: {error}") for variant in known or [""]]


def sight(adapter: ProductAdapter, obj: Any, product: RemoteProduct) -> Sighting:
    external_id = ""
    try:
        external_id = external_id_for(adapter, obj, product.variant)
        fingerprint = fingerprint_of(with_pictures(product))
    except ProductUnavailable as error:
        return Sighting(product.variant, product.title, external_id, problem=str(error))
    return Sighting(product.variant, product.title, external_id, fingerprint)
