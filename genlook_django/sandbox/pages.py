"""What the sandbox serves beside its API: pictures by signed address."""

import mimetypes
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseBase, JsonResponse
from django.views import View

from . import media
from .errors import Code, Refusal


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
