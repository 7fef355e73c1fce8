from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..models import Asker, Erasure, Shopper, ShopperPhoto
from ..privacy.erase import erase_shopper
from .readonly import ReadOnlyAdmin

if TYPE_CHECKING:
    TabularInline = admin.TabularInline[ShopperPhoto, Shopper]
else:
    TabularInline = admin.TabularInline  # generic to the type checker only


PHOTO_FIELDS = (
    "id",
    "given_at",
    "expires_at",
    "consent_version",
    "consent_region",
    "consent_language",
    "consented_at",
)


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    """The receipts: what a shop shows when somebody asks whether she was forgotten."""

    list_display = ["id", "asked_by", "asked_at", "erased_at", "confirmed_at", "attempts", "last_error"]
    list_filter = ["asked_by", ("confirmed_at", admin.EmptyFieldListFilter)]
    date_hierarchy = "asked_at"
    fields = [
        "id",
        "asked_by",
        "photos",
        "try_ons",
        "asked_at",
        "erased_at",
        "confirmed_at",
        "attempts",
        "next_attempt_at",
        "last_error",
    ]


class PhotoInline(TabularInline):
    """A photo's dates and consent. Staff don't get to see the photo itself."""

    model = ShopperPhoto
    fields = PHOTO_FIELDS
    readonly_fields = PHOTO_FIELDS
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Shopper)
class ShopperAdmin(ReadOnlyAdmin):
    """Whose photos and try-ons are kept; those with Django's delete permission can have them erased."""

    list_display = ["__str__", "created_at", "photo_count", "try_on_count"]
    list_select_related = ["user"]
    fields = ["user", "customer_id", "created_at"]
    inlines = [PhotoInline]
    actions = ["erase_everywhere"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shopper]:
        rows: QuerySet[Shopper] = super().get_queryset(request)
        return rows.annotate(
            photo_count=Count("photos", distinct=True), try_on_count=Count("try_ons", distinct=True)
        ).order_by("-pk")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let those who may erase delete: the admin asks this of whoever deletes a user who has photos."""
        return self.has_erase_permission(request)

    def delete_model(self, request: HttpRequest, obj: Shopper) -> None:
        erase_shopper(obj.pk, asked_by=Asker.STAFF)

    def get_actions(self, request: HttpRequest, action_location: Any = None) -> dict[str, Any]:
        # Django 6.1 asks for the actions of a place, earlier ones know of one place only
        place = {"action_location": action_location} if action_location is not None else {}
        actions = super().get_actions(request, **place)
        actions.pop("delete_selected", None)  # the other one says what it does
        return actions

    def has_erase_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("genlook.delete_shopper")

    @admin.display(description=_("photos"))
    def photo_count(self, shopper: Any) -> int:
        return int(shopper.photo_count)

    @admin.display(description=_("try-ons"))
    def try_on_count(self, shopper: Any) -> int:
        return int(shopper.try_on_count)

    @admin.action(description=_("Erase everything, here and at the service"), permissions=["erase"])
    def erase_everywhere(self, request: HttpRequest, queryset: QuerySet[Shopper]) -> HttpResponse | None:
        if "confirmed" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "title": _("Erase everything that is kept of them?"),
                "shoppers": queryset,
                "opts": self.model._meta,
            }
            return TemplateResponse(request, "admin/genlook/erase.html", context)
        pks = list(queryset.values_list("pk", flat=True))
        done = [erasure for pk in pks if (erasure := erase_shopper(pk, asked_by=Asker.STAFF))]
        words = ngettext("%d shopper is erased here.", "%d shoppers are erased here.", len(done)) % len(done)
        receipt = _("Erasures tell when the service has confirmed.")
        self.message_user(request, f"{words} {receipt}", messages.SUCCESS)
        return None
