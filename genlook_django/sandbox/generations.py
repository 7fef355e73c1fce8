"""Generations ordered and found again; `running` is what becomes of them."""

import datetime as dt
import random
import time
from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from . import photos, products, tasks
from .conf import sandbox_settings
from .errors import Code, Refusal
from .faults import Fault
from .models import Account, CustomerImage, Generation
from .orders import Files, PhotoSource, TryOnOrder
from .pictures import Picture, normalise

MOCK_SECS = 1
SYNC_INTERVAL_SECS = 0.25
chance = random.Random()  # noqa: S311 (no secret: a spread of seconds)


def find(account: Account, generation_id: str) -> Generation:
    """Return a generation; raise GENERATION_NOT_FOUND, or FORBIDDEN for another account's."""
    try:
        generation = Generation.objects.get(generation_id=UUID(generation_id))
    except (ValueError, Generation.DoesNotExist) as error:
        raise Refusal(Code.GENERATION_NOT_FOUND) from error
    if generation.account_id != account.pk:
        raise Refusal(Code.FORBIDDEN)
    return generation


def order(account: Account, wanted: TryOnOrder, files: Files, fault: Fault | None = None) -> Generation:
    """Create a generation for one credit; raise Refusal, and then nothing is created and no credit taken."""
    photo = obtain_photo(account, wanted.photo, files)
    images = products.read_images(wanted.product.images, files)
    with transaction.atomic():
        # First of all, because the row's lock makes one account's orders take turns from here on.
        if not Account.objects.take_credit(account.pk):
            raise Refusal(Code.INSUFFICIENT_CREDITS)
        product = products.for_try_on(account, wanted.product, images)
        if isinstance(photo, Picture):
            days = wanted.retention_days
            photo = photos.keep(account, photo, customer_id=wanted.customer_id, retention_days=days)
        generation = Generation.objects.create(
            account=account,
            product=product,
            product_external_id=product.external_id,
            product_title=product.title,
            product_description=product.description,
            photo=photo,
            customer_id=wanted.customer_id,
            retention_days=wanted.retention_days or account.retention_days,
            use_watermark=wanted.use_watermark,
            fault=fault.kind if fault else "",
            fault_code=fault.error_code if fault else "",
            nudged_at=timezone.now() + dt.timedelta(seconds=secs_before_making(account, product.title)),
        )
        nudge(generation)
    return generation


def nudge(generation: Generation) -> None:
    """Tell a worker when it is to be made, once that is committed. The periodic task finds what was not heard."""
    countdown = max(0.0, (generation.nudged_at - timezone.now()).total_seconds())

    def send() -> None:  # no partial: Django's robust hooks can't name one when they log its failure
        tasks.generate.apply_async((generation.pk,), countdown=countdown)

    transaction.on_commit(send, robust=True)


def secs_before_making(account: Account, title: str) -> float:
    """Return how long a generation waits, so that it takes as long as the account says that one takes."""
    if account.generation_secs is None:
        return MOCK_SECS if title == "mock" else 0
    return max(0.0, chance.gauss(account.generation_secs, account.generation_spread_secs))


def obtain_photo(account: Account, source: PhotoSource, files: Files) -> CustomerImage | Picture:
    if source.image_id is not None:
        return photos.find(account, source.image_id)
    if source.url is not None:
        return photos.download(source.url)
    return normalise(products.pick_file(source.file_key, files))


def wait_for_end(generation: Generation, sleep: Callable[[float], None] = time.sleep) -> Generation:
    """Read a generation anew until it has ended, or until POST /try-on/sync may hold no longer."""
    give_up_at = time.monotonic() + sandbox_settings().SYNC_TIMEOUT_SECS
    generation.refresh_from_db()
    while not generation.is_over and time.monotonic() < give_up_at:
        sleep(SYNC_INTERVAL_SECS)
        generation.refresh_from_db()
    return generation
