import uuid

from django.db import models


class Garment(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    title = models.CharField(max_length=80)
    is_live = models.BooleanField(default=True)


class Sku(models.Model):
    garment = models.ForeignKey(Garment, models.CASCADE, related_name="skus")
    code = models.CharField(max_length=20, unique=True)
    colour = models.CharField(max_length=20)


class Media(models.Model):
    """A picture: a file here, or an address elsewhere; of one SKU, or of all."""

    garment = models.ForeignKey(Garment, models.CASCADE, related_name="media")
    sku = models.ForeignKey(Sku, models.SET_NULL, null=True, related_name="media")
    file = models.FileField(upload_to="atelier", blank=True)
    url = models.URLField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
