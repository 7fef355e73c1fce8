from django.db.models import Q
from oscar.core.loading import get_model

from genlook_django.catalogue import ProductAdapter, register

Product = get_model("catalogue", "Product")


@register(Product)
class OscarAdapter(ProductAdapter):
    title_attr = "get_title"  # a child without a title has its parent's
    depends_on = ["images", "categories", "parent__images", "parent__categories"]
    variants_are_rows = True

    def get_queryset(self):
        shown = Q(parent=None) | Q(parent__is_public=True)
        related = ["images", "categories", "parent__images", "parent__categories"]
        return Product.objects.public().filter(shown).select_related("parent").prefetch_related(*related)

    def get_description(self, product):
        return product.description or (product.parent.description if product.parent else "")

    def get_category(self, product):
        return ", ".join(category.name for category in (product.parent or product).categories.all())

    def get_images(self, product):
        images = product.images.all() or (product.parent.images.all() if product.parent else [])
        return [image.original for image in images]
