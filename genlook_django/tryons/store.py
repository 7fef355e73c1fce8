"""STORING → COMPLETED: fetch the picture, look at it, keep it."""

import datetime as dt
import io
import logging
import struct
import warnings
from contextlib import suppress
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import F
from django.utils import timezone
from PIL import Image

from ..client import GenerationNotFound, GenlookError
from ..enqueue import enqueue
from ..models import TryOnResult
from ..models.account import request_interval
from ..models.try_on import Status
from ..photos.containers import NoContainer, read_xmp, write_xmp
from ..photos.intake import DECODER_FAILURES
from ..photos.storage import discard
from .download import DownloadFailed, download
from .finish import complete, fail
from .gateway import BudgetExhausted, open_client
from .journal import note
from .pause import ACCOUNT_TROUBLES, stop
from .submit import LONGEST_WAIT_SECS, backoff_secs

MOST_ATTEMPTS = 8
THUMBNAIL_SIDE = 320
FORMATS = {"JPEG": ("jpg", "image/jpeg"), "PNG": ("png", "image/png"), "WEBP": ("webp", "image/webp")}


def store(try_on_id: UUID | str) -> None:
    """Store the result of one try-on that the service has completed; do nothing for any other."""
    try_on = TryOnResult.objects.filter(pk=try_on_id, status=Status.STORING).first()
    if try_on is None:
        return
    attempt = try_on.attempts + 1
    # the compare-and-set that keeps a task delivered twice from fetching twice
    claimed = TryOnResult.objects.filter(pk=try_on.pk, status=Status.STORING, attempts=try_on.attempts)
    if not claimed.update(attempts=F("attempts") + 1, updated_at=timezone.now()):
        return
    try_on.attempts = attempt
    try:
        keep(try_on, download(try_on.result_url if try_on.result_url and attempt == 1 else fresh_url(try_on)))
    except BudgetExhausted as error:
        uncount(try_on)
        ahead = TryOnResult.objects.filter(status=Status.STORING, created_at__lt=try_on.created_at).count()
        later(try_on, error.wait_secs + ahead * request_interval().total_seconds(), "RATE_LIMITED")
    except ACCOUNT_TROUBLES as error:
        stop(error.code, str(error))
        uncount(try_on)
        later(try_on, LONGEST_WAIT_SECS, error.code)
    except (DownloadFailed, GenlookError, OSError) as error:
        note("result not stored", try_on, level=logging.WARNING, reason=str(error) or type(error).__name__)
        lost = isinstance(error, GenerationNotFound) or not getattr(error, "retryable", True)
        if lost or attempt >= MOST_ATTEMPTS:
            fail(try_on.pk, "RESULT_NOT_USABLE", str(error), since=[Status.STORING])
        else:
            later(try_on, backoff_secs(attempt), "RESULT_NOT_USABLE")


def uncount(try_on: TryOnResult) -> None:
    """Take an attempt back: the picture's own address was not tried."""
    claimed = TryOnResult.objects.filter(pk=try_on.pk, status=Status.STORING, attempts=try_on.attempts)
    claimed.update(attempts=F("attempts") - 1, result_url="")


def later(try_on: TryOnResult, wait_secs: float, code: str) -> None:
    again_at = timezone.now() + dt.timedelta(seconds=wait_secs)
    storing = TryOnResult.objects.filter(pk=try_on.pk, status=Status.STORING)
    if storing.update(error_code=code, next_attempt_at=again_at):
        enqueue("store", str(try_on.pk), countdown=wait_secs)


def fresh_url(try_on: TryOnResult) -> str:
    """Ask the service for a new signed address; the last one may have run out."""
    with open_client() as client:
        url = client.get_generation(try_on.generation_id or "").result_image_url
    if not url:
        raise DownloadFailed("the service has no result to fetch now", retryable=True)
    return url


def keep(try_on: TryOnResult, data: bytes) -> None:
    """Write the picture just as it came, and a thumbnail for lists. Nothing stays if the row is gone meanwhile."""
    suffix, content_type, thumbnail = inspect(data)
    # a name for each attempt, so that what a full disk cuts short can be told from what another worker wrote
    names = {"image": f"result-{try_on.attempts}.{suffix}", "thumbnail": f"thumbnail-{try_on.attempts}.jpg"}
    paths = {name: try_on.image.field.generate_filename(try_on, file) for name, file in names.items()}
    storage = try_on.image.storage
    saved: dict[str, str] = {}
    try:
        for name, content in (("image", data), ("thumbnail", thumbnail)):
            saved[name] = storage.save(paths[name], ContentFile(content))
    except BaseException:
        discard(storage, {*paths.values(), *saved.values()})
        raise
    try:
        kept = complete(try_on.pk, **saved, content_type=content_type, result_url="", finished_at=timezone.now())
    except (DatabaseError, InterfaceError):
        # the connection may have gone before or after the row was written
        connection.close()
        kept = TryOnResult.objects.filter(pk=try_on.pk, image=saved["image"]).exists()
        if not kept:
            discard(storage, saved.values())
            raise
    if not kept:
        discard(storage, saved.values())


def inspect(data: bytes) -> tuple[str, str, bytes]:
    """Return a result's suffix, media type and thumbnail (JPEG); raise DownloadFailed if it is no whole picture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=list(FORMATS))
        with image:
            suffix, content_type = FORMATS[image.format or ""]
            if image.width * image.height > 50_000_000:
                raise DownloadFailed("the result has too many pixels", retryable=False)
            small = image.convert("RGB")
    except DECODER_FAILURES as error:
        raise DownloadFailed("the result is no whole picture", retryable=True) from error
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=85)
    thumbnail = out.getvalue()
    # a smaller copy says of itself what the picture says: who made it doesn't change
    with suppress(NoContainer, struct.error):
        if packet := read_xmp(data):
            thumbnail = write_xmp(thumbnail, packet)
    return suffix, content_type, thumbnail
