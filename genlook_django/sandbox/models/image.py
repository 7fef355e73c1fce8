import datetime as dt
import secrets

from django.db import models
from django.utils import timezone

from ..storage import sandbox_storage
from .account import Account, RetentionDays


def make_image_id() -> str:
    """Make an opaque id that holds a slash and a dot, as the service's do, so that clients learn to escape it."""
    return f"uploads/{secrets.token_hex(16)}.jpg"


class CustomerImageQuerySet(models.QuerySet["CustomerImage"]):
    def kept(self) -> "CustomerImageQuerySet":
        return self.filter(expires_at__gt=timezone.now())

    def expired(self, now: dt.datetime) -> "CustomerImageQuerySet":
        return self.filter(expires_at__lte=now)


class CustomerImage(models.Model):
    """A shopper's photo, uploaded by itself or along with a try-on."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="customer_images")
    image_id = models.CharField(max_length=60, default=make_image_id, editable=False)
    customer_id = models.CharField(max_length=255, blank=True)
    file = models.FileField(storage=sandbox_storage, upload_to="customers")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    retention_days = models.PositiveSmallIntegerField(choices=RetentionDays)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()

    objects = CustomerImageQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["image_id"], name="gls_image_image_id")]
        indexes = [
            models.Index(fields=["account", "customer_id"], name="gls_image_customer"),
            models.Index(fields=["expires_at"], name="gls_image_expires_at"),
        ]

    def __str__(self) -> str:
        return self.image_id
