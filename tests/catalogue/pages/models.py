import io

from django.core.files.base import ContentFile
from django.db import models
from PIL import Image as Pillow


class Image(models.Model):
    """A picture of the library, as Wagtail's: the original, and smaller ones made when first asked for."""

    title = models.CharField(max_length=80)
    file = models.ImageField(upload_to="original_images", width_field="width", height_field="height")
    width = models.IntegerField(editable=False)
    height = models.IntegerField(editable=False)

    def get_rendition(self, filter_spec):
        """Return the picture within the sides of a filter like ``"max-800x800"``."""
        for rendition in self.renditions.all():
            if rendition.filter_spec == filter_spec:
                return rendition
        width, height = map(int, filter_spec.removeprefix("max-").split("x"))
        with self.file.open() as file, Pillow.open(file) as picture:
            picture.thumbnail((width, height))
            out = io.BytesIO()
            picture.save(out, "JPEG")
        rendition = Rendition(image=self, filter_spec=filter_spec)
        rendition.file.save(f"{self.pk}.{filter_spec}.jpg", ContentFile(out.getvalue()))
        return rendition


class Rendition(models.Model):
    image = models.ForeignKey(Image, models.CASCADE, related_name="renditions")
    filter_spec = models.CharField(max_length=40)
    file = models.ImageField(upload_to="images")


class ProductPage(models.Model):
    title = models.CharField(max_length=80)
    live = models.BooleanField(default=True)

    def get_url(self):
        return f"/pages/{self.pk}/"


class GalleryImage(models.Model):
    page = models.ForeignKey(ProductPage, models.CASCADE, related_name="gallery_images")
    image = models.ForeignKey(Image, models.CASCADE, related_name="+")
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ["sort_order"]
