"""Which models can be tried on. A registered instance is something one can wear."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import models

from ..exceptions import ProductUnavailable
from .adapters import ProductAdapter
from .options import check_model, with_options


class AlreadyRegistered(Exception):
    """The model has an adapter already."""


class NotRegistered(Exception):
    """The model has no adapter, and none of its parents has."""


class Registry:
    """The adapters by model, in the manner of the admin's site."""

    def __init__(self) -> None:
        self._adapters: dict[type[models.Model], ProductAdapter] = {}

    def register(
        self, model: type[models.Model], adapter: type[ProductAdapter] = ProductAdapter, **options: Any
    ) -> Callable[[type[ProductAdapter]], type[ProductAdapter]]:
        """Register a model. Three ways, one call: ``register(Product)`` for a plain one, ``register(Product,
        image_attr="photo")`` with options, and ``@register(Product)`` above an adapter class, with options or without.

        Raise AlreadyRegistered for a model that has an adapter, and ImproperlyConfigured for what can't be one.
        """
        check_model(model)
        if model in self._adapters:
            raise AlreadyRegistered(f"{model._meta.label} is registered with {self._adapters[model]!r} already.")
        self._adapters[model] = with_options(model, adapter, options)(model)

        def replace(decorated: type[ProductAdapter]) -> type[ProductAdapter]:
            self._adapters[model] = with_options(model, decorated, options)(model)
            return decorated

        return replace

    def unregister(self, model: type[models.Model]) -> None:
        if self._adapters.pop(model, None) is None:
            raise NotRegistered(f"{model._meta.label} is not registered.")

    def __iter__(self) -> Iterator[ProductAdapter]:
        return iter(self._adapters.values())

    def adapter_for(self, obj: models.Model | type[models.Model]) -> ProductAdapter:
        """Return the adapter of an object or model, its own or its nearest parent's; raise NotRegistered."""
        model = obj if isinstance(obj, type) else type(obj)
        for parent in model.__mro__:
            if parent in self._adapters:
                return self._adapters[parent]
        raise NotRegistered(f"{model.__name__} is not registered: add register({model.__name__}) to a tryon.py.")

    def reference(self, obj: models.Model, variant: str = "") -> str:
        """Return the words by which the storefront's widget names a product."""
        adapter = self.adapter_for(obj)
        return ":".join([adapter.model._meta.label_lower, str(obj.pk), *([variant] if variant else [])])

    def reference_pattern(self, obj: models.Model) -> str:
        """Return the reference of what a shopper may choose on a product's page, with ``{}`` for what she chooses."""
        adapter = self.adapter_for(obj)
        row = "{}" if adapter.variants_are_rows else f"{obj.pk}:{{}}"
        return f"{adapter.model._meta.label_lower}:{row}"

    def resolve(self, reference: str) -> tuple[ProductAdapter, Any, str]:
        """Return adapter, object and variant; raise ProductUnavailable for whatever can't be tried on."""
        label, _, rest = reference.partition(":")
        pk, _, variant = rest.partition(":")
        for adapter in self:
            if adapter.model._meta.label_lower == label:
                return adapter, adapter.find(pk), variant
        raise ProductUnavailable("PRODUCT_UNAVAILABLE")


registry = Registry()
register = registry.register
