import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=1)


class Asker(models.TextChoices):
    SHOPPER = "shopper", _("the shopper")
    STAFF = "staff", _("staff")
    COMMAND = "command", _("a command")
    USER_DELETED = "user deleted", _("the user was deleted")


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def open(self) -> "ErasureQuerySet":
        """Return those that the service has not confirmed."""
        return self.filter(confirmed_at=None)

    def due(self) -> "ErasureQuerySet":
        return self.open().filter(next_attempt_at__lte=timezone.now())

    def claim(self, pk: Any) -> "Erasure | None":
        """Take one that is due, so that nobody else asks the service for it; the next try is set at once."""
        erasure = self.due().filter(pk=pk).first()
        if erasure is None:
            return None
        wait = min(FIRST_WAIT * 4 ** min(erasure.attempts, 9), LONGEST_WAIT)
        mine = self.open().filter(pk=pk, attempts=erasure.attempts)
        taken = mine.update(attempts=F("attempts") + 1, next_attempt_at=timezone.now() + wait)
        return self.get(pk=pk) if taken else None

    def postpone(self, pk: Any, *, until: dt.datetime) -> None:
        self.open().filter(pk=pk).update(next_attempt_at=until)

    def confirm(self, pk: Any) -> bool:
        """Record that the service has nothing more of her, and forget the last thing that named her."""
        return bool(self.open().filter(pk=pk).update(confirmed_at=timezone.now(), customer_id="", last_error=""))


class Erasure(models.Model):
    """The receipt of an erasure: when it was asked for, when it was done here and when at the service.

    ``customer_id`` is what the service is asked to forget, and goes once it has. Nothing else in it is about anyone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer_id = models.CharField("customerId", max_length=64, blank=True, editable=False)
    asked_by = models.CharField(_("asked by"), max_length=16, choices=Asker.choices)
    photos = models.PositiveIntegerField(_("photos"), default=0)
    try_ons = models.PositiveIntegerField(_("try-ons"), default=0)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    erased_at = models.DateTimeField(_("done here at"), null=True)
    confirmed_at = models.DateTimeField(_("done at the service at"), null=True)
    settles_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveIntegerField(_("tries at the service"), default=0)
    next_attempt_at = models.DateTimeField(_("next try at"), default=timezone.now)
    last_error = models.CharField(_("last error"), max_length=64, blank=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["confirmed_at", "next_attempt_at"], name="genlook_erasure_due")]

    def __str__(self) -> str:
        return str(self.pk)
