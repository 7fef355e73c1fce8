from genlook_django.catalogue import ProductAdapter, register

from .models import Item


@register(Item)
class ItemAdapter(ProductAdapter):
    title_attr = "label"
    category_attr = "department__name"
    depends_on = ["tags"]

    def get_queryset(self):
        return Item.objects.filter(is_published=True, voucher=None).select_related("department")
