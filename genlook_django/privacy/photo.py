"""A shopper gives a photo: agreed to, cleaned, owned, kept for as long as was said."""

import datetime as dt
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from ..conf import get_settings
from ..exceptions import Refusal, TooMany
from ..models import Owner, Shopper, ShopperPhoto
from ..photos.intake import take_in
from .consent import receipt


def add_photo(owner: Owner, file: BinaryIO, size: int, *, consented: bool) -> ShopperPhoto:
    """Keep a photo of this owner and return its row; the same photo given again is the row that is there.

    Raise Refusal before anything is written if she has not agreed, has given enough for today, or if the file is
    no photo that can be used.
    """
    if not consented:
        raise Refusal("CONSENT_REQUIRED")
    today = ShopperPhoto.objects.owned_by(owner).filter(created_at__gt=timezone.now() - dt.timedelta(days=1))
    if today.count() >= get_settings().photos_per_day:
        raise TooMany("TOO_MANY_PHOTOS")
    clean = take_in(file, size)
    shopper = Shopper.objects.get_or_make(owner)
    same = shopper.photos.filter(digest=clean.digest)
    if existing := same.kept().first():
        return existing
    photo = ShopperPhoto(shopper=shopper, digest=clean.digest, width=clean.width, height=clean.height, **receipt())
    photo.file.save("photo.jpg", ContentFile(clean.data), save=False)
    try:
        with transaction.atomic():
            photo.save(force_insert=True)
    except IntegrityError:
        # the same photo twice at once: the other request's row is the answer to both
        photo.file.storage.delete(str(photo.file.name))
        return same.get()
    return photo
