"""A shopper asks for a try-on. Nothing is sent here; at most one row is written."""

import hashlib
import logging
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from ..catalogue.registry import registry
from ..catalogue.sync import mapping_for
from ..conf import get_settings
from ..exceptions import NotThere, TooMany
from ..models import Owner, ShopperPhoto, SyncedProduct, TryOnResult
from ..models.try_on import Status
from ..queue import enqueue

logger = logging.getLogger("genlook")


def request_try_on(owner: Owner, product_reference: str, photo_id: UUID) -> tuple[TryOnResult, bool]:
    """Return the owner's try-on of this product with this photo, and whether it is new.

    One that is under way, or done and still kept, is answered as it is: nothing is spent twice.
    Raise Refusal for what isn't there, isn't hers, or is over today's limit.
    """
    photo = ShopperPhoto.objects.owned_by(owner).kept().filter(pk=photo_id).select_related("shopper").first()
    if photo is None:
        raise NotThere("PHOTO_NOT_FOUND")
    adapter, obj, variant = registry.resolve(product_reference)
    product = mapping_for(adapter, obj, adapter.get_remote_product(obj, variant))
    active_key = active_key_of(photo, product)
    if existing := TryOnResult.objects.filter(active_key=active_key).first():
        return existing, False
    if tries_left(owner) <= 0:
        raise TooMany("TOO_MANY_TRY_ONS")
    try:
        with transaction.atomic():
            try_on = TryOnResult.objects.create(
                shopper=photo.shopper,
                photo=photo,
                product=product,
                product_title=product.title,
                active_key=active_key,
                expires_at=photo.expires_at,
            )
            enqueue("submit", str(try_on.pk))
    except IntegrityError:
        # a double click: the other request was first, and its row is the answer to both
        return TryOnResult.objects.get(active_key=active_key), False
    logger.info("try-on %s asked for", try_on.pk)
    return try_on, True


def active_key_of(photo: ShopperPhoto, product: SyncedProduct) -> str:
    """Return what only one live try-on may hold: same photo (and so same owner), same product, same options."""
    words = f"{photo.pk}:{product.pk}:{get_settings().use_watermark}"
    return hashlib.sha256(words.encode()).hexdigest()


def tries_left(owner: Owner) -> int:
    return get_settings().try_ons_per_day - TryOnResult.objects.owned_by(owner).counted_today().count()


def usual_secs() -> float:
    """Return how long a try-on usually takes from asking to seeing it: the median of the last twenty, or 15 s."""
    recent = TryOnResult.objects.filter(status=Status.COMPLETED, finished_at__isnull=False).order_by("-finished_at")
    times = recent.values_list("created_at", "finished_at")[:20]
    took = sorted((finished_at - asked_at).total_seconds() for asked_at, finished_at in times if finished_at)
    return took[len(took) // 2] if took else 15.0


def expected_secs(try_on: TryOnResult) -> float:
    """Return an honest guess of the seconds until this try-on is done: its turn in the queue, and its making."""
    waited = (timezone.now() - try_on.created_at).total_seconds()
    if try_on.status != Status.QUEUED:
        return max(1.0, usual_secs() - waited)
    ahead = TryOnResult.objects.filter(status=Status.QUEUED, created_at__lt=try_on.created_at).count()
    # a submission takes two requests of the budget, and one more finishes it
    return ahead * 3 * 60 / get_settings().requests_per_minute + max(1.0, usual_secs() - waited)
