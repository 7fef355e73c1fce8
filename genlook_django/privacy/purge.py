"""Remove photos and results whose time is over, files and rows together."""

import dataclasses
from collections.abc import Callable
from typing import TypeVar

from django.db import models, transaction
from django.utils import timezone

from ..enqueue import enqueue
from ..models import Erasure, Shopper, ShopperPhoto, TryOnResult, Use
from .erase import erase_photo, erase_try_on

BATCH = 200

Row = TypeVar("Row", bound=models.Model)


@dataclasses.dataclass(frozen=True)
class Purged:
    photos: int
    try_ons: int


def purge() -> Purged:
    """Delete what has expired, and set those erasures going again that the service hasn't confirmed."""
    try_ons = in_batches(TryOnResult.objects.expired, erase_try_on)
    photos = in_batches(ShopperPhoto.objects.expired, erase_photo)
    in_batches(Shopper.objects.over, forget_shopper)
    Use.objects.over().delete()
    for pk in Erasure.objects.due().values_list("pk", flat=True)[:BATCH]:
        enqueue("forget", str(pk))
    return Purged(photos, try_ons)


def in_batches(find: Callable[[], models.QuerySet[Row]], erase: Callable[[Row], None]) -> int:
    """Erase all that ``find`` finds, a batch at a time; return how many there were."""
    count = 0
    while batch := list(find()[:BATCH]):
        for row in batch:
            erase(row)
        count += len(batch)
    return count


@transaction.atomic
def forget_shopper(shopper: Shopper) -> None:
    """Delete the row of one of whom nothing else is left, unless she gives a photo at this moment."""
    locked = Shopper.objects.select_for_update().filter(pk=shopper.pk, needed_until__lte=timezone.now()).first()
    if locked is not None and not locked.photos.exists() and not locked.try_ons.exists():
        locked.delete()
