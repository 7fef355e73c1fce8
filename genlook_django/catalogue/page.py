"""Some hundred products compared with the rows that there are of them."""

import dataclasses
from collections.abc import Callable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from ..models import FormerExternalId, SyncedProduct
from ..models.product import ProductState
from .adapters import ProductAdapter
from .external_ids import rename, taken_by_another
from .shop_code import name_of
from .sightings import Sighting, sightings
from .sync import IDENTITY, unsaved_mapping

FIELDS = ["state", "problem", "fingerprint", "title", "updated_at"]
Report = Callable[[str, str], None]
"""Called with a product's name and what is wrong with it."""


@dataclasses.dataclass
class Tally:
    """What a walk has met so far. Products count as rows of the shop, the rest by wearable thing."""

    products: int = 0
    created: int = 0
    changed: int = 0
    gone: int = 0
    failed: int = 0
    to_send: int = dataclasses.field(default=0, compare=False)
    """How many of them the service doesn't have as they are now."""
    to_delete: int = dataclasses.field(default=0, compare=False)
    """How many of those that are gone the service may have, and that no earlier walk knew to be gone."""

    def count_gone(self, rows: list[SyncedProduct]) -> None:
        self.gone += len(rows)
        self.to_delete += sum(row.is_to_be_deleted_there for row in rows)


class Page:
    """Some hundred products of one adapter, with the rows that there are of them."""

    def __init__(self, adapter: ProductAdapter, objects: list[Any], report: Report, tally: Tally) -> None:
        self.adapter, self.objects, self.report, self.tally = adapter, objects, report, tally
        self.rows: dict[str, dict[str, SyncedProduct]] = {str(obj.pk): {} for obj in objects}
        for row in SyncedProduct.objects.of(adapter.model, self.rows):
            self.rows[row.object_id][row.variant] = row
        self.created: list[SyncedProduct] = []
        self.taken_over: list[SyncedProduct] = []
        self.changed: list[SyncedProduct] = []
        self.renamed: list[tuple[SyncedProduct, FormerExternalId | None]] = []

    def look(self) -> None:
        for obj in self.objects:
            self.tally.products += 1
            rows = dict(self.rows[str(obj.pk)])
            for sighting in sightings(self.adapter, obj, list(rows)):
                self.compare(obj, rows.pop(sighting.variant, None), sighting)
            for row in rows.values():
                if row.state != ProductState.GONE:
                    self.tally.count_gone([row])
                    self.change(row, state=ProductState.GONE)
        self.refuse_clashes()

    def compare(self, obj: Any, row: SyncedProduct | None, sighting: Sighting) -> None:
        if sighting.problem:
            self.fail(sighting.title or name_of(obj), sighting.problem)
        if row is None:
            if sighting.external_id:
                self.created.append(self.new_row(obj, sighting))
                self.tally.to_send += not sighting.problem
            return
        # not while it is being sent: the service would get it under a name that nobody here remembers
        if sighting.external_id and sighting.external_id != row.external_id and not row.is_on_its_way:
            self.renamed.append((row, rename(row, sighting.external_id)))
        # what the service refused stays refused until it changes
        refused = row.state == ProductState.BROKEN and row.fingerprint == sighting.fingerprint != ""
        if not refused:
            state = ProductState.BROKEN if sighting.problem else ProductState.CURRENT
            values = {"state": state, "problem": sighting.problem[:255], "fingerprint": sighting.fingerprint}
            self.change(row, **values, title=sighting.title[:255] or row.title)
            self.tally.to_send += row.is_to_be_sent

    def new_row(self, obj: Any, sighting: Sighting) -> SyncedProduct:
        row = unsaved_mapping(self.adapter, obj, sighting.variant, sighting.external_id)
        row.title = sighting.title[:255]
        row.state = ProductState.BROKEN if sighting.problem else ProductState.CURRENT
        row.problem = sighting.problem[:255]
        row.fingerprint = sighting.fingerprint
        return row

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
        """Leave out the new rows whose external id is another's; what is gone leaves its own to whoever claims it."""
        wanted = [row.external_id for row in self.created]
        holders = (
            {row.external_id: row for row in SyncedProduct.objects.filter(external_id__in=wanted)} if wanted else {}
        )
        leaving = self.leaving(list(holders.values()))
        free = []
        for row in self.created:
            holder = holders.get(row.external_id)
            if holder is None:
                free.append(row)
            elif holder.pk in leaving:
                leaving.remove(holder.pk)
                self.taken_over.append(holder)
                for name in (*IDENTITY, *FIELDS[:-1]):
                    setattr(holder, name, getattr(row, name))
                holder.updated_at = timezone.now()
            else:
                self.fail(str(row), taken_by_another(row.external_id))
            holders[row.external_id] = holder or row
        self.created = free
        self.tally.created += len(free)
        changed = (*self.changed, *self.taken_over, *(row for row, _ in self.renamed))
        self.tally.changed += len({row.pk for row in changed})

    def leaving(self, holders: list[SyncedProduct]) -> set[int]:
        """Return the keys of those rows whose thing is gone, whether that was noted already or not."""
        noted = {row.pk for row in (*holders, *self.changed) if row.state == ProductState.GONE}
        kind = ContentType.objects.get_for_model(self.adapter.model, for_concrete_model=False)
        mine = [row for row in holders if row.content_type_id == kind.pk]
        there = still_there(self.adapter, mine) if mine else {}
        return noted | {row.pk for row in mine if row.object_id not in there}

    def save(self) -> None:
        # ignoring conflicts: a shopper may be asking for the first try-on of one of them this moment
        SyncedProduct.objects.bulk_create(self.created, ignore_conflicts=True)
        SyncedProduct.objects.bulk_update(self.changed, FIELDS)
        SyncedProduct.objects.bulk_update(self.taken_over, [*IDENTITY, *FIELDS])
        for row, former in self.renamed:
            self.save_renamed(row, former)

    def save_renamed(self, row: SyncedProduct, former: FormerExternalId | None) -> None:
        names = ["external_id", "external_id_prefix", "sent_fingerprint", "remote_expires_at", "push_began_at"]
        try:
            with transaction.atomic():
                row.save(update_fields=[*names, "updated_at"])
                if former is not None:
                    FormerExternalId.objects.bulk_create([former], ignore_conflicts=True)
        except IntegrityError:
            self.fail(str(row), taken_by_another(row.external_id))


def still_there(adapter: ProductAdapter, rows: list[SyncedProduct]) -> dict[str, Any]:
    keys = {key for row in rows if (key := key_of(adapter, row.object_id)) is not None}
    return {str(obj.pk): obj for obj in adapter.get_queryset().filter(pk__in=keys)}


def key_of(adapter: ProductAdapter, object_id: str) -> Any:
    """Return the primary key that a row holds as text; None for one of a kind that the model has no more."""
    try:
        return adapter.model._meta.pk.to_python(object_id)
    except (ValidationError, ValueError):
        return None
