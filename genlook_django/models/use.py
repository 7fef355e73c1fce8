import datetime as dt
import time
import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from .shopper import Owner
from .try_on import Status, TryOnResult

DAY = dt.timedelta(days=1)
NEVER_SENT = Q(try_on__isnull=False, try_on__submitted_at=None)
FAILED = Q(try_on__status=Status.FAILED) & (~Q(try_on__error_code="PHOTO_DELETED") | NEVER_SENT)
"""A try-on that failed costs her nothing, but one that she ended herself may have cost the shop a credit."""

MOST_LOOKS = 25
BETWEEN_LOOKS_SECS = 0.02
"""Only between requests of one moment at the very end of a limit, and for half a second at most."""


class Kind(models.TextChoices):
    PHOTO = "photo", _("photo")
    TRY_ON = "try-on", _("try-on")


class UseQuerySet(models.QuerySet["Use"]):
    def today(self, kind: Kind) -> "UseQuerySet":
        """Return what counts towards a day's limit."""
        return self.filter(kind=kind, at__gt=timezone.now() - DAY).exclude(FAILED)

    def given_back(self) -> "UseQuerySet":
        """Return those whose try-on failed, or was never sent, and so costs nothing if it goes now."""
        return self.filter(FAILED | NEVER_SENT)

    def by_owner(self, owner: Owner) -> "UseQuerySet":
        return self.filter(owner_hash=hash_of_owner(owner))

    def by_address(self, owner: Owner) -> "UseQuerySet":
        return self.filter(address_hash=hashed(owner.address)) if owner.address else self.none()

    def before(self, use: "Use") -> "UseQuerySet":
        return self.filter(Q(at__lt=use.at) | Q(at=use.at, pk__lt=use.pk))

    def spend(self, owner: Owner, kind: Kind, *, per_owner: int, per_address: int) -> "Use | None":
        """Count one more use; None if that were more than a day's, of the owner or of her network address.

        It is written first and counted then: of two at once none sees less than both, so never more than the limit
        get through. Of those that are too many together the later ones go, and the earlier ones wait for that. This
        holds outside transactions only, where each sees at once what the other wrote.
        """
        use = self.create(kind=kind, owner_hash=hash_of_owner(owner), address_hash=hashed(owner.address))
        today = self.today(kind)
        limits = [(today.by_owner(owner), per_owner), (today.by_address(owner), per_address)]
        for _look in range(MOST_LOOKS):
            if all(uses.count() <= most for uses, most in limits):
                return use
            if any(uses.before(use).count() >= most for uses, most in limits):
                break
            time.sleep(BETWEEN_LOOKS_SECS)
        use.delete()
        return None

    def sign_in(self, visitor_key: str, user_id: Any) -> None:
        """Count to the user what she used as a visitor."""
        user = Owner(user_id=user_id)
        self.by_owner(Owner(visitor_key=visitor_key)).update(owner_hash=hash_of_owner(user))

    def over(self) -> "UseQuerySet":
        """Return those that count no more."""
        return self.filter(at__lte=timezone.now() - DAY)


class Use(models.Model):
    """One photo given or try-on asked for, counted for a day: rows that a shopper deletes would forget it.

    Who it was is held as a keyed hash, which outlives cookies and erasure but not the day.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    owner_hash = models.CharField(max_length=64)
    address_hash = models.CharField(max_length=64, blank=True)
    try_on = models.ForeignKey(TryOnResult, null=True, on_delete=models.SET_NULL, related_name="uses")
    at = models.DateTimeField(default=timezone.now)

    objects = UseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use")
        verbose_name_plural = _("uses")
        indexes = [
            models.Index(fields=["owner_hash", "kind", "at"], name="genlook_use_by_owner"),
            models.Index(fields=["address_hash", "kind", "at"], name="genlook_use_by_address"),
            models.Index(fields=["at"], name="genlook_use_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%Y-%m-%d %H:%M}"


def hash_of_owner(owner: Owner) -> str:
    return hashed(f"visitor:{owner.visitor_key}" if owner.user_id is None else f"user:{owner.user_id}")


def hashed(words: str) -> str:
    """Return a keyed hash, from which without the shop's SECRET_KEY nobody gets an address back; nothing for none."""
    return salted_hmac("genlook.use", words, algorithm="sha256").hexdigest() if words else ""
