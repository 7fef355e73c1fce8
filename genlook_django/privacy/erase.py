"""Forget a shopper: here at once, at the service until it has confirmed."""

import logging
from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.db.models.fields.files import FieldFile

from ..client import GenlookError
from ..models import Owner, Shopper, ShopperPhoto, TryOnResult
from ..models.try_on import UNFINISHED
from ..queue import enqueue
from ..tryons.finish import fail
from ..tryons.gateway import BudgetExhausted, open_client

logger = logging.getLogger("genlook")

RETRY_SECS = (60, 600, 3600)
"""Waits between tries to erase at the service; the last one is repeated."""
MOST_TRIES = 80
"""Some three days of hourly tries."""


def erase(owner: Owner) -> None:
    """Delete all photos and results of this owner here, and have the service do the same."""
    for shopper in Shopper.objects.of(owner):
        for photo in shopper.photos.all():
            erase_photo(photo)
        for try_on in shopper.try_ons.all():
            erase_try_on(try_on)
        enqueue("forget", shopper.customer_id)
        shopper.delete()


def erase_photo(photo: ShopperPhoto) -> None:
    """Delete one photo, its file and the try-ons that have not been sent yet."""
    for try_on in photo.try_ons.filter(status__in=UNFINISHED):
        fail(try_on.pk, "PHOTO_DELETED")
    delete_files([photo.file])
    photo.delete()


def erase_try_on(try_on: TryOnResult) -> None:
    """Delete one try-on with its pictures. One in flight isn't stored afterwards: its row is gone."""
    delete_files([try_on.image, try_on.thumbnail])
    try_on.delete()


def delete_files(files: Iterable[FieldFile]) -> None:
    """Delete files once their rows' end is committed: a row without a file would be a broken promise."""
    for file in files:
        if file.name:
            transaction.on_commit(partial(file.storage.delete, file.name))


def forget_customer(customer_id: str, attempt: int = 0) -> None:
    """Ask the service to delete all it has under this id; come back until it says 204."""
    try:
        with open_client() as client:
            client.delete_customer(customer_id)
    except BudgetExhausted as error:
        enqueue("forget", customer_id, attempt, countdown=error.wait_secs)
    except GenlookError as error:
        logger.warning("erasing at the service, try %d: %s", attempt + 1, error)
        if attempt + 1 < MOST_TRIES:
            wait_secs = RETRY_SECS[min(attempt, len(RETRY_SECS) - 1)]
            enqueue("forget", customer_id, attempt + 1, countdown=wait_secs)
        else:
            logger.exception("a customer could not be erased at the service; do it by hand")
