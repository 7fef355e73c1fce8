import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..conf import get_settings

ABANDONED_AFTER = dt.timedelta(minutes=10)
"""A push that began so long ago and was never recorded as done was killed, or failed for the moment."""

SENT_ANYHOW = "?"
"""Stands for the fingerprint of something that was sent and is to be sent again, changed or not."""
MAY_BE_THERE = ~Q(sent_fingerprint="") | Q(push_began_at__isnull=False)
"""What was sent, or began to be, and whose answer may be lost."""


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

    def mark_for_resync(self) -> int:
        """Forget what is thought of these and what they were sent as, but not that they may be at the service."""
        was_sent = Case(When(sent_fingerprint="", then=Value("")), default=Value(SENT_ANYHOW))
        return self.update(
            state=ProductState.STALE,
            fingerprint="",
            problem="",
            sent_fingerprint=was_sent,
            updated_at=timezone.now(),
        )

    def stale(self) -> "SyncedProductQuerySet":
        return self.filter(state=ProductState.STALE)

    def gone(self) -> "SyncedProductQuerySet":
        return self.filter(state=ProductState.GONE)

    def ours(self) -> "SyncedProductQuerySet":
        """Return those that bear this environment's prefix; others are left alone, here as at the service."""
        return self.filter(external_id_prefix=get_settings().external_id_prefix)

    def not_on_their_way(self) -> "SyncedProductQuerySet":
        """Return those that nobody is sending just now."""
        return self.filter(Q(push_began_at=None) | Q(push_began_at__lte=timezone.now() - ABANDONED_AFTER))

    def unsent(self) -> "SyncedProductQuerySet":
        """Return those to be sent: the service doesn't have them as they are, and nobody is at it."""
        differs = ~Q(sent_fingerprint=F("fingerprint")) | Q(remote_expires_at__lte=timezone.now())
        return self.ours().not_on_their_way().filter(differs, state=ProductState.CURRENT)

    def to_be_deleted_there(self) -> "SyncedProductQuerySet":
        known = self.gone().filter(MAY_BE_THERE).exclude(remote_expires_at__lte=timezone.now())
        return known.ours().not_on_their_way()

    def to_be_forgotten_here(self) -> "SyncedProductQuerySet":
        """Return those that are gone here, not (or no longer) at the service, and named by no try-on."""
        away = ~MAY_BE_THERE | Q(remote_expires_at__lte=timezone.now()) | ~Q(pk__in=self.ours())
        return self.gone().filter(away, try_ons=None, former_ids=None)

    def claim_push(self, synced: "SyncedProduct") -> bool:
        """Take one row to push it; False if another process was faster, or it has changed since it was read."""
        names = ("external_id", "push_began_at", "sent_fingerprint", "fingerprint", "state")
        mine = self.filter(pk=synced.pk, **{name: getattr(synced, name) for name in names})
        return bool(mine.update(push_began_at=timezone.now()))


class SyncedProduct(models.Model):
    """One wearable thing of the shop, its externalId, and what the service was last told of it."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField(max_length=64)
    variant = models.CharField(_("variant"), max_length=64, blank=True)
    content_object = GenericForeignKey("content_type", "object_id", for_concrete_model=False)

    external_id = models.CharField("externalId", max_length=191, unique=True)
    external_id_prefix = models.CharField(max_length=191, blank=True, editable=False)
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

    @property
    def is_to_be_sent(self) -> bool:
        """The same as ``unsent()``, of a row as it is in memory."""
        differs = self.sent_fingerprint != self.fingerprint or self.has_expired_there
        return differs and self.state == ProductState.CURRENT and not self.is_on_its_way

    @property
    def is_to_be_deleted_there(self) -> bool:
        """The same as ``to_be_deleted_there()``, of a row that is gone."""
        is_ours = self.external_id_prefix == get_settings().external_id_prefix
        return self.may_be_there and not self.has_expired_there and is_ours and not self.is_on_its_way

    @property
    def has_expired_there(self) -> bool:
        return self.remote_expires_at is not None and self.remote_expires_at <= timezone.now()

    @property
    def is_on_its_way(self) -> bool:
        return self.push_began_at is not None and self.push_began_at > timezone.now() - ABANDONED_AFTER

    @property
    def may_be_there(self) -> bool:
        """Whether the service may have something under this externalId."""
        return bool(self.sent_fingerprint) or self.push_began_at is not None

    def give_up_push(self, *, may_have_reached: bool) -> None:
        """Let the next run begin with this one; it stays known as one that the service may have."""
        began_at = timezone.now() - ABANDONED_AFTER if may_have_reached else None
        type(self).objects.filter(pk=self.pk).update(push_began_at=began_at)


class FormerExternalId(models.Model):
    """What a product was called when the service was told of it, to be deleted there."""

    product = models.ForeignKey(SyncedProduct, on_delete=models.CASCADE, related_name="former_ids")
    external_id = models.CharField("externalId", max_length=191, unique=True)

    def __str__(self) -> str:
        return str(self.product)
