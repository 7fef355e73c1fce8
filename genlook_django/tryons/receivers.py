"""What is remembered of a try-on when its row goes, whoever deletes it. Nothing that could tell whose it was."""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from ..models import ApiAccount, TryOnResult, Use


@receiver(pre_delete, sender=TryOnResult, dispatch_uid="genlook.remember_deleted")
def remember_deleted(instance: TryOnResult, **kwargs: Any) -> None:
    """Keep the daily limit true, and keep others from adopting the generation that this row may have at the service.

    One that was never sent leaves nothing: the try is given back. One that may have cost a credit stays counted.
    """
    Use.objects.filter(try_on=instance.pk).given_back().delete()
    try_on = TryOnResult.objects.filter(pk=instance.pk, submitted_at__isnull=False).first()
    if try_on is None or try_on.submitted_at is None:
        return
    ApiAccount.objects.note_forgotten(try_on.submitted_at)
