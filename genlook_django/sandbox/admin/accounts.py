from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest

from .. import accounts
from ..errors import Refusal
from ..keys import hash_key, hint_of, make_key
from ..models import Account, FaultPlan
from ..pictures import normalise
from .generic import ModelAdmin, ModelForm


class AccountForm(ModelForm):
    def clean_logo(self) -> Any:
        """Refuse what could not be drawn, before it fails each generation of the account."""
        logo = self.cleaned_data["logo"]
        if isinstance(logo, UploadedFile):
            try:
                normalise(logo.read())
            except Refusal as refusal:
                raise forms.ValidationError(refusal.message) from refusal
            logo.seek(0)
        return logo


@admin.register(Account)
class AccountAdmin(ModelAdmin):
    """Accounts; saving a new one shows its key, this once."""

    form = AccountForm
    list_display = ["__str__", "is_active", "credits", "requests_per_minute", "retention_days", "created_at"]
    list_filter = ["is_active"]
    search_fields = ["name"]
    fields = [
        "name",
        "key_hint",
        "is_active",
        "credits",
        "requests_per_minute",
        "sends_retry_after",
        "generation_secs",
        "generation_spread_secs",
        "retention_days",
        "logo",
    ]
    readonly_fields = ["key_hint"]
    actions = ["revoke"]

    def has_delete_permission(self, request: HttpRequest, obj: Account | None = None) -> bool:
        """Revoke instead: rows that go with their account would leave their files behind."""
        return False

    def save_model(self, request: HttpRequest, obj: Account, form: ModelForm, change: bool) -> None:
        if not change:
            key = make_key()
            obj.key_hash, obj.key_hint = hash_key(key), hint_of(key)
            messages.success(request, f"The API key is {key} — copy it now, it is not shown again.")
        super().save_model(request, obj, form, change)

    @admin.action(description="Revoke the keys of the selected accounts", permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        for account in queryset:
            accounts.revoke(account)
        self.message_user(request, f"{len(queryset)} keys revoked.")


@admin.register(FaultPlan)
class FaultPlanAdmin(ModelAdmin):
    list_display = ["kind", "account", "endpoint", "method", "remaining", "created_at"]
    list_filter = ["kind"]
    list_select_related = ["account"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        only = Account.objects.filter(is_active=True)[:2]
        return {"account": only[0].pk} if len(only) == 1 else {}
