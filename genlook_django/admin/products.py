from django.contrib import admin

from ..models import SyncedProduct
from .readonly import ReadOnlyAdmin


@admin.register(SyncedProduct)
class SyncedProductAdmin(ReadOnlyAdmin):
    list_display = ["title", "state", "problem", "external_id", "content_type", "variant", "sent_at"]
    list_select_related = ["content_type"]
    list_filter = ["state", "content_type"]
    search_fields = ["title", "external_id", "object_id"]
    fields = [
        "title",
        "state",
        "problem",
        "external_id",
        "content_type",
        "object_id",
        "variant",
        "sent_at",
        "remote_expires_at",
        "created_at",
        "updated_at",
    ]
