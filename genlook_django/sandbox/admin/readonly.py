from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:  # generic to the type checker only
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline

__all__ = ["ModelAdmin", "ReadOnlyAdmin", "TabularInline"]


class ReadOnlyAdmin(ModelAdmin):
    """Show what the API made. The API is the only one to change it."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
