import dataclasses
import datetime as dt
import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..conf import get_settings


@dataclasses.dataclass(frozen=True)
class Owner:
    """Who asks: a signed-in user, or an anonymous visitor known by a random key in the session; or nobody yet."""

    user_id: Any = None
    visitor_key: str = ""
    address: str = dataclasses.field(default="", repr=False, compare=False)
    """Where the request came from, for limits that clearing cookies doesn't reset. Never stored as it is."""
    region: str = dataclasses.field(default="", compare=False)
    """Where she is, as far as the shop's ``REGION_OF`` says, for the words of her consent."""

    @property
    def is_known(self) -> bool:
        return self.user_id is not None or bool(self.visitor_key)


def random_key() -> str:
    return secrets.token_urlsafe(24)


def needed_until() -> dt.datetime:
    """Return until when the service can have something that is made of a photo given now; a day is to spare."""
    here, there = (
        dt.timedelta(hours=get_settings().local_retention_hours),
        dt.timedelta(days=get_settings().retention_days),
    )
    return timezone.now() + here + there + dt.timedelta(days=1)


class ShopperQuerySet(models.QuerySet["Shopper"]):
    def of(self, owner: Owner) -> "ShopperQuerySet":
        if owner.user_id is not None:
            return self.filter(user_id=owner.user_id)
        return self.filter(visitor_key=owner.visitor_key) if owner.visitor_key else self.none()

    def get_or_make(self, owner: Owner) -> "Shopper":
        """Return a row for this owner, made when there is none. The owner must be known."""
        if owner.user_id is not None:
            return self.of(owner).order_by("pk").first() or self.create(user_id=owner.user_id)
        return self.get_or_create(visitor_key=owner.visitor_key)[0]

    def stay(self, pk: int) -> None:
        """Note that she gives a photo now."""
        self.filter(pk=pk).update(needed_until=needed_until())

    def over(self) -> "ShopperQuerySet":
        """Return those of whom nothing is left, here or at the service."""
        return self.filter(needed_until__lte=timezone.now(), photos=None, try_ons=None)

    def sign_in(self, visitor_key: str, user_id: Any) -> bool:
        """Hand all that a visitor has to the user that she turns out to be; return whether there was anything."""
        return bool(self.filter(visitor_key=visitor_key, user=None).update(user_id=user_id, visitor_key=None))


class Shopper(models.Model):
    """A person, as far as this app knows her: who owns photos and try-ons here, and under which id at the service.

    A user has one row for each visit that she began before she signed in, so that signing in is one UPDATE and
    each photo stays with the ``customer_id`` that it was sent under.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    visitor_key = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001 (NULLs are many)
    customer_id = models.CharField("customerId", max_length=64, unique=True, default=random_key, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    needed_until = models.DateTimeField(default=needed_until, editable=False, db_index=True)
    """Until then her ``customer_id`` is needed, to have erased what the service may have."""
    settles_at = models.DateTimeField(null=True, editable=False)
    """Until then the service may be making something for her that she has deleted here already."""

    objects = ShopperQuerySet.as_manager()

    class Meta:
        verbose_name = _("shopper")
        verbose_name_plural = _("shoppers")

    def __str__(self) -> str:
        return str(self.user or _("a visitor"))
