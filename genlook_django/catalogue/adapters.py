"""What of a shop's own model is shown to the try-on service."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models

from ..exceptions import ProductUnavailable
from .adapter_checks import check_adapter
from .paths import first_of, follow, follow_all, guess_image_field
from .pictures import ImageSource, as_pictures
from .shop_code import shops_own

TITLE_GUESSES = ("title", "name")
DESCRIPTION_GUESSES = ("description",)


@dataclasses.dataclass(frozen=True)
class RemoteProduct:
    """One thing that can be worn, as the service will know it."""

    title: str
    description: str
    images: Sequence[ImageSource]
    variant: str = ""
    """Tells things apart that share one row of the shop: a colour, a SKU. Empty where each has its own row."""
    category: str = ""


class ProductAdapter:
    """How one model's rows become try-on products. Say the attributes, or override the methods.

    The attributes are paths and may go over relations, methods, lists and JSON: ``"product__name"``,
    ``"images__file"``, ``"category__name"``. Those left out are guessed: ``title`` or ``name``, ``description``, and
    the model's first image field.
    """

    title_attr: ClassVar[str] = ""
    description_attr: ClassVar[str] = ""
    category_attr: ClassVar[str] = ""
    image_attr: ClassVar[str] = ""
    external_id_attr: ClassVar[str] = ""
    depends_on: ClassVar[Sequence[str]] = ()
    """Relations whose rows are part of the product (``"images"``): when one is saved, the product is sent anew."""
    variants_are_rows: ClassVar[bool] = False
    """What a shopper chooses on a product's page is a row of the same model, as in django-oscar."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.model._meta.label}>"

    def get_queryset(self) -> models.QuerySet[Any]:
        """Return the rows that shoppers may try on. The storefront finds products through this alone."""
        return self.model._default_manager.all()

    def is_eligible(self, obj: Any) -> bool:
        """Return whether this row, already found by ``get_queryset``, may be tried on."""
        return True

    def get_external_id(self, obj: Any, variant: str = "") -> str:
        """Return the id at the service, without ``EXTERNAL_ID_PREFIX``: unique among all products of the shop."""
        key = (
            follow(obj, self.external_id_attr) if self.external_id_attr else f"{self.model._meta.label_lower}-{obj.pk}"
        )
        return "-".join(str(part) for part in (key, variant) if part)

    def get_title(self, obj: Any) -> str:
        value = follow(obj, self.title_attr) if self.title_attr else first_of(obj, TITLE_GUESSES)
        return str(value or obj)

    def get_description(self, obj: Any) -> str:
        value = follow(obj, self.description_attr) if self.description_attr else first_of(obj, DESCRIPTION_GUESSES)
        return "" if isinstance(value, dict | list) else str(value or "")

    def get_category(self, obj: Any) -> str:
        """Return what kind of thing this is, in the shop's words ("Shirts"), or nothing."""
        return str((follow(obj, self.category_attr) if self.category_attr else None) or "")

    def get_images(self, obj: Any) -> Iterable[ImageSource]:
        """Return the pictures of the thing, best first: files, names in the default storage, or absolute URLs."""
        path = self.image_attr or guess_image_field(self.model)
        return [image for image in follow_all(obj, path) if image] if path else []

    def get_url(self, obj: Any) -> str:
        """Return the address of the thing's page in the shop, or nothing."""
        return str(first_of(obj, ["get_absolute_url"]) or "")

    def get_remote_products(self, obj: Any) -> Iterable[RemoteProduct]:
        """Return what of this row can be worn: itself, or each of its variants where those are not rows.

        A variant without pictures is shown by ``get_images`` of its row.
        """
        return [
            RemoteProduct(
                self.get_title(obj),
                self.get_description(obj),
                tuple(self.get_images(obj)),
                category=self.get_category(obj),
            )
        ]

    def wearables(self, obj: Any) -> Iterator[RemoteProduct]:
        """Yield ``get_remote_products`` as they can be stored, those without pictures of their own with their row's."""
        for product in self.get_remote_products(obj):
            yield RemoteProduct(
                title=as_text(product.title),
                description=as_text(product.description),
                images=as_pictures(product.images) or as_pictures(self.get_images(obj)),
                variant=as_text(product.variant),
                category=as_text(product.category),
            )

    def get_remote_product(self, obj: Any, variant: str = "") -> RemoteProduct:
        """Return one of the ``wearables`` with a picture; raise ProductUnavailable if there is none."""
        with shops_own(obj):
            for product in self.wearables(obj):
                if product.variant == variant:
                    return with_pictures(product)
        raise ProductUnavailable("PRODUCT_UNAVAILABLE", f"there is no variant {variant!r}")

    def find(self, pk: str) -> Any:
        """Return the eligible row with this key; raise ProductUnavailable for any other, whatever ``pk`` holds."""
        try:
            # not get(): a join in the query set may give one row twice
            obj = self.get_queryset().filter(pk=self.model._meta.pk.to_python(pk)).first()
        except (ValidationError, ValueError, OverflowError) as error:
            raise ProductUnavailable("PRODUCT_UNAVAILABLE") from error
        with shops_own(obj):
            is_eligible = obj is not None and self.is_eligible(obj)
        if not is_eligible:
            raise ProductUnavailable("PRODUCT_UNAVAILABLE")
        return obj

    def check(self) -> list[checks.CheckMessage]:
        """Return what is wrong with this adapter, for ``manage.py check``; touches no row."""
        says_images = any(
            getattr(type(self), name) is not getattr(ProductAdapter, name)
            for name in ("get_images", "get_remote_products")
        )
        return check_adapter(self, has_pictures=says_images or bool(self.image_attr or guess_image_field(self.model)))


def as_text(value: object) -> str:
    """Return what an adapter gave, lazy translations and numbers too, as text that any database can hold."""
    text = "" if value is None else str(value)
    return text.replace("\0", "").encode(errors="replace").decode()


def with_pictures(product: RemoteProduct) -> RemoteProduct:
    """Return the product; raise ProductUnavailable for one that has no picture."""
    if not product.images:
        raise ProductUnavailable("PRODUCT_IMAGE_MISSING", "there is no picture of it")
    return product
