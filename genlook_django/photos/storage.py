"""Where photos and results are kept: never below MEDIA, never at an address of their own."""

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, InvalidStorageError, Storage, storages
from django.core.signals import setting_changed
from django.utils.functional import LazyObject, empty

from ..conf import get_settings

logger = logging.getLogger("genlook")


def find_storage() -> Storage:
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


class PrivateStorage(LazyObject):  # type: ignore[type-arg]
    """The private storage, looked up when it is first used and not when the models are imported."""

    def _setup(self) -> None:
        self._wrapped = find_storage()

    def forget(self) -> None:
        self._wrapped = empty  # type: ignore[assignment]


the_storage = PrivateStorage()


def private_storage() -> Any:
    """Return the one private storage. A callable, so that migrations hold its name and not its settings."""
    return the_storage


def discard(storage: Storage, names: Iterable[str]) -> int:
    """Delete files, and return how many. One that can't be deleted keeps no other: ``sweep`` comes back to it."""
    count = 0
    for name in names:
        try:
            storage.delete(name)
        except Exception as error:  # noqa: BLE001 (each back end has errors of its own)
            logger.warning("%s was not deleted: %s", name, error)
        else:
            count += 1
    return count


def forget_storage(*, setting: str, **kwargs: Any) -> None:
    if setting in {"GENLOOK", "STORAGES"}:
        the_storage.forget()


setting_changed.connect(forget_storage, dispatch_uid="genlook.forget_storage")
