from django.contrib import admin

from ..models import ApiAccount
from .readonly import ReadOnlyAdmin


@admin.register(ApiAccount)
class ApiAccountAdmin(ReadOnlyAdmin):
    list_display = ["name", "credit_balance", "credits_checked_at", "paused_at", "pause_code", "requests_made"]
    fields = ["name", "credit_balance", "credits_checked_at", "paused_at", "pause_code", "requests_made"]
