from django.contrib import admin

from ..models import Product, ProductImage
from .generic import TabularInline
from .readonly import ReadOnlyAdmin


class ProductImageInline(TabularInline):
    model = ProductImage
    fields = ["order", "source_url"]
    readonly_fields = ["order", "source_url"]
    extra = 0
    can_delete = False


@admin.register(Product)
class ProductAdmin(ReadOnlyAdmin):
    list_display = ["external_id", "title", "account", "origin", "last_used_at", "expires_at"]
    list_filter = ["origin", "account"]
    list_select_related = ["account"]
    search_fields = ["external_id", "title"]
    ordering = ["-pk"]
    inlines = [ProductImageInline]
