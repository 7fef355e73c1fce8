import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ABANDONED_AFTER = dt.timedelta(minutes=10)
"""A push that began so long ago and was never recorded as done was killed, or failed for the moment."""


class ProductState(models.TextChoices):
    CURRENT = "CURRENT", _("up to date")
    STALE = "STALE", _("changed in the shop")
    BROKEN = "BROKEN", _("can't be tried on")
    GONE = "GONE", _("no longer in the shop")


class SyncedProductQuerySet(models.QuerySet["SyncedProduct"]):
    def of_model(self, model: type[models.Model]) -> "SyncedProductQuerySet":
        """Return the rows of one registered model, which may be a proxy."""
        return self.filter(content_type=ContentType.objects.get_for_model(model, for_concrete_model=False))

    def of(self, model: type[models.Model], keys: Iterable[Any]) -> "SyncedProductQuerySet":
        """Return the rows of a registered model's objects, with all their variants."""
        return self.of_model(model).filter(object_id__in=[str(key) for key in keys])

    def mark(self, state: ProductState) -> int:
        """Note that the shop's side has changed; what the service was sent stays known."""
        return self.update(state=state, updated_at=timezone.now())

    def stale(self) -> "SyncedProductQuerySet":
        return self.filter(state=ProductState.STALE)

    def gone(self) -> "SyncedProductQuerySet":
        return self.filter(state=ProductState.GONE)

    def known_to_service(self) -> "SyncedProductQuerySet":
        """Return those whose last sent state should still be there."""
        return self.exclude(sent_fingerprint="").exclude(remote_expires_at__lte=timezone.now())

    def unknown_to_service(self) -> "SyncedProductQuerySet":
        return self.filter(Q(sent_fingerprint="") | Q(remote_expires_at__lte=timezone.now()))

    def unsent(self) -> "SyncedProductQuerySet":
        """Return those that the service doesn't have as they are, and that nobody is sending just now."""
        now = timezone.now()
        differs = ~Q(sent_fingerprint=F("fingerprint")) | Q(remote_expires_at__lte=now)
        free = Q(push_began_at=None) | Q(push_began_at__lte=now - ABANDONED_AFTER)
        return self.filter(differs, free, state=ProductState.CURRENT)

    def claim_push(self, synced: "SyncedProduct") -> bool:
        """Take one row to push it; False if another process was faster."""
        mine = self.filter(pk=synced.pk, push_began_at=synced.push_began_at)
        return bool(mine.update(push_began_at=timezone.now()))


class SyncedProduct(models.Model):
    """One wearable thing of the shop, its externalId, and what the service was last told of it."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField(max_length=64)
    variant = models.CharField(_("variant"), max_length=64, blank=True)
    content_object = GenericForeignKey("content_type", "object_id", for_concrete_model=False)

    external_id = models.CharField("externalId", max_length=191, unique=True)
    replaced_external_id = models.CharField(max_length=191, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=255, blank=True)
    state = models.CharField(
        _("state"), max_length=16, choices=ProductState.choices, default=ProductState.STALE, db_index=True
    )
    problem = models.CharField(_("problem"), max_length=255, blank=True, editable=False)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    sent_fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, editable=False)
    remote_expires_at = models.DateTimeField(_("expires at the service"), null=True, editable=False)
    push_began_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = SyncedProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("synced product")
        verbose_name_plural = _("synced products")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "variant"], name="genlook_product_once")
        ]

    def __str__(self) -> str:
        return self.title or self.external_id

    def give_up_push(self) -> None:
        """Let the next run begin with this one."""
        type(self).objects.filter(pk=self.pk).update(push_began_at=None)
