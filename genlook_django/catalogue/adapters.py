"""What of a shop's own model is shown to the try-on service."""

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.core import checks
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.db import models
from django.db.models.fields.files import FieldFile

from ..exceptions import ProductUnavailable

ImageSource = FieldFile | str
"""A file of the shop's storage, or an absolute URL."""

TITLE_GUESSES = ("title", "name")
DESCRIPTION_GUESSES = ("description",)


@dataclasses.dataclass(frozen=True)
class RemoteProduct:
    """One thing that can be worn, as the service will know it."""

    title: str
    description: str
    images: tuple[ImageSource, ...]
    variant: str = ""
    """Tells things apart that share one row of the shop: a colour, a SKU. Empty where each has its own row."""


class ProductAdapter:
    """How one model's rows become try-on products. Say the attributes, or override the methods.

    ``title_attr``, ``description_attr`` and ``image_attr`` may span relations (``"product__name"``). Those left out are
    guessed: ``title`` or ``name``, ``description``, and the model's first image field.
    """

    title_attr: ClassVar[str] = ""
    description_attr: ClassVar[str] = ""
    image_attr: ClassVar[str] = ""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model

    def get_queryset(self) -> models.QuerySet[Any]:
        """Return the rows that shoppers may try on. The storefront finds products through this alone."""
        return self.model._default_manager.all()

    def is_eligible(self, obj: Any) -> bool:
        """Return whether this row, already found by ``get_queryset``, may be tried on."""
        return True

    def get_external_id(self, obj: Any, variant: str = "") -> str:
        """Return the id at the service, without ``EXTERNAL_ID_PREFIX``. It must never change for the same thing."""
        return "-".join(filter(None, [self.model._meta.label_lower, str(obj.pk), variant]))

    def get_title(self, obj: Any) -> str:
        value = follow(obj, self.title_attr) if self.title_attr else first_of(obj, TITLE_GUESSES)
        return str(value or obj)

    def get_description(self, obj: Any) -> str:
        value = follow(obj, self.description_attr) if self.description_attr else first_of(obj, DESCRIPTION_GUESSES)
        return str(value or "")

    def get_images(self, obj: Any) -> Iterable[ImageSource]:
        """Return the pictures of the thing, best first: files, or absolute URLs."""
        name = self.image_attr or guess_image_field(self.model)
        value = follow(obj, name) if name else None
        return [value] if value else []

    def get_url(self, obj: Any) -> str:
        """Return the address of the thing's page in the shop, or nothing."""
        return str(first_of(obj, ["get_absolute_url"]) or "")

    def get_remote_products(self, obj: Any) -> Iterator[RemoteProduct]:
        """Yield what of this row can be worn: itself, or each of its variants where those are not rows."""
        yield RemoteProduct(self.get_title(obj), self.get_description(obj), tuple(self.get_images(obj)))

    def get_remote_product(self, obj: Any, variant: str = "") -> RemoteProduct:
        """Return one of ``get_remote_products`` with a picture; raise ProductUnavailable if there is none."""
        for product in self.get_remote_products(obj):
            if product.variant == variant:
                if not product.images:
                    raise ProductUnavailable("PRODUCT_IMAGE_MISSING")
                return product
        raise ProductUnavailable("PRODUCT_UNAVAILABLE")

    def find(self, pk: str) -> Any:
        """Return the eligible row with this key; raise ProductUnavailable for any other, whatever ``pk`` holds."""
        try:
            obj = self.get_queryset().get(pk=self.model._meta.pk.to_python(pk))
        except (ObjectDoesNotExist, ValidationError, ValueError, OverflowError) as error:
            raise ProductUnavailable("PRODUCT_UNAVAILABLE") from error
        if not self.is_eligible(obj):
            raise ProductUnavailable("PRODUCT_UNAVAILABLE")
        return obj

    def check(self) -> list[checks.CheckMessage]:
        """Return what is wrong with this adapter, for ``manage.py check``."""
        found: list[checks.CheckMessage] = []
        for option in ("title_attr", "description_attr", "image_attr"):
            path = getattr(self, option)
            if path and not has_path(self.model, path):
                found.append(
                    checks.Error(
                        f"{type(self).__name__}.{option} is {path!r}, which {self.model._meta.label} does not have.",
                        hint="Name a field, a property or a method of the model; use __ to go over a relation.",
                        obj=type(self),
                        id="genlook.E101",
                    )
                )
        says_images = any(
            getattr(type(self), name) is not getattr(ProductAdapter, name)
            for name in ("get_images", "get_remote_products")
        )
        if not (self.image_attr or says_images or guess_image_field(self.model)):
            found.append(
                checks.Error(
                    f"{self.model._meta.label} has no image field, so {type(self).__name__} has no pictures to show.",
                    hint='Set image_attr = "…" or override get_images(self, obj).',
                    obj=type(self),
                    id="genlook.E102",
                )
            )
        return found


def follow(obj: Any, path: str) -> Any:
    """Return what an attribute path like ``"product__category__name"`` leads to; None where a step is empty."""
    for name in path.split("__"):
        obj = getattr(obj, name, None)
        if obj is None:
            return None
        if callable(obj) and not isinstance(obj, models.Manager):
            obj = obj()
    return obj


def first_of(obj: Any, names: Iterable[str]) -> Any:
    return next((value for name in names if (value := follow(obj, name))), None)


def guess_image_field(model: type[models.Model]) -> str:
    images = [field.name for field in model._meta.fields if isinstance(field, models.ImageField)]
    return images[0] if images else ""


def has_path(model: type[models.Model], path: str) -> bool:
    """Return whether the path can exist; a step through a plain attribute can't be followed further and passes."""
    current: Any = model
    for name in path.split("__"):
        try:
            field = current._meta.get_field(name)
        except FieldDoesNotExist:
            return hasattr(current, name)
        if not field.is_relation or field.related_model is None:
            return True
        current = field.related_model
    return True
