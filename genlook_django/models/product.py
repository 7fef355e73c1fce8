from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SyncedProductQuerySet(models.QuerySet["SyncedProduct"]):
    def of(self, obj: models.Model) -> "SyncedProductQuerySet":
        """Return the rows of one of the shop's own objects, all its variants."""
        content_type = ContentType.objects.get_for_model(obj, for_concrete_model=True)
        return self.filter(content_type=content_type, object_id=str(obj.pk))

    def known_to_service(self) -> "SyncedProductQuerySet":
        """Return those whose last sent state should still be there."""
        return self.exclude(sent_fingerprint="").exclude(remote_expires_at__lte=timezone.now())


class SyncedProduct(models.Model):
    """One wearable thing of the shop, its externalId, and what the service was last told of it."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField(max_length=64)
    variant = models.CharField(_("variant"), max_length=64, blank=True)
    content_object = GenericForeignKey("content_type", "object_id")

    external_id = models.CharField("externalId", max_length=191, unique=True)
    title = models.CharField(_("title"), max_length=255, blank=True)
    sent_fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, editable=False)
    remote_expires_at = models.DateTimeField(_("expires at the service"), null=True, editable=False)
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
