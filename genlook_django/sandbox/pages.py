"""What the sandbox serves beside its API: pictures by signed address, a page about itself, its OpenAPI document."""

import mimetypes
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.http import require_safe

from . import media
from .errors import Code, Refusal
from .models import LoggedRequest

STYLE = Path(__file__).parent / "static" / "genlook_sandbox" / "sandbox.css"
RECENT = 50


@method_decorator(login_not_required, name="dispatch")
class MediaView(View):
    """Serve a picture to whoever holds its signed address."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, token: str) -> HttpResponseBase:
        try:
            file = media.find(token)
            opened = file.open("rb")
        except Refusal as refusal:
            return answer(refusal)
        except FileNotFoundError:
            return answer(Refusal(Code.IMAGE_NOT_FOUND))
        content_type = mimetypes.guess_type(file.name or "")[0] or "application/octet-stream"
        response = FileResponse(opened, content_type=content_type)
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = answer(Refusal(Code.METHOD_NOT_ALLOWED))
        response["Allow"] = "GET, HEAD"
        return response


def answer(refusal: Refusal) -> JsonResponse:
    return JsonResponse(refusal.body(), status=refusal.code.status)


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say what this is, and show who is allowed to see them which requests came last."""
    context = {
        "base_url": request.build_absolute_uri(reverse("genlook_sandbox:credits").removesuffix("/account/credits")),
        "shows_requests": may_see_requests(request),
    }
    if context["shows_requests"]:
        context["requests"] = LoggedRequest.objects.select_related("account").order_by("-pk")[:RECENT]
    response = render(request, "genlook_sandbox/about.html", context)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"
    return response


def may_see_requests(request: HttpRequest) -> bool:
    """Allow a developer on her machine, and staff elsewhere. Without auth installed there is no user to ask."""
    user = getattr(request, "user", None)
    return settings.DEBUG or bool(user and user.is_active and user.has_perm("genlook_sandbox.view_loggedrequest"))


@login_not_required
@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Serve the page's stylesheet, so that the sandbox needs no staticfiles to look right."""
    return HttpResponse(STYLE.read_bytes(), content_type="text/css; charset=utf-8")


@login_not_required
@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """Answer the API's OpenAPI document; it needs drf-spectacular, of the extra "sandbox"."""
    try:
        from .api.openapi import document
    except ImportError:
        return JsonResponse({"message": "Run: pip install 'genlook-django[sandbox]'"}, status=501)
    return JsonResponse(document(request), json_dumps_params={"indent": 1})
