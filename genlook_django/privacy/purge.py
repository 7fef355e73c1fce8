"""Remove photos and results whose time is over, files and rows together."""

from ..models import ShopperPhoto, TryOnResult
from .erase import erase_photo, erase_try_on

BATCH = 200


def purge() -> tuple[int, int]:
    """Delete what has expired; return how many photos and how many try-ons went."""
    photos = try_ons = 0
    while batch := list(TryOnResult.objects.expired()[:BATCH]):
        for try_on in batch:
            erase_try_on(try_on)
        try_ons += len(batch)
    while stale := list(ShopperPhoto.objects.expired()[:BATCH]):
        for photo in stale:
            erase_photo(photo)
        photos += len(stale)
    return photos, try_ons
