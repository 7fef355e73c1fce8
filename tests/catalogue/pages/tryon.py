from genlook_django.catalogue import ProductAdapter, register

from .models import ProductPage


@register(ProductPage)
class ProductPageAdapter(ProductAdapter):
    depends_on = ["gallery_images__image"]

    def get_queryset(self):
        return ProductPage.objects.filter(live=True).prefetch_related("gallery_images__image__renditions")

    def get_images(self, page):
        return [each.image.get_rendition("max-800x800").file for each in page.gallery_images.all()]

    def get_url(self, page):
        return page.get_url() or ""
