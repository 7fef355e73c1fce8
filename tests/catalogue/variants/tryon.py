from genlook_django.catalogue import ProductAdapter, RemoteProduct, register

from .models import Garment


@register(Garment)
class GarmentAdapter(ProductAdapter):
    depends_on = ["skus", "media"]

    def get_queryset(self):
        return Garment.objects.filter(is_live=True).prefetch_related("skus", "media")

    def get_external_id(self, garment, variant=""):
        return variant or str(garment.pk)  # the SKU's code is unique

    def get_images(self, garment, sku=None):
        media = [each for each in garment.media.all() if each.sku_id == (sku and sku.pk)]
        return [each.file or each.url for each in media]

    def get_remote_products(self, garment):
        yield RemoteProduct(garment.title, "", self.get_images(garment))
        for sku in garment.skus.all():
            title = f"{garment.title}, {sku.colour}"
            yield RemoteProduct(title, "", self.get_images(garment, sku), variant=sku.code)
