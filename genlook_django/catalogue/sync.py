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
from ..conf import get_settings
from ..exceptions import ProductUnavailable
from ..models import SyncedProduct
from ..models.product import ProductState, SyncedProductQuerySet
from .adapters import ProductAdapter, RemoteProduct
from .external_ids import external_id_for, taken_by_another
from .pictures import as_sent, identity_of
from .registry import NotRegistered, registry
from .shop_code import name_of, shops_own

logger = logging.getLogger("genlook")

INLINE_LIVES_FOR = dt.timedelta(days=15)
"""How long the service keeps an inline product after its last use (CONTRACT, "POST /try-on")."""

IDENTITY = ("content_type", "object_id", "variant")
"""What of a row says which thing of the shop it stands for."""


def mapping_for(adapter: ProductAdapter, obj: Any, product: RemoteProduct) -> SyncedProduct:
    """Return the row that maps this thing to its externalId, made when it is first asked for.

    What is gone leaves its externalId, and its row, to whoever claims it. Raise ProductUnavailable where no row can be
    made, because the external id is not one or is another's.
    """
    rows = SyncedProduct.objects.of(adapter.model, [obj.pk]).filter(variant=product.variant)
    if existing := rows.first():
        return existing
    with shops_own(obj):
        external_id = external_id_for(adapter, obj, product.variant)
    new = unsaved_mapping(adapter, obj, product.variant, external_id)
    new.title = product.title[:255]
    identity = {name: getattr(new, name) for name in IDENTITY}
    rest = {name: getattr(new, name) for name in ("external_id", "external_id_prefix", "title")}
    try:
        return SyncedProduct.objects.get_or_create(**identity, defaults=rest)[0]
    except IntegrityError as error:
        named_so = SyncedProduct.objects.filter(external_id=new.external_id)
        if named_so.gone().update(**identity, title=new.title, state=ProductState.STALE, updated_at=timezone.now()):
            return named_so.get()
        problem = taken_by_another(new.external_id)
        logger.error("%s can't be tried on: %s", name_of(obj), problem)  # noqa: TRY400 (the sentence says it all)
        raise ProductUnavailable("PRODUCT_UNAVAILABLE", problem) from error


def unsaved_mapping(adapter: ProductAdapter, obj: Any, variant: str, external_id: str) -> SyncedProduct:
    return SyncedProduct(
        content_type=ContentType.objects.get_for_model(adapter.model, for_concrete_model=False),
        object_id=str(obj.pk),
        variant=variant,
        external_id=external_id,
        external_id_prefix=get_settings().external_id_prefix,
    )


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

    def row(self) -> SyncedProductQuerySet:
        """Return the row as a query set: empty when the product was given another externalId meanwhile."""
        return SyncedProduct.objects.filter(pk=self.synced.pk, external_id=self.synced.external_id)

    def was_sent(self) -> None:
        """Remember what a try-on has told the service; each use starts an inline product's 15 days anew."""
        now = timezone.now()
        kept_for_ever = self.row().filter(sent_fingerprint=self.fingerprint, remote_expires_at=None)
        if not kept_for_ever.update(sent_at=now):
            self.remember(now + INLINE_LIVES_FOR)

    def was_forgotten(self) -> None:
        """Note that the service doesn't have it, against what was thought here."""
        self.row().update(sent_fingerprint="", remote_expires_at=None)

    def remember(self, remote_expires_at: dt.datetime | None) -> None:
        """Record that the service has the product as it is here, until then; None is for ever."""
        now = timezone.now()
        self.row().update(
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
        obj = adapter.find(synced.object_id)
        with shops_own(obj):
            return adapter.get_url(obj)
    except ProductUnavailable:
        return ""


def fingerprint_of(product: RemoteProduct) -> str:
    """Return a digest that changes when what would be sent changes. Files count by name and size, unread."""
    digest = hashlib.sha256()
    for part in (product.title, product.description, product.category, *map(identity_of, product.images)):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()
