from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..catalogue import registry
from ..catalogue.sync import page_of
from ..models import SyncedProduct
from ..tryons.resync import Resync, resync
from .readonly import ReadOnlyAdmin

MOST_TOLD = 20
"""So many problems are named one by one above the list; the list itself has them all."""


class KindFilter(admin.SimpleListFilter):
    """Django's own would offer every model of the project."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(adapter.model._meta.label_lower, str(adapter.model._meta.verbose_name)) for adapter in registry]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = (adapter.model for adapter in registry if adapter.model._meta.label_lower == self.value())
        return next((queryset.of_model(model) for model in chosen), queryset)


@admin.register(SyncedProduct)
class SyncedProductAdmin(ReadOnlyAdmin):
    """What can be tried on, and why something can't. Those with Django's change permission have it looked at again."""

    list_display = ["name", "state", "problem", "sent_at", "external_id", "kind"]
    list_select_related = ["content_type"]
    list_filter = ["state", KindFilter]
    search_fields = ["title", "external_id", "object_id"]
    fields = [
        "title",
        "state",
        "problem",
        "page_in_shop",
        "external_id",
        "kind",
        "object_id",
        "variant",
        "sent_at",
        "remote_expires_at",
        "created_at",
        "updated_at",
    ]
    readonly_fields = ["kind", "page_in_shop"]
    actions = ["look_again"]

    def has_resync_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("genlook.change_syncedproduct")

    @admin.display(description=_("product"), ordering="title")
    def name(self, synced: SyncedProduct) -> str:
        return str(synced)

    @admin.display(description=_("kind"), ordering="content_type")
    def kind(self, synced: SyncedProduct) -> str:
        model = synced.content_type.model_class()
        return str(model._meta.verbose_name if model else synced.content_type)

    @admin.display(description=_("page in the shop"))
    def page_in_shop(self, synced: SyncedProduct) -> str:
        address = page_of(synced)
        return format_html('<a href="{0}">{0}</a>', address) if address else "-"

    @admin.action(description=_("Look at them again, and send them to the service"), permissions=["resync"])
    def look_again(self, request: HttpRequest, queryset: Any) -> None:
        done = resync(queryset)
        self.message_user(request, words_for(done), messages.SUCCESS)
        for name, problem in done.problems[:MOST_TOLD]:
            self.message_user(request, f"{name}: {problem}", messages.WARNING)


def words_for(done: Resync) -> str:
    if done.in_background:
        words = ngettext(
            "%d product is being looked at in the background.",
            "%d products are being looked at in the background.",
            done.chosen,
        )
        return words % done.chosen
    words = ngettext("%d product was looked at.", "%d products were looked at.", done.chosen) % done.chosen
    return f"{words} {_('They are being sent to the service.')}" if done.sends else words
