from django.contrib import admin

from ..models import LoggedRequest
from .readonly import ReadOnlyAdmin


@admin.register(LoggedRequest)
class LoggedRequestAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "account", "method", "path", "status", "code", "fault", "duration_ms"]
    list_filter = ["status", "endpoint", "account"]
    list_select_related = ["account"]
    ordering = ["-pk"]
