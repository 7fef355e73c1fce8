"""One generation in a worker: claimed, rendered, ended; and found again when its worker was lost."""

import datetime as dt
import logging

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from .models import Account, Generation
from .models.fault import FaultKind
from .models.generation import Status
from .rendering import GenerationFailed, Rendered, render
from .storage import delete

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
NUDGE_AGAIN_AFTER = dt.timedelta(minutes=1)
BATCH = 500


def run(pk: int) -> None:
    """Render one generation, unless another worker has it. Whatever goes wrong ends it, and never the worker."""
    attempt = Generation.objects.claim(pk)
    if attempt is None:
        return
    generation = Generation.objects.select_related("product", "photo", "account").get(pk=pk)
    if attempt > MAX_ATTEMPTS:
        fail(generation, "GENERATION_TIMED_OUT", "The generation was tried several times and never came to an end.")
        return
    if generation.fault == FaultKind.GENERATION_NEVER_ENDS:
        Generation.objects.filter(pk=pk).update(lease_until=None)
        return
    try:
        complete(generation, attempt, render(generation))
    except GenerationFailed as failure:
        fail(generation, failure.code, failure.message, attempt)
    except Exception:
        logger.exception("Generation %s broke", generation)
        fail(generation, "GENERATION_BROKE", "The picture could not be made; the sandbox's log says why.", attempt)


def complete(generation: Generation, attempt: int, rendered: Rendered) -> None:
    """Keep the result, and end the generation unless it was ended meanwhile (its customer erased, its lease lost)."""
    result = generation.result
    result.save(rendered.picture.file_name, ContentFile(rendered.picture.data), save=False)
    expires_at = timezone.now() + dt.timedelta(days=generation.retention_days)
    if not Generation.objects.end(
        generation.pk,
        to=Status.COMPLETED,
        attempt=attempt,
        result=result.name,
        result_expires_at=expires_at,
        report=rendered.report,
    ):
        delete(result)


def fail(generation: Generation, code: str, message: str, attempt: int | None = None) -> bool:
    """End a generation as failed and give its credit back, both or neither, and once."""
    with transaction.atomic():
        ended = Generation.objects.end(
            generation.pk, to=Status.FAILED, attempt=attempt, error_code=code, error_message=message
        )
        if ended:
            Account.objects.add_credits(generation.account_id, 1)
    return ended


def find_stranded() -> list[int]:
    """Return generations whose message or worker was lost, each once a minute however often this is asked."""
    now = timezone.now()
    stranded = Generation.objects.claimable(now).filter(nudged_at__lte=now - NUDGE_AGAIN_AFTER)
    found = list(stranded.values_list("pk", flat=True)[:BATCH])
    return [pk for pk in found if stranded.filter(pk=pk).update(nudged_at=now)]
