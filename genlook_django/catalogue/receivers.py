"""What is saved or deleted in the shop marks the rows of its products as stale. Nothing else happens here: whether a
product really changed is told by its fingerprint, when it is next sent or looked at.

A product's own save or delete costs one UPDATE, and so does that of what belongs to it by a foreign key (its pictures).
What it is reached from over longer ways (its parent, its category) is looked up first, in one SELECT.
"""

import dataclasses
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete

from ..models import SyncedProduct
from ..models.product import ProductState
from .adapters import ProductAdapter
from .paths import RelatedField, relations_of
from .registry import Registry

PATHS = ("title_attr", "description_attr", "category_attr", "image_attr", "external_id_attr")
MOST_KEYS = 500
"""When more products than this hang on one saved object, all of their model count as stale: it is one UPDATE, too."""


@dataclasses.dataclass(frozen=True)
class Dependency:
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

    def keys_of(self, instance: models.Model) -> Iterable[Any]:
        """Return the keys of the products that this object is part of, at most one more than MOST_KEYS."""
        if self.parent_attname:
            return [getattr(instance, self.parent_attname)]
        products = self.adapter.model._base_manager.filter(**{self.lookup: instance.pk})
        return products.order_by().values_list("pk", flat=True).distinct()[: MOST_KEYS + 1]


def listen(registry: Registry) -> None:
    """Connect to the signals of all registered models, of their children and proxies, and of what they depend on.

    Each sender is named: a receiver for all would take from every model of the project the fast way to delete.
    """
    for adapter in registry:
        for model in apps.get_models():
            if issubclass(model, adapter.model) and registry.adapter_for(model) is adapter:
                connect_own(adapter, model)
        for dependency in dependencies_of(adapter):
            connect_related(dependency)


def dependencies_of(adapter: ProductAdapter) -> list[Dependency]:
    """Return what the adapter's paths and its ``depends_on`` lead over, each once."""
    depends_on = adapter.depends_on
    # what is no path is left for `manage.py check` to tell
    paths = [*(getattr(adapter, name) for name in PATHS), *([] if isinstance(depends_on, str) else depends_on)]
    found = {
        lookup: Dependency(adapter, lookup, field)
        for path in paths
        if path and isinstance(path, str)
        for lookup, field in relations_of(adapter.model, path)
    }
    return list(found.values())


def connect_own(adapter: ProductAdapter, model: type[models.Model]) -> None:
    def saved(instance: models.Model, created: bool, **kwargs: Any) -> None:
        if not created:
            mark(adapter, [instance.pk])

    def deleted(instance: models.Model, **kwargs: Any) -> None:
        SyncedProduct.objects.of(adapter.model, [instance.pk]).mark(ProductState.GONE)

    name = f"genlook.{adapter.model._meta.label}.{model._meta.label}"
    post_save.connect(saved, sender=model, weak=False, dispatch_uid=f"{name}.saved")
    post_delete.connect(deleted, sender=model, weak=False, dispatch_uid=f"{name}.deleted")


def connect_related(dependency: Dependency) -> None:
    def changed(instance: models.Model, **kwargs: Any) -> None:
        mark(dependency.adapter, dependency.keys_of(instance))

    name = f"genlook.{dependency.adapter.model._meta.label}.{dependency.lookup}"
    for model in apps.get_models():
        if issubclass(model, dependency.model):
            post_save.connect(changed, sender=model, weak=False, dispatch_uid=f"{name}.{model._meta.label}.saved")
            # before, because afterwards nothing leads from the product to it
            pre_delete.connect(changed, sender=model, weak=False, dispatch_uid=f"{name}.{model._meta.label}.deleted")
    if dependency.field.many_to_many and "__" not in dependency.lookup:
        connect_many_to_many(dependency, name)


def connect_many_to_many(dependency: Dependency, name: str) -> None:
    field: Any = dependency.field
    through = field.through if field.auto_created else field.remote_field.through

    def changed(instance: models.Model, action: str, pk_set: set[Any] | None, **kwargs: Any) -> None:
        if isinstance(instance, dependency.adapter.model):
            keys: Iterable[Any] = [instance.pk] if action.startswith("post_") else []
        elif action == "pre_clear":
            keys = dependency.keys_of(instance)
        else:
            keys = pk_set or [] if action in {"post_add", "post_remove"} else []
        mark(dependency.adapter, keys)

    m2m_changed.connect(changed, sender=through, weak=False, dispatch_uid=f"{name}.changed")


def mark(adapter: ProductAdapter, keys: Iterable[Any]) -> None:
    """Mark the rows of these products as stale; with too many of them, all of their model."""
    keys = [key for key in keys if key is not None]
    if len(keys) > MOST_KEYS:
        SyncedProduct.objects.of_model(adapter.model).exclude(state=ProductState.GONE).mark(ProductState.STALE)
    elif keys:
        SyncedProduct.objects.of(adapter.model, keys).mark(ProductState.STALE)
