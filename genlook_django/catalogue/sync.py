"""A product's way to the service: its row here, and what to send of it now."""

import dataclasses
import datetime as dt
import hashlib
import logging
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError
from django.db.models import Case, F, Value, When
from django.utils import timezone

from ..client import InlineProduct, ProductReference
from ..exceptions import ProductUnavailable
from ..models import SyncedProduct
from ..models.product import ProductState
from .adapters import ProductAdapter, RemoteProduct
from .external_ids import external_id_for, taken_by_another
from .pictures import as_sent, identity_of
from .registry import NotRegistered, registry

logger = logging.getLogger("genlook")

INLINE_LIVES_FOR = dt.timedelta(days=15)
"""How long the service keeps an inline product after its last use (CONTRACT, "POST /try-on")."""


def mapping_for(adapter: ProductAdapter, obj: Any, product: RemoteProduct) -> SyncedProduct:
    """Return the row that maps this thing to its externalId, made when it is first asked for.

    Raise ProductUnavailable where no row can be made, because the external id is not one or is another's.
    """
    rows = SyncedProduct.objects.of(adapter.model, [obj.pk]).filter(variant=product.variant)
    if existing := rows.first():
        return existing
    external_id = external_id_for(adapter, obj, product.variant)
    try:
        return SyncedProduct.objects.get_or_create(
            content_type=ContentType.objects.get_for_model(adapter.model, for_concrete_model=False),
            object_id=str(obj.pk),
            variant=product.variant,
            defaults={"external_id": external_id, "title": product.title[:255]},
        )[0]
    except IntegrityError as error:
        problem = taken_by_another(external_id)
        logger.error("%r can't be tried on: %s", obj, problem)  # noqa: TRY400 (the sentence says it all)
        raise ProductUnavailable("PRODUCT_UNAVAILABLE", problem) from error


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

    def metadata(self) -> dict[str, str]:
        """Return what only POST /products takes."""
        return {"category": self.product.category} if self.product.category else {}

    def was_sent(self) -> None:
        """Remember what a try-on has told the service; each use starts an inline product's 15 days anew."""
        now, row = timezone.now(), SyncedProduct.objects.filter(pk=self.synced.pk)
        kept_for_ever = row.filter(sent_fingerprint=self.fingerprint, remote_expires_at=None)
        if not kept_for_ever.update(sent_at=now):
            self.remember(now + INLINE_LIVES_FOR)

    def was_forgotten(self) -> None:
        """Note that the service doesn't have it, against what was thought here."""
        SyncedProduct.objects.filter(pk=self.synced.pk).update(sent_fingerprint="", remote_expires_at=None)

    def remember(self, remote_expires_at: dt.datetime | None) -> None:
        """Record that the service has the product as it is here, until then; None is for ever."""
        now = timezone.now()
        SyncedProduct.objects.filter(pk=self.synced.pk).update(
            fingerprint=self.fingerprint,
            sent_fingerprint=self.fingerprint,
            sent_at=now,
            remote_expires_at=remote_expires_at,
            push_began_at=None,
            # what was marked stale meanwhile may have changed after it was read
            state=Case(When(state=ProductState.STALE, then=F("state")), default=Value(ProductState.CURRENT)),
            problem="",
            title=self.product.title[:255],
            updated_at=now,
        )


def outgoing(synced: SyncedProduct) -> Outgoing:
    """Read the product afresh from the shop; raise ProductUnavailable if it is not to be tried on any more."""
    adapter = adapter_of(synced)
    product = adapter.get_remote_product(adapter.find(synced.object_id), synced.variant)
    return Outgoing(synced, product, fingerprint_of(product))


def adapter_of(synced: SyncedProduct) -> ProductAdapter:
    """Return the adapter of the model that a row belongs to; raise ProductUnavailable if there is none any more."""
    model = synced.content_type.model_class()
    try:
        if model is not None:
            return registry.adapter_for(model)
    except NotRegistered as error:
        raise ProductUnavailable("PRODUCT_UNAVAILABLE", str(error)) from error
    raise ProductUnavailable("PRODUCT_UNAVAILABLE", f"the model {synced.content_type} is gone")


def page_of(synced: SyncedProduct) -> str:
    """Return the address of the product's page in the shop, or nothing where it has none now."""
    try:
        adapter = adapter_of(synced)
        return adapter.get_url(adapter.find(synced.object_id))
    except ProductUnavailable:
        return ""


def fingerprint_of(product: RemoteProduct) -> str:
    """Return a digest that changes when what would be sent changes. Files count by name and size, unread."""
    digest = hashlib.sha256()
    for part in (product.title, product.description, product.category, *map(identity_of, product.images)):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()
