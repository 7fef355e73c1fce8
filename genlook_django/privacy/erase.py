"""Forget a shopper: here at once, at the service until it has confirmed."""

import datetime as dt
import logging
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from ..client import GenlookError
from ..conf import get_settings
from ..enqueue import enqueue
from ..exceptions import NotThere
from ..models import Asker, Erasure, Owner, Shopper, ShopperPhoto, TryOnResult
from ..models.shopper import random_key
from ..models.try_on import UNFINISHED
from ..photos.storage import discard
from ..tryons.finish import fail
from ..tryons.gateway import BudgetExhausted, open_client
from ..tryons.witness import SERVICE_SETTLES_AFTER

logger = logging.getLogger("genlook")

TELL_STAFF_EVERY = 24
"""Tries, hourly after the first few, between two errors in the log about one that the service doesn't confirm."""


def erase(owner: Owner, *, asked_by: Asker = Asker.SHOPPER) -> list[Erasure]:
    """Delete all photos and results of this owner here, and have the service do the same; return the receipts."""
    pks = list(Shopper.objects.of(owner).values_list("pk", flat=True))
    return [erasure for pk in pks if (erasure := erase_shopper(pk, asked_by=asked_by))]


@transaction.atomic
def erase_shopper(pk: int, *, asked_by: Asker) -> Erasure | None:
    """Delete one shopper with all that is hers; None if that is done already.

    Her row is locked first: a photo or try-on that comes in at the same moment waits, and then finds nobody to
    belong to.
    """
    shopper = Shopper.objects.select_for_update().filter(pk=pk).first()
    if shopper is None:
        return None
    photos, try_ons = list(shopper.photos.all()), list(shopper.try_ons.all())
    erasure = open_erasure(shopper, asked_by, photos=len(photos), try_ons=len(try_ons))
    for try_on in try_ons:
        erase_try_on(try_on)
    for photo in photos:
        erase_photo(photo)
    shopper.delete()
    return erasure


def open_erasure(shopper: Shopper, asked_by: Asker, *, photos: int, try_ons: int) -> Erasure:
    """Write the receipt and set the service's part going.

    What a worker is sending at this moment can reach the service after it has forgotten her: where something is in
    flight, or was when she deleted it a moment ago, it is asked once more when that must have ended.
    """
    now = timezone.now()
    in_flight = shopper.try_ons.filter(status__in=UNFINISHED).exists()
    erasure = Erasure.objects.create(
        customer_id=shopper.customer_id,
        asked_by=asked_by,
        photos=photos,
        try_ons=try_ons,
        asked_at=now,
        erased_at=now,
        settles_at=all_has_ended_at() if in_flight else shopper.settles_at,
    )
    enqueue("forget", str(erasure.pk))
    return erasure


def all_has_ended_at() -> dt.datetime:
    """Return when whatever is in flight now must have ended: a worker's calls, and what the service makes of them."""
    settings = get_settings()
    calls = dt.timedelta(seconds=4 * (settings.connect_timeout_secs + settings.read_timeout_secs))
    return timezone.now() + calls + SERVICE_SETTLES_AFTER


def goes_on_at_the_service(shopper_id: int | None) -> None:
    """Remember that something of hers is in flight whose row is about to end: whoever erases her has to know."""
    if shopper_id is not None:
        Shopper.objects.filter(pk=shopper_id).update(settles_at=all_has_ended_at())


def erase_photo(photo: ShopperPhoto) -> None:
    """Delete one photo, its file and the try-ons that are not done yet."""
    for try_on in photo.try_ons.filter(status__in=UNFINISHED):
        goes_on_at_the_service(photo.shopper_id)
        fail(try_on.pk, "PHOTO_DELETED")
    photo.delete()
    delete_files([photo.file])


def erase_try_on(try_on: TryOnResult) -> None:
    """Delete one try-on with its pictures. One in flight isn't stored afterwards: its row is gone."""
    if not try_on.is_finished:
        goes_on_at_the_service(try_on.shopper_id)
    try_on.delete()
    delete_files([try_on.image, try_on.thumbnail])


@transaction.atomic
def withdraw(photo: ShopperPhoto) -> Erasure:
    """Delete one photo at its shopper's wish, here and at the service.

    The service forgets by customer only. So the shopper gets a new ``customerId`` and it forgets the old one, once
    nothing made under that is in flight; her other photos are sent anew when they are next needed.
    """
    shopper = Shopper.objects.select_for_update().filter(pk=photo.shopper_id).first()
    if shopper is None:
        raise NotThere("NOT_FOUND")
    erasure = open_erasure(shopper, Asker.SHOPPER, photos=1, try_ons=0)
    erase_photo(photo)
    if shopper.try_ons.filter(status__in=UNFINISHED).exists():
        # of her other photos; what the service makes of them must be fetched first
        Erasure.objects.postpone(erasure.pk, until=timezone.now() + dt.timedelta(seconds=get_settings().deadline_secs))
    shopper.photos.update(image_id="", image_expires_at=None)
    Shopper.objects.filter(pk=shopper.pk).update(customer_id=random_key())
    return erasure


def delete_files(files: Iterable[FieldFile]) -> None:
    """Delete files once their rows' end is committed. One that can't be deleted then is found by ``sweep``."""
    stored = [(file.storage, file.name) for file in files if file.name]

    def delete() -> None:
        for storage, name in stored:
            discard(storage, [name])

    # not a partial: when one fails, Django logs the function's name, which a partial has not
    transaction.on_commit(delete, robust=True)


def forget(erasure_id: UUID | str) -> None:
    """Ask the service to delete all it has of one erased shopper; do nothing for one that isn't due.

    ``purge`` comes back to it until the service has said 204, whatever becomes of the messages.
    """
    erasure = Erasure.objects.claim(erasure_id)
    if erasure is None:
        return
    try:
        with open_client() as client:
            client.delete_customer(erasure.customer_id)
    except BudgetExhausted as error:
        again(erasure, timezone.now() + dt.timedelta(seconds=error.wait_secs))
    except GenlookError as error:
        Erasure.objects.filter(pk=erasure.pk).update(last_error=error.code)
        tell = logger.error if erasure.attempts % TELL_STAFF_EVERY == 0 else logger.warning
        tell("erasure %s is not done at the service, try %d: %s", erasure.pk, erasure.attempts, error)
        again(erasure, erasure.next_attempt_at)
    else:
        if erasure.settles_at and erasure.settles_at > timezone.now():
            again(erasure, erasure.settles_at)
        else:
            Erasure.objects.confirm(erasure.pk)


def again(erasure: Erasure, at: dt.datetime) -> None:
    Erasure.objects.postpone(erasure.pk, until=at)
    # a second more than needed: a message that comes too early is dropped
    enqueue("forget", str(erasure.pk), countdown=(at - timezone.now()).total_seconds() + 1)


def erase_deleted_user(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """Erase what a user has here before her row goes, however it is deleted through the ORM."""
    erase(Owner(user_id=instance.pk), asked_by=Asker.USER_DELETED)
