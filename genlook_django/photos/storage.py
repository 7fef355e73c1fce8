"""Where photos and results are kept: never below MEDIA, never at an address of their own."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, InvalidStorageError, Storage, storages

from ..conf import get_settings


def private_storage() -> Storage:
    """Return the storage that ``GENLOOK["STORAGE"]`` names in ``STORAGES``.

    A shop that names none gets a folder ``genlook-private`` in its ``BASE_DIR``: good for a first afternoon on one
    machine, and a check says so.
    """
    alias = get_settings().storage
    try:
        return storages[alias]
    except InvalidStorageError:
        if not hasattr(settings, "BASE_DIR"):
            raise ImproperlyConfigured(f"STORAGES has no {alias!r}, where photos and results would go.") from None
    return FileSystemStorage(location=Path(settings.BASE_DIR) / "genlook-private", base_url=None)
