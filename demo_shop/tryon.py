"""What of this shop can be tried on: each colour of a product, by its own picture."""

from django.db.models import QuerySet

from genlook_django.catalogue import ProductAdapter, register

from .models import Variant


@register(Variant)
class VariantAdapter(ProductAdapter):
    description_attr = "product__description"
    image_attr = "picture"

    def get_queryset(self) -> QuerySet[Variant]:
        return Variant.objects.on_sale().select_related("product")
