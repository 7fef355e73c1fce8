"""A shopper asks for a try-on. Nothing is sent here; at most one row is written."""

import hashlib
import logging
from uuid import UUID

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from ..catalogue.registry import registry
from ..catalogue.sync import mapping_for
from ..conf import get_settings
from ..enqueue import enqueue
from ..exceptions import NotThere, Refusal, TooMany
from ..models import Kind, Owner, Shopper, ShopperPhoto, SyncedProduct, TryOnResult, Use
from ..models.account import request_interval
from ..models.try_on import Status
from ..photos.consent import is_current
from .journal import note

logger = logging.getLogger("genlook")

AROUND_SECS = 2.0
"""What comes on top of the service's own time: submitting, looking, fetching."""
USUAL_FOR_SECS = 10
"""For so long a usual time that was looked up is told; each shopper who waits asks for it every second or two."""


def request_try_on(owner: Owner, product_reference: str, photo_id: UUID) -> tuple[TryOnResult, bool]:
    """Return the owner's try-on of this product with this photo, and whether it is new.

    One that is under way, or done and still kept, is answered as it is: nothing is spent twice.
    Raise Refusal for what isn't there, isn't hers, or is over today's limit.
    """
    photo = ShopperPhoto.objects.owned_by(owner).kept().filter(pk=photo_id).select_related("shopper").first()
    if photo is None:
        raise NotThere("PHOTO_NOT_FOUND")
    if not is_current(photo, owner.region):
        raise Refusal("CONSENT_REQUIRED")
    adapter, obj, variant = registry.resolve(product_reference)
    product = mapping_for(adapter, obj, adapter.get_remote_product(obj, variant))
    active_key = active_key_of(photo, product)
    for _again in range(2):
        if existing := live(active_key):
            return existing, False
        try:
            return write(owner, photo, product, active_key), True
        except IntegrityError:
            logger.info("a double click: the other request was first, and its row is the answer to both")
        except TooMany:
            # the other click may have taken the last try
            if existing := live(active_key):
                return existing, False
            raise
    raise NotThere("PHOTO_NOT_FOUND")


def live(active_key: str) -> TryOnResult | None:
    """Return the try-on under way or kept that has this key. The lock reads what is committed, not a snapshot."""
    with transaction.atomic():
        found = TryOnResult.objects.select_for_update().filter(active_key=active_key).first()
        if found is not None and found.is_finished and found.expires_at <= timezone.now():
            TryOnResult.objects.filter(pk=found.pk).update(active_key=None)
            return None
    return found


def write(owner: Owner, photo: ShopperPhoto, product: SyncedProduct, active_key: str) -> TryOnResult:
    """Write the row, unless it is one too many for today. What comes to nothing gives the try back."""
    use = spend(owner)
    try:
        try_on = write_row(photo, product, active_key, use)
    except BaseException:
        use.delete()
        raise
    note("asked for", try_on)
    return try_on


@transaction.atomic
def write_row(photo: ShopperPhoto, product: SyncedProduct, active_key: str, use: Use) -> TryOnResult:
    """Write the row while the shopper's own is locked: she can't be erased meanwhile."""
    shopper = Shopper.objects.select_for_update().filter(pk=photo.shopper_id).first()
    if shopper is None:
        raise NotThere("PHOTO_NOT_FOUND")
    try_on = TryOnResult.objects.create(
        shopper=shopper,
        photo=photo,
        product=product,
        product_title=product.title,
        active_key=active_key,
        expires_at=photo.expires_at,
    )
    Use.objects.filter(pk=use.pk).update(try_on=try_on)
    enqueue("submit", str(try_on.pk))
    return try_on


def active_key_of(photo: ShopperPhoto, product: SyncedProduct) -> str:
    """Return what only one live try-on may hold: same photo (and so same owner), same product, same options."""
    words = f"{photo.pk}:{product.pk}:{get_settings().use_watermark}"
    return hashlib.sha256(words.encode()).hexdigest()


def spend(owner: Owner) -> Use:
    """Count one of today's tries; raise TooMany if there is none left."""
    most = get_settings().try_ons_per_day
    per_address = most * get_settings().shoppers_per_address
    use = Use.objects.spend(owner, Kind.TRY_ON, per_owner=most, per_address=per_address)
    if use is None:
        raise TooMany("TOO_MANY_TRY_ONS")
    return use


def tries_left(owner: Owner) -> int:
    """Return how many more this owner may ask for now. Those that she deleted count as well: they cost a credit."""
    used = Use.objects.today(Kind.TRY_ON).by_owner(owner).count() if owner.is_known else 0
    return max(0, get_settings().try_ons_per_day - used)


def usual_secs() -> float:
    """Return how long a try-on usually takes once its turn has come. Looked up anew every few seconds only."""
    return float(cache.get_or_set("genlook:usual-secs", look_up_usual_secs, USUAL_FOR_SECS) or 0)


def look_up_usual_secs() -> float:
    """Return the median of the last twenty, or 15 s."""
    took = sorted(TryOnResult.objects.recent_secs(20))
    return took[len(took) // 2] + AROUND_SECS if took else 15.0


def expected_secs(try_on: TryOnResult) -> float:
    """Return an honest guess of the seconds until this try-on is done: its turn in the queue, and its making."""
    now = timezone.now()
    if try_on.status == Status.QUEUED:
        ahead = getattr(try_on, "requests_ahead", None)  # of a row that was read on its own nobody has counted them
        if ahead is None:
            ahead = TryOnResult.objects.requests_before(try_on)
        not_before = (try_on.next_attempt_at - now).total_seconds() if try_on.attempts else 0.0
        return max(ahead * request_interval().total_seconds(), not_before) + usual_secs()
    since = try_on.submitted_at or now
    return max(1.0, usual_secs() - (now - since).total_seconds())
