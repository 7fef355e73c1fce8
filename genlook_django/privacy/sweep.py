"""Find stored files that no row knows: a worker died between the two, or a storage refused to delete.

What goes wrong with one folder or file is left to the next hour, and keeps no other.
"""

import datetime as dt
import logging
from collections.abc import Callable
from itertools import islice

from django.core.files.storage import FileSystemStorage, Storage
from django.db.models import Q
from django.utils import timezone

from ..models import ShopperPhoto, TryOnResult
from ..photos.storage import discard, find_storage

logger = logging.getLogger("genlook")

OLD_ENOUGH = dt.timedelta(hours=1)
"""A file comes before its row; what is younger may be about to get one."""
BATCH = 200


def sweep() -> int:
    """Delete the orphaned files of the private storage; return how many there were."""
    storage = find_storage()
    results = [f"results/{folder}" for folder in listed(storage, "results")[0]]
    return sweep_folder(storage, "photos", photos_of) + sum(sweep_folder(storage, path, results_of) for path in results)


def sweep_folder(storage: Storage, path: str, known_of: Callable[[list[str]], set[str]]) -> int:
    files, count = iter(f"{path}/{name}" for name in listed(storage, path)[1]), 0
    while batch := list(islice(files, BATCH)):
        orphans = sorted(name for name in set(batch) - known_of(batch) if is_old(storage, name))
        if orphans:
            logger.warning("files that belong to no row are deleted: %s", ", ".join(orphans))
        count += discard(storage, orphans)
    drop_empty(storage, path)
    return count


def photos_of(files: list[str]) -> set[str]:
    """Return those of the files that a photo's row knows."""
    return set(ShopperPhoto.objects.filter(file__in=files).values_list("file", flat=True))


def results_of(files: list[str]) -> set[str]:
    rows = TryOnResult.objects.filter(Q(image__in=files) | Q(thumbnail__in=files))
    return {name for row in rows.values_list("image", "thumbnail") for name in row}


def drop_empty(storage: Storage, path: str) -> None:
    """Delete a folder that nothing is in any more. Where names only look like paths, it went with its last file."""
    is_folder = isinstance(storage, FileSystemStorage) and path != "photos"
    if is_folder and is_old(storage, path) and not any(listed(storage, path)):
        discard(storage, [path])


def listed(storage: Storage, path: str) -> tuple[list[str], list[str]]:
    try:
        return storage.listdir(path)
    except FileNotFoundError:
        return [], []
    except NotImplementedError:
        logger.info("%s can't list its files, so orphans in it can't be found", type(storage).__name__)
    except Exception as error:  # noqa: BLE001 (each back end has errors of its own)
        logger.warning("%s can't be listed: %s", path, error)
    return [], []


def is_old(storage: Storage, name: str) -> bool:
    try:
        return storage.get_modified_time(name) < timezone.now() - OLD_ENOUGH
    except FileNotFoundError:
        pass  # another sweep was first
    except Exception as error:  # noqa: BLE001 (each back end has errors of its own)
        logger.warning("%s doesn't tell its age: %s", name, error)
    return False
