from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .. import media
from ..models import CustomerImage, Generation
from .readonly import ReadOnlyAdmin


@admin.register(Generation)
class GenerationAdmin(ReadOnlyAdmin):
    """Generations with their pictures, which only staff with the permission to view generations come to see."""

    list_display = ["thumbnail", "generation_id", "status", "product_title", "error_code", "seconds", "created_at"]
    list_display_links = ["generation_id"]
    list_filter = ["status", "account"]
    search_fields = ["=generation_id", "product_external_id"]
    ordering = ["-pk"]
    exclude = ["result"]

    @admin.display(description="result")
    def thumbnail(self, generation: Generation) -> SafeString | str:
        if not generation.has_result:
            return "-"
        return format_html('<img src="{}" width="48" alt="" loading="lazy">', media.path_of("result", generation.pk))

    @admin.display(description="seconds")
    def seconds(self, generation: Generation) -> str:
        return "-" if generation.duration_ms is None else f"{generation.duration_ms / 1000:.1f}"


@admin.register(CustomerImage)
class CustomerImageAdmin(ReadOnlyAdmin):
    list_display = ["image_id", "account", "customer_id", "width", "height", "created_at", "expires_at"]
    list_filter = ["account"]
    list_select_related = ["account"]
    search_fields = ["image_id", "customer_id"]
    ordering = ["-pk"]
    exclude = ["file"]
