from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..conf import get_settings
from ..exceptions import NotThere
from ..models import Status, TryOnResult
from ..storefront.pictures import picture
from .readonly import ReadOnlyAdmin


@admin.register(TryOnResult)
class TryOnResultAdmin(ReadOnlyAdmin):
    list_display = [
        "preview",
        "product_title",
        "status",
        "error_code",
        "created_at",
        "took",
        "liked",
    ]
    list_display_links = ["preview", "product_title"]
    list_filter = ["status", "error_code", "liked", "created_at"]
    list_select_related = ["product"]
    list_per_page = 50
    date_hierarchy = "created_at"
    search_fields = ["product_title", "generation_id", "product__external_id"]
    fields = [
        "result",
        "product_title",
        "external_id",
        "status",
        "error_code",
        "error_message",
        "generation_id",
        "attempts",
        "created_at",
        "submitted_at",
        "generation_secs",
        "finished_at",
        "expires_at",
        "liked",
    ]
    readonly_fields = ["result", "external_id"]

    class Media:
        css = {"all": ["genlook/admin.css"]}

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        view = self.admin_site.admin_view(self.picture)
        return [path("<uuid:pk>/picture/", view, name="genlook_tryonresult_picture"), *super().get_urls()]

    def picture(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        """Stream a result or its thumbnail to staff who may view try-ons."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try_on = TryOnResult.objects.filter(pk=pk, status=Status.COMPLETED).first()
        try:
            if try_on is not None:
                return picture(request, try_on)
        except NotThere as error:
            raise Http404 from error
        raise Http404

    @admin.display(description="")
    def preview(self, try_on: TryOnResult) -> str:
        if try_on.status != Status.COMPLETED:
            return format_html('<span class="genlook-thumbnail genlook-{}"></span>', try_on.status.lower())
        return self.labelled(try_on, "?thumbnail", "genlook-thumbnail")

    @admin.display(description=_("result"))
    def result(self, try_on: TryOnResult) -> str:
        return self.labelled(try_on, "", "genlook-result") if try_on.status == Status.COMPLETED else "-"

    def labelled(self, try_on: TryOnResult, query: str, css_class: str) -> str:
        """Show a result with the words that say how it was made."""
        label = get_settings().result_label
        words = format_html('<small class="genlook-label">{}</small>', gettext(label)) if label else ""
        picture = '<img class="{}" src="{}{}" alt="" loading="lazy">'
        return format_html(picture + "{}", css_class, self.address_of(try_on), query, words)

    @admin.display(description="externalId")
    def external_id(self, try_on: TryOnResult) -> str:
        return try_on.product.external_id if try_on.product else "-"

    @admin.display(description=_("took"))
    def took(self, try_on: TryOnResult) -> str:
        if try_on.finished_at is None:
            return "-"
        return f"{(try_on.finished_at - try_on.created_at).total_seconds():.1f} s"

    def address_of(self, try_on: TryOnResult) -> Any:
        return reverse(f"{self.admin_site.name}:genlook_tryonresult_picture", args=[try_on.pk])
