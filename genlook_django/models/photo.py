import datetime as dt
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..conf import get_settings
from ..photos.storage import private_storage
from .shopper import Owner, Shopper


def kept_until() -> dt.datetime:
    return timezone.now() + dt.timedelta(hours=get_settings().local_retention_hours)


def photo_path(photo: "ShopperPhoto", filename: str) -> str:
    return f"photos/{photo.pk}.jpg"


class ShopperPhotoQuerySet(models.QuerySet["ShopperPhoto"]):
    def owned_by(self, owner: Owner) -> "ShopperPhotoQuerySet":
        return self.filter(shopper__in=Shopper.objects.of(owner))

    def kept(self) -> "ShopperPhotoQuerySet":
        """Return those that may still be used."""
        return self.filter(expires_at__gt=timezone.now())

    def forget_upload(self, pk: uuid.UUID | None) -> None:
        """Have the photo uploaded again when it is next needed: the service has it no more."""
        if pk is not None:
            self.filter(pk=pk).update(image_id="", image_expires_at=None)

    def expired(self) -> "ShopperPhotoQuerySet":
        """Return those whose time is over: the window that was promised, or an hour in which nothing came of them."""
        unused_since = timezone.now() - dt.timedelta(minutes=get_settings().unused_photo_minutes)
        return self.filter(Q(expires_at__lte=timezone.now()) | Q(try_ons=None, given_at__lte=unused_since))


class ShopperPhoto(models.Model):
    """A shopper's photo, cleaned, with the consent that it was given under and its ``imageId`` at the service."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shopper = models.ForeignKey(Shopper, on_delete=models.CASCADE, related_name="photos")
    file = models.FileField(storage=private_storage, upload_to=photo_path, max_length=120)
    digest = models.CharField(max_length=64, editable=False)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    consent_version = models.CharField(_("consent's version"), max_length=40)
    consent_hash = models.CharField(_("SHA-256 of the consent's text"), max_length=64)
    consent_language = models.CharField(_("consent's language"), max_length=16)
    consent_region = models.CharField(_("consent's region"), max_length=16, blank=True)
    consented_at = models.DateTimeField(_("consented at"), default=timezone.now)
    image_id = models.CharField("imageId", max_length=500, blank=True, editable=False)
    image_expires_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    given_at = models.DateTimeField(_("last given at"), default=timezone.now, db_index=True)
    expires_at = models.DateTimeField(_("kept until"), default=kept_until, db_index=True)

    objects = ShopperPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("shopper's photo")
        verbose_name_plural = _("shoppers' photos")
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["shopper", "digest"], name="genlook_photo_once")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def usable_image_id(self) -> str:
        """The photo's id at the service, as long as the service should still have it."""
        fresh = self.image_expires_at is not None and self.image_expires_at > timezone.now()
        return self.image_id if fresh else ""
