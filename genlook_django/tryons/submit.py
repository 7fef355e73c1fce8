"""QUEUED → SUBMITTING → PENDING: the one request that costs a credit, made at most once."""

import datetime as dt
import logging
import random
from typing import BinaryIO, cast
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connection
from django.db.models import DateTimeField, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..catalogue.sync import Outgoing, outgoing
from ..client import (
    Client,
    CustomerImageId,
    Forbidden,
    GenlookError,
    ImageFile,
    ImageNotFound,
    ProductNotFound,
    RateLimited,
    ResponseLost,
    TryOn,
)
from ..conf import get_settings
from ..enqueue import enqueue
from ..exceptions import ProductUnavailable
from ..models import ApiAccount, ShopperPhoto, TryOnResult
from ..models.account import KEPT_FOR_FETCHING, request_interval
from ..models.try_on import Status
from .finish import fail
from .gateway import HOLD_SECS, BudgetExhausted, open_client
from .journal import note
from .pause import ACCOUNT_TROUBLES, PAUSE_CODES, stop

CANDIDATES = 5
"""So many of the line are looked at, since other workers may be taking the first ones."""
SHORTEST_WAIT_SECS = 0.5
LONGEST_TURN_SECS = 600
WORTH_SAYING_SECS = 5
"""From this wait on a shopper reads that others are before her."""
LONGEST_PAUSE_BETWEEN_LOOKS = dt.timedelta(seconds=60)
GATEWAYS_OWN = (502, 503, 504)
"""What a gateway answers while the service behind it may still be at work."""
MOST_UPLOADS = 3
"""After so many attempts a photo that the service doesn't find isn't uploaded again."""
LONGEST_WAIT_SECS = 60


class ClaimLost(Exception):
    """Somebody else has the row now: it was erased, or given up on and taken again."""


def submit(try_on_id: UUID | str) -> None:
    """Submit the try-on whose turn it is, and come back as long as the one that was meant waits.

    Whose message it is doesn't matter: who asked first comes first.
    """
    account = ApiAccount.objects.current()
    waiting = TryOnResult.objects.filter(pk=try_on_id, status=Status.QUEUED)
    if account.is_paused:
        # no message goes round meanwhile: the end of the pause sends new ones
        waiting.update(error_code=account.pause_code, next_attempt_at=timezone.now() + LONGEST_PAUSE_BETWEEN_LOOKS)
        return
    if not waiting.exists():
        return
    wait_secs = serve_next()
    if left := waiting.first():
        come_back(left, wait_secs)


def serve_next() -> float:
    """Submit the first in line; return 0.0, or the seconds until there are requests to do it with."""
    paid = 0
    for candidate in TryOnResult.objects.in_line()[:CANDIDATES]:
        cost = 2 if candidate.photo and not candidate.photo.usable_image_id else 1
        if cost > paid:
            if wait_secs := ApiAccount.objects.take_requests(cost - paid, leaving=KEPT_FOR_FETCHING):
                return wait_secs
            paid = cost
        if try_on := TryOnResult.objects.claim(candidate.pk):
            serve(try_on, paid)
            return 0.0
    return 0.0


def come_back(try_on: TryOnResult, wait_secs: float) -> None:
    """Enqueue a row's message again for when its turn should come. One that waits after a failure has its own."""
    now = timezone.now()
    if try_on.attempts and try_on.next_attempt_at > now:
        return
    turns = TryOnResult.objects.requests_before(try_on) * request_interval().total_seconds()
    wait_secs = max(wait_secs, SHORTEST_WAIT_SECS) + min(turns, LONGEST_TURN_SECS)
    mine = TryOnResult.objects.filter(pk=try_on.pk, status=Status.QUEUED)
    mine.update(
        next_attempt_at=now + dt.timedelta(seconds=wait_secs),
        error_code="RATE_LIMITED" if wait_secs > WORTH_SAYING_SECS else try_on.error_code,
    )
    enqueue("submit", str(try_on.pk), countdown=wait_secs)


def serve(try_on: TryOnResult, paid: int) -> None:
    """Submit one try-on that this call has claimed, with so many requests paid for."""
    if try_on.photo is None or try_on.product is None:
        fail(try_on.pk, "PHOTO_DELETED" if try_on.photo is None else "PRODUCT_UNAVAILABLE")
        return
    try:
        with open_client(paid=paid) as client:
            product = outgoing(try_on.product)
            accepted = send(client, try_on, try_on.photo, product)
    except ClaimLost:
        note("claim lost before anything was sent", try_on)
    except ProductUnavailable as error:
        fail(try_on.pk, error.code)
    except BudgetExhausted as error:
        again(try_on, error.wait_secs)
    except GenlookError as error:
        settle(try_on, error)
    else:
        record(try_on, accepted)
        product.was_sent()


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
        return ask(inline=not product.is_known)
    except ProductNotFound:
        TryOnResult.objects.certainly_not_sent(try_on)
        product.was_forgotten()
        return ask(inline=True)


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
    """Keep the generation's id, the one thing that must not be lost: tried twice if the database is gone for a moment.

    The row may have been put back in the queue meanwhile, when this worker was very slow; it is taken out again.
    """
    try:
        recorded = record_once(try_on, accepted)
    except (DatabaseError, InterfaceError):
        connection.close()
        recorded = record_once(try_on, accepted)
    try_on.generation_id = accepted.generation_id
    if not recorded:
        ApiAccount.objects.note_forgotten(timezone.now())
        note("gone when the service accepted it", try_on, level=logging.WARNING)
        return
    ApiAccount.objects.is_over(*PAUSE_CODES)
    note("submitted", try_on)
    enqueue("poll", countdown=get_settings().poll_interval_secs)


def record_once(try_on: TryOnResult, accepted: TryOn) -> bool:
    return TryOnResult.objects.move(
        try_on.pk,
        to=Status.PENDING,
        since=[Status.QUEUED, Status.SUBMITTING],
        generation_id=accepted.generation_id,
        submitted_at=Coalesce("submitted_at", Value(timezone.now(), DateTimeField())),
        answered_at=timezone.now(),
        error_code="",
    )


def settle(try_on: TryOnResult, error: GenlookError) -> None:
    """Decide by what went wrong. What may have reached the service stays as it is: ``recover`` looks for it there."""
    note(f"attempt failed, {error.code}", try_on, level=logging.WARNING, reason=str(error))
    answered = error.status not in {None, *GATEWAYS_OWN} and not isinstance(error, ResponseLost)
    if error.may_have_reached and TryOnResult.objects.unsure(try_on, error.code, answered=answered):
        return
    if isinstance(error, ACCOUNT_TROUBLES):
        # without a message: the end of the pause sends one
        TryOnResult.objects.release(try_on, wait_secs=60, code=error.code)
        stop(error.code, str(error))
    elif isinstance(error, RateLimited):
        again(try_on, error.retry_after_secs or HOLD_SECS, error.code)
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
