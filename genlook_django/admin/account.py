from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..exceptions import sentence_for
from ..models import ApiAccount
from ..tryons.numbers import read_numbers
from .readonly import ReadOnlyAdmin


@admin.register(ApiAccount)
class ApiAccountAdmin(ReadOnlyAdmin):
    """The account's one row: what is left, what is wrong, and whether beat runs."""

    list_display = ["name", "credit_balance", "credits_checked_at", "paused_at", "pause_code", "recovered_at"]
    fields = [
        "name",
        "credit_balance",
        "credits_checked_at",
        "paused_at",
        "pause_code",
        "what_it_means",
        "told_code",
        "told_at",
        "under_way",
        "requests_made",
        "rate_limited",
        "recovered_at",
    ]
    readonly_fields = ["what_it_means", "under_way"]

    @admin.display(description=_("what shoppers read"))
    def what_it_means(self, account: ApiAccount) -> str:
        return sentence_for(account.pause_code) or "-"

    @admin.display(description=_("try-ons"))
    def under_way(self, account: ApiAccount) -> str:
        return ", ".join(f"{status} {count}" for status, count in read_numbers().try_ons.items() if count) or "-"
