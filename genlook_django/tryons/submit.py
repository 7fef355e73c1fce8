"""QUEUED → SUBMITTING → PENDING: the one request that costs a credit, made at most once."""

import datetime as dt
import logging
import random
from typing import BinaryIO, cast
from uuid import UUID

from django.utils import timezone

from ..catalogue.sync import Outgoing, outgoing
from ..client import (
    Client,
    CustomerImageId,
    Forbidden,
    GenlookError,
    ImageFile,
    ImageNotFound,
    InsufficientCredits,
    InvalidApiKey,
    ProductNotFound,
    RateLimited,
    TryOn,
)
from ..conf import get_settings
from ..exceptions import ProductUnavailable
from ..models import ApiAccount, ShopperPhoto, TryOnResult
from ..models.try_on import Status
from ..queue import enqueue
from .finish import fail
from .gateway import BudgetExhausted, open_client

logger = logging.getLogger("genlook")

ACCOUNT_TROUBLES = (InsufficientCredits, InvalidApiKey)
"""What stops every try-on alike: the account is paused and nobody's try-on fails for it."""
MOST_UPLOADS = 3
"""After so many attempts a photo that the service doesn't find isn't uploaded again."""
LONGEST_WAIT_SECS = 60


class ClaimLost(Exception):
    """Somebody else has the row now: it was erased, or given up on and taken again."""


def submit(try_on_id: UUID | str) -> None:
    """Submit one try-on that is QUEUED; do nothing for any other."""
    account = ApiAccount.objects.current()
    if account.is_paused and account.paused_until:
        wait_secs = (account.paused_until - timezone.now()).total_seconds()
        TryOnResult.objects.filter(pk=try_on_id, status=Status.QUEUED).update(
            error_code=account.pause_code, next_attempt_at=account.paused_until
        )
        enqueue("submit", str(try_on_id), countdown=max(1.0, wait_secs))
        return
    try_on = TryOnResult.objects.claim(try_on_id)
    if try_on is None:
        return
    if try_on.photo is None or try_on.product is None:
        fail(try_on.pk, "PHOTO_DELETED" if try_on.photo is None else "PRODUCT_UNAVAILABLE")
        return
    try:
        with open_client() as client:
            accepted = send(client, try_on, try_on.photo, outgoing(try_on.product))
    except ClaimLost:
        logger.info("try-on %s: claim lost before anything was sent", try_on.pk)
    except ProductUnavailable as error:
        fail(try_on.pk, error.code)
    except BudgetExhausted as error:
        again(try_on, error.wait_secs + random.uniform(0, 0.5))  # noqa: S311 (jitter)
    except GenlookError as error:
        settle(try_on, error)
    else:
        record(try_on, accepted)


def send(client: Client, try_on: TryOnResult, photo: ShopperPhoto, product: Outgoing) -> TryOn:
    """Upload the photo if the service doesn't have it, then ask: by reference, or inline where that isn't known."""
    customer = CustomerImageId(photo.usable_image_id or upload(client, photo))
    settings = get_settings()

    def ask(inline: bool) -> TryOn:
        if not TryOnResult.objects.about_to_send(try_on):
            raise ClaimLost
        return client.create_try_on(
            product.inline() if inline else product.reference(),
            customer,
            customer_id=photo.shopper.customer_id,
            retention_days=settings.retention_days,
            use_watermark=settings.use_watermark,
        )

    try:
        accepted = ask(inline=not product.is_known)
    except ProductNotFound:
        TryOnResult.objects.filter(pk=try_on.pk, status=Status.SUBMITTING).update(submitted_at=None)
        accepted = ask(inline=True)
    product.was_sent()
    return accepted


def upload(client: Client, photo: ShopperPhoto) -> str:
    settings = get_settings()
    storage, name = photo.file.storage, str(photo.file.name)

    def open_it() -> BinaryIO:
        return cast(BinaryIO, storage.open(name, "rb"))

    uploaded = client.upload_image(
        ImageFile(name="photo.jpg", content_type="image/jpeg", open=open_it),
        customer_id=photo.shopper.customer_id,
        retention_days=settings.retention_days,
    )
    # an hour less than promised, so that it does not run out between this look and the service's
    expires_at = timezone.now() + dt.timedelta(days=settings.retention_days, hours=-1)
    ShopperPhoto.objects.filter(pk=photo.pk).update(image_id=uploaded.image_id, image_expires_at=expires_at)
    return uploaded.image_id


def record(try_on: TryOnResult, accepted: TryOn) -> None:
    ApiAccount.objects.resume()
    if TryOnResult.objects.move(
        try_on.pk,
        to=Status.PENDING,
        since=[Status.SUBMITTING],
        generation_id=accepted.generation_id,
        error_code="",
    ):
        logger.info("try-on %s is generation %s, attempt %d", try_on.pk, accepted.generation_id, try_on.attempts)
        enqueue("poll", countdown=get_settings().poll_interval_secs)


def settle(try_on: TryOnResult, error: GenlookError) -> None:
    """Decide by what went wrong. What may have reached the service stays as it is: ``recover`` looks for it there."""
    logger.warning("try-on %s, attempt %d: %s", try_on.pk, try_on.attempts, error)
    if error.may_have_reached and TryOnResult.objects.filter(pk=try_on.pk, submitted_at__isnull=False).exists():
        TryOnResult.objects.filter(pk=try_on.pk, status=Status.SUBMITTING).update(error_code=error.code)
        return
    if isinstance(error, ACCOUNT_TROUBLES):
        if ApiAccount.objects.pause(error.code):
            logger.error("try-on is paused for the whole shop: %s", error)
        again(try_on, 60, error.code)
    elif isinstance(error, RateLimited):
        wait_secs = error.retry_after_secs or 10
        ApiAccount.objects.hold_requests(wait_secs)
        again(try_on, wait_secs, error.code)
    elif isinstance(error, ImageNotFound | Forbidden) and try_on.attempts < MOST_UPLOADS:
        # gone before its time, or uploaded under another account's key
        ShopperPhoto.objects.forget_upload(try_on.photo_id)
        again(try_on, 0, error.code)
    elif error.retryable or error.may_have_reached:
        again(try_on, backoff_secs(try_on.attempts), error.code)
    else:
        fail(try_on.pk, error.code, str(error))


def again(try_on: TryOnResult, wait_secs: float, code: str = "") -> None:
    if TryOnResult.objects.release(try_on, wait_secs=wait_secs, code=code):
        enqueue("submit", str(try_on.pk), countdown=wait_secs)


def backoff_secs(attempts: int) -> float:
    """Return 1 to 2 s after the first attempt, doubled after each, never more than a minute."""
    return float(min(2 ** (attempts - 1), LONGEST_WAIT_SECS) * random.uniform(1, 2))  # noqa: S311 (jitter)
