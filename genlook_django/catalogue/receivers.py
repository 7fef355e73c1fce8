"""What is saved or deleted in the shop marks the rows of its products as stale. Nothing else happens here: whether a
product really changed is told by its fingerprint, when it is next sent or looked at.

A saved object costs one UPDATE, whether it is a product, or a part of one, or of many over several ways.
"""

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete

from ..models import SyncedProduct
from ..models.product import ProductState
from .adapters import ProductAdapter
from .marking import mark_stale, mark_stale_by_key
from .paths import RelatedField, relations_of
from .registry import NotRegistered, Registry

PATHS = ("title_attr", "description_attr", "category_attr", "image_attr", "external_id_attr")
Products = Iterator[tuple[ProductAdapter, "models.QuerySet[Any]"]]


@dataclasses.dataclass(frozen=True)
class Part:
    """How objects of ``model`` are reached from an adapter's products."""

    adapter: ProductAdapter
    lookup: str
    field: RelatedField

    @property
    def model(self) -> type[models.Model]:
        return self.field.related_model

    @property
    def parent_attname(self) -> str:
        """The attribute in which the related object holds its product's key, or nothing."""
        back = self.field.remote_field
        is_direct = "__" not in self.lookup and (self.field.one_to_many or self.field.one_to_one)
        plain = is_direct and self.field.auto_created and back.target_field.primary_key
        return str(back.attname) if plain else ""

    def products(self, keys: Iterable[Any]) -> "models.QuerySet[Any]":
        """Return the products that these objects are part of."""
        return self.of_products(**{f"{self.lookup}__pk__in": list(keys)})

    def owners(self, keys: Iterable[Any]) -> "models.QuerySet[Any]":
        """Return the products that are, or have as a part, the objects from which the path takes its last step."""
        way, _, _ = self.lookup.rpartition("__")
        return self.of_products(**{f"{way}__pk__in" if way else "pk__in": list(keys)})

    def of_products(self, **lookup: Any) -> "models.QuerySet[Any]":
        return self.adapter.model._base_manager.filter(**lookup)


def listen(registry: Registry) -> None:
    """Connect to the signals of all registered models, of their children and proxies, and of what they depend on.

    Each sender is named: a receiver for all would take from every model of the project the fast way to delete.
    """
    parts = [part for adapter in registry for part in parts_of(adapter)]
    for model in apps.get_models():
        try:
            own: ProductAdapter | None = registry.adapter_for(model)
        except NotRegistered:
            own = None
        connect(model, own, [part for part in parts if issubclass(model, part.model)])
    for part in parts:
        if part.field.many_to_many:
            connect_many_to_many(part)


def parts_of(adapter: ProductAdapter) -> list[Part]:
    """Return what the adapter's paths and its ``depends_on`` lead over, each once."""
    depends_on = adapter.depends_on
    # what is no path is left for `manage.py check` to tell
    paths = [*(getattr(adapter, name) for name in PATHS), *([] if isinstance(depends_on, str) else depends_on)]
    found = {
        lookup: Part(adapter, lookup, field)
        for path in paths
        if path and isinstance(path, str)
        for lookup, field in relations_of(adapter.model, path)
    }
    return list(found.values())


def connect(model: type[models.Model], own: ProductAdapter | None, parts: list[Part]) -> None:
    def saved(instance: models.Model, created: bool, **kwargs: Any) -> None:
        mark_products_of(instance, None if created else own, parts)

    def about_to_be_deleted(instance: models.Model, **kwargs: Any) -> None:
        mark_products_of(instance, None, parts)

    def deleted(instance: models.Model, **kwargs: Any) -> None:
        if own is not None:
            SyncedProduct.objects.of(own.model, [instance.pk]).mark(ProductState.GONE)

    name = f"genlook.{model._meta.label}"
    if own or parts:
        post_save.connect(saved, sender=model, weak=False, dispatch_uid=f"{name}.saved")
    if parts:  # before, because afterwards nothing leads from the product to it
        pre_delete.connect(about_to_be_deleted, sender=model, weak=False, dispatch_uid=f"{name}.pre_deleted")
    if own:
        post_delete.connect(deleted, sender=model, weak=False, dispatch_uid=f"{name}.deleted")


def mark_products_of(instance: models.Model, own: ProductAdapter | None, parts: list[Part]) -> None:
    """Mark what this object is a part of, and itself where it has an adapter of its own."""
    known: dict[ProductAdapter, set[Any]] = {own: {instance.pk}} if own else {}
    further: list[Part] = []
    for part in parts:
        if part.parent_attname:
            known.setdefault(part.adapter, set()).add(getattr(instance, part.parent_attname))
        else:
            further.append(part)
    known = {adapter: keys for adapter, found in known.items() if (keys := found - {None})}
    if not further and len(known) == 1:
        mark_stale_by_key(*next(iter(known.items())))
        return
    by_key = [(adapter, adapter.model._base_manager.filter(pk__in=keys)) for adapter, keys in known.items()]
    mark_stale([*by_key, *((part.adapter, part.products([instance.pk])) for part in further)])


def connect_many_to_many(part: Part) -> None:
    field: Any = part.field
    through = field.through if field.auto_created else field.remote_field.through

    def changed(instance: models.Model, action: str, reverse: bool, pk_set: set[Any] | None, **kwargs: Any) -> None:
        if reverse == field.auto_created:  # from the products' side
            keys = [instance.pk] if action in {"post_add", "post_remove", "post_clear"} else []
            mark_owners(part, keys)
        elif action == "pre_clear":
            mark_stale([(part.adapter, part.products([instance.pk]))])
        elif action in {"post_add", "post_remove"}:
            mark_owners(part, pk_set or [])

    def saved(instance: models.Model, **kwargs: Any) -> None:
        mark_owners(part, [getattr(instance, owner)])

    name = f"genlook.{part.adapter.model._meta.label}.{part.lookup}"
    m2m_changed.connect(changed, sender=through, weak=False, dispatch_uid=f"{name}.changed")
    if not through._meta.auto_created:  # its rows are written by themselves, too
        to_owner = field.field.m2m_reverse_field_name() if field.auto_created else field.m2m_field_name()
        owner = through._meta.get_field(to_owner).attname
        post_save.connect(saved, sender=through, weak=False, dispatch_uid=f"{name}.through.saved")
        pre_delete.connect(saved, sender=through, weak=False, dispatch_uid=f"{name}.through.deleted")


def mark_owners(part: Part, keys: Iterable[Any]) -> None:
    if "__" in part.lookup and keys:
        mark_stale([(part.adapter, part.owners(keys))])
    elif keys:
        mark_stale_by_key(part.adapter, keys)
