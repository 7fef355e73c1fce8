from typing import Any

from django.http import HttpRequest

from .generic import ModelAdmin


class ReadOnlyAdmin(ModelAdmin):
    """Show what the API made. The API is the only one to change it."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
