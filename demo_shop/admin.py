from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from .models import Category, Product, Variant

admin.site.site_header = admin.site.site_title = "Hemwell"


class VariantInline(admin.TabularInline):
    model = Variant
    extra = 0
    prepopulated_fields = {"slug": ["colour"]}


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ["name", "line", "position"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    list_display = ["name", "category", "price", "colours", "is_published"]
    list_filter = ["category", "is_published"]
    list_select_related = ["category"]
    search_fields = ["name", "variants__colour"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [VariantInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        return super().get_queryset(request).prefetch_related("variants")

    @admin.display
    def colours(self, product: Product) -> str:
        return ", ".join(variant.colour for variant in product.variants.all())
