"""A shopper gives a photo: agreed to, cleaned, owned, kept for as long as was said."""

import logging
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from ..conf import get_settings
from ..exceptions import NotNow, NotThere, Refusal, TooMany
from ..models import Kind, Owner, Shopper, ShopperPhoto, Use
from ..photos.consent import receipt
from ..photos.intake import CleanPhoto, take_in
from ..photos.storage import discard
from .erase import erase_photo

logger = logging.getLogger("genlook")


def add_photo(owner: Owner, file: BinaryIO, size: int, *, consented: bool) -> ShopperPhoto:
    """Keep a photo of this owner and return its row; the same photo given again is the row that is there.

    Raise Refusal if she has not agreed, has given enough for today, or if the file is no photo that can be used.
    Each file that is looked at counts, also one that is refused; not one that the shop has no room for.
    """
    if not consented:
        raise Refusal("CONSENT_REQUIRED")
    most = get_settings().photos_per_day
    per_address = most * get_settings().shoppers_per_address
    use = Use.objects.spend(owner, Kind.PHOTO, per_owner=most, per_address=per_address)
    if use is None:
        raise TooMany("TOO_MANY_PHOTOS")
    try:
        return keep(owner, take_in(file, size))
    except NotNow:
        use.delete()
        raise


def keep(owner: Owner, clean: CleanPhoto) -> ShopperPhoto:
    shopper = Shopper.objects.get_or_make(owner)
    Shopper.objects.stay(shopper.pk)
    same = shopper.photos.filter(digest=clean.digest)
    # given again is agreed to again, perhaps to newer words
    if same.kept().update(**receipt(owner.region), given_at=timezone.now()):
        return same.get()
    photo = ShopperPhoto(
        shopper=shopper, digest=clean.digest, width=clean.width, height=clean.height, **receipt(owner.region)
    )
    write(photo, clean.data)
    try:
        with transaction.atomic():
            for stale in same.expired():
                erase_photo(stale)
            photo.save(force_insert=True)
    except IntegrityError:
        discard(photo.file.storage, [str(photo.file.name)])
        # the same photo twice at once: the other request's row is the answer to both; none when she was erased
        if existing := same.first():
            return existing
        raise NotThere("PHOTO_NOT_FOUND") from None
    return photo


def write(photo: ShopperPhoto, data: bytes) -> None:
    """Write the file, whole or not at all; raise NotNow where there is no room, or no storage."""
    path = photo.file.field.generate_filename(photo, "photo.jpg")
    try:
        photo.file.name = photo.file.storage.save(path, ContentFile(data))
    except Exception as error:  # each back end has errors of its own
        discard(photo.file.storage, [path])
        logger.exception("a photo could not be written to the private storage")
        raise NotNow("STORAGE_UNAVAILABLE") from error


def photos_left(owner: Owner) -> int:
    """Return how many more photos today's limits allow her, or her network address."""
    settings, used = get_settings(), Use.objects.today(Kind.PHOTO)
    mine = used.by_owner(owner).count() if owner.is_known else 0
    near = used.by_address(owner).count()
    return max(0, min(settings.photos_per_day - mine, settings.photos_per_day * settings.shoppers_per_address - near))
