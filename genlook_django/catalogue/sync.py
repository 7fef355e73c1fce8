"""A product's way to the service: its row here, and what to send of it now."""

import dataclasses
import datetime as dt
import hashlib
import mimetypes
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from ..client import ImageFile, ImageUrl, InlineProduct, ProductReference
from ..conf import get_settings
from ..exceptions import ProductUnavailable
from ..models import SyncedProduct
from .adapters import ImageSource, ProductAdapter, RemoteProduct
from .registry import NotRegistered, registry

INLINE_LIVES_FOR = dt.timedelta(days=15)
"""How long the service keeps an inline product after its last use (CONTRACT, "POST /try-on")."""


def mapping_for(adapter: ProductAdapter, obj: Any, product: RemoteProduct) -> SyncedProduct:
    """Return the row that maps this thing to its externalId, made when it is first asked for."""
    synced, _ = SyncedProduct.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(adapter.model),
        object_id=str(obj.pk),
        variant=product.variant,
        defaults={
            "external_id": get_settings().external_id_prefix + adapter.get_external_id(obj, product.variant),
            "title": product.title[:255],
        },
    )
    return synced


@dataclasses.dataclass(frozen=True)
class Outgoing:
    """A product as it is now, ready to be sent either way."""

    synced: SyncedProduct
    product: RemoteProduct
    fingerprint: str

    @property
    def is_known(self) -> bool:
        """Whether the service should have it just like this, so that its externalId is enough."""
        expires_at = self.synced.remote_expires_at
        fresh = expires_at is None or expires_at > timezone.now()
        return fresh and self.synced.sent_fingerprint == self.fingerprint

    def reference(self) -> ProductReference:
        return ProductReference(self.synced.external_id)

    def inline(self) -> InlineProduct:
        return InlineProduct(
            external_id=self.synced.external_id,
            title=self.product.title,
            description=self.product.description,
            images=tuple(as_sent(image) for image in self.product.images),
        )

    def was_sent(self) -> None:
        """Remember what the service knows now; each use starts its 15 days anew."""
        now = timezone.now()
        SyncedProduct.objects.filter(pk=self.synced.pk).update(
            sent_fingerprint=self.fingerprint,
            sent_at=now,
            remote_expires_at=now + INLINE_LIVES_FOR,
            title=self.product.title[:255],
            updated_at=now,
        )


def outgoing(synced: SyncedProduct) -> Outgoing:
    """Read the product afresh from the shop; raise ProductUnavailable if it is not to be tried on any more."""
    model = synced.content_type.model_class()
    if model is None:
        raise ProductUnavailable("PRODUCT_UNAVAILABLE")
    try:
        adapter = registry.adapter_for(model)
    except NotRegistered as error:
        raise ProductUnavailable("PRODUCT_UNAVAILABLE") from error
    product = adapter.get_remote_product(adapter.find(synced.object_id), synced.variant)
    return Outgoing(synced, product, fingerprint_of(product))


def page_of(synced: SyncedProduct) -> str:
    """Return the address of the product's page in the shop, or nothing where it has none now."""
    model = synced.content_type.model_class()
    try:
        adapter = registry.adapter_for(model) if model is not None else None
        return adapter.get_url(adapter.find(synced.object_id)) if adapter is not None else ""
    except (NotRegistered, ProductUnavailable):
        return ""


def fingerprint_of(product: RemoteProduct) -> str:
    """Return a digest that changes when what would be sent changes. Files count by name and size, unread."""
    digest = hashlib.sha256()
    for part in (product.title, product.description, *map(identity_of, product.images)):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def is_url(image: ImageSource) -> bool:
    return isinstance(image, str) and image.startswith(("https://", "http://"))


def identity_of(image: ImageSource) -> str:
    return str(image) if is_url(image) else f"{image}:{stored_size(image)}"


def as_sent(image: ImageSource) -> ImageFile | ImageUrl:
    """Return a picture as the client sends it: bytes of ours, unless the shop itself gave a URL."""
    if is_url(image):
        return ImageUrl(str(image))
    name = str(image)
    storage = image.storage if isinstance(image, FieldFile) else default_storage

    def open_it() -> BinaryIO:
        return cast(BinaryIO, storage.open(name, "rb"))

    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return ImageFile(name=PurePosixPath(name).name, content_type=content_type, open=open_it)


def stored_size(image: ImageSource) -> int:
    """Return a stored file's size in bytes; raise ProductUnavailable when the file is not there."""
    try:
        return image.size if isinstance(image, FieldFile) else default_storage.size(image)
    except (OSError, ValueError) as error:
        raise ProductUnavailable("PRODUCT_IMAGE_MISSING") from error
