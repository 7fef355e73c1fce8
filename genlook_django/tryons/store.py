"""STORING → COMPLETED: fetch the picture, look at it, keep it."""

import datetime as dt
import io
import logging
import warnings
from uuid import UUID

from django.core.files.base import ContentFile
from django.db.models import F
from django.utils import timezone
from PIL import Image

from ..client import GenerationNotFound, GenlookError
from ..models import TryOnResult
from ..models.try_on import Status
from ..queue import enqueue
from .download import DownloadFailed, download
from .finish import complete, fail
from .gateway import BudgetExhausted, open_client
from .submit import backoff_secs

logger = logging.getLogger("genlook")

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
    try:
        keep(try_on, download(try_on.result_url if try_on.result_url and attempt == 1 else fresh_url(try_on)))
    except BudgetExhausted as error:
        later(try_on, error.wait_secs, "RATE_LIMITED")
    except (DownloadFailed, GenlookError, OSError) as error:
        logger.warning("try-on %s: result not stored, attempt %d: %s", try_on.pk, attempt, error)
        lost = isinstance(error, GenerationNotFound) or not getattr(error, "retryable", True)
        if lost or attempt >= MOST_ATTEMPTS:
            fail(try_on.pk, "RESULT_NOT_USABLE", str(error), since=[Status.STORING])
        else:
            later(try_on, backoff_secs(attempt), "RESULT_NOT_USABLE")


def later(try_on: TryOnResult, wait_secs: float, code: str) -> None:
    again_at = timezone.now() + dt.timedelta(seconds=wait_secs)
    TryOnResult.objects.filter(pk=try_on.pk, status=Status.STORING).update(error_code=code, next_attempt_at=again_at)
    enqueue("store", str(try_on.pk), countdown=wait_secs)


def fresh_url(try_on: TryOnResult) -> str:
    """Ask the service for a new signed address; the last one may have run out."""
    with open_client(for_polling=True) as client:
        return client.get_generation(try_on.generation_id or "").result_image_url or ""


def keep(try_on: TryOnResult, data: bytes) -> None:
    """Write the picture just as it came, and a thumbnail for lists. Nothing stays if the row is gone meanwhile."""
    suffix, content_type, thumbnail = inspect(data)
    storage = try_on.image.storage
    image_name = storage.save(try_on.image.field.generate_filename(try_on, f"result.{suffix}"), ContentFile(data))
    thumbnail_name = storage.save(
        try_on.thumbnail.field.generate_filename(try_on, "thumbnail.jpg"), ContentFile(thumbnail)
    )
    if not complete(
        try_on.pk,
        image=image_name,
        thumbnail=thumbnail_name,
        content_type=content_type,
        result_url="",
        finished_at=timezone.now(),
    ):
        storage.delete(image_name)
        storage.delete(thumbnail_name)


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
    except (OSError, ValueError, SyntaxError, KeyError, Image.DecompressionBombError) as error:
        raise DownloadFailed("the result is no whole picture", retryable=True) from error
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=85)
    return suffix, content_type, out.getvalue()
