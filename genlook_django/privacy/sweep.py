"""Find stored files that no row knows: a worker died between the two, or a storage refused to delete."""

import datetime as dt
import logging
from collections.abc import Iterator
from itertools import islice

from django.core.files.storage import Storage
from django.db.models import Q
from django.utils import timezone

from ..models import ShopperPhoto, TryOnResult
from ..photos.storage import find_storage

logger = logging.getLogger("genlook")

OLD_ENOUGH = dt.timedelta(hours=1)
"""A file comes before its row; what is younger may be about to get one."""
BATCH = 200


def sweep() -> int:
    """Delete the orphaned files of the private storage; return how many there were."""
    storage = find_storage()
    try:
        return sum(sweep_photos(storage)) + sum(sweep_results(storage))
    except NotImplementedError:
        logger.info("%s can't list its files, so orphans in it can't be found", type(storage).__name__)
        return 0


def sweep_photos(storage: Storage) -> Iterator[int]:
    files = iter(f"photos/{name}" for name in listed(storage, "photos")[1])
    while batch := list(islice(files, BATCH)):
        known = ShopperPhoto.objects.filter(file__in=batch).values_list("file", flat=True)
        yield delete_old(storage, set(batch) - set(known))


def sweep_results(storage: Storage) -> Iterator[int]:
    for folder in listed(storage, "results")[0]:
        path = f"results/{folder}"
        files = {f"{path}/{name}" for name in listed(storage, path)[1]}
        rows = TryOnResult.objects.filter(Q(image__in=files) | Q(thumbnail__in=files))
        known = {name for row in rows.values_list("image", "thumbnail") for name in row}
        yield delete_old(storage, files - known)
        if is_old(storage, path) and not any(listed(storage, path)):
            storage.delete(path)


def listed(storage: Storage, path: str) -> tuple[list[str], list[str]]:
    try:
        return storage.listdir(path)
    except FileNotFoundError:
        return [], []


def delete_old(storage: Storage, names: set[str]) -> int:
    old = [name for name in names if is_old(storage, name)]
    for name in old:
        storage.delete(name)
        logger.warning("%s belonged to no row and is deleted", name)
    return len(old)


def is_old(storage: Storage, name: str) -> bool:
    try:
        return storage.get_modified_time(name) < timezone.now() - OLD_ENOUGH
    except FileNotFoundError:
        return False
