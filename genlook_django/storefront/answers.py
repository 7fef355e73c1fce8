"""How every address of the storefront answers: JSON for the widget, pages for a plain form, refusals by code."""

import errno
import logging
import math
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import Http404, UnreadablePostError
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from rest_framework import exceptions
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.renderers import JSONRenderer, TemplateHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..exceptions import NotNow, NotThere, Refusal, explain
from .permissions import ShopperAuthentication
from .throttles import AddressThrottle, OwnerThrottle, refuse_early

logger = logging.getLogger("genlook")

NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
API_CODES: dict[type[Exception], str] = {
    exceptions.PermissionDenied: "CSRF_FAILED",
    exceptions.Throttled: "THROTTLED",
    exceptions.MethodNotAllowed: "METHOD_NOT_ALLOWED",
    exceptions.UnsupportedMediaType: "BAD_REQUEST",
}


# with ATOMIC_REQUESTS, uses would be counted before others can see them, and photos decoded inside a transaction
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class StorefrontView(APIView):
    """JSON for the widget, a page for a plain form; every refusal is a code and a sentence."""

    authentication_classes = [ShopperAuthentication]
    permission_classes: list[Any] = []
    renderer_classes = [JSONRenderer]
    parser_classes = [JSONParser, FormParser, MultiPartParser]
    template_name = "genlook/refused.html"
    pace_of_posts = "looks_per_minute"

    @property
    def wants_page(self) -> bool:
        return isinstance(getattr(self.request, "accepted_renderer", None), TemplateHTMLRenderer)

    def get_throttles(self) -> list[Any]:
        kind = self.pace_of_posts if self.request.method == "POST" else "looks_per_minute"
        return [OwnerThrottle(kind), AddressThrottle(kind)]

    def perform_authentication(self, request: Request) -> None:
        """Refuse what is too much first: authentication looks for a CSRF token, and so reads the whole body."""
        super().check_throttles(request)
        refuse_early(request)
        super().perform_authentication(request)

    def check_throttles(self, request: Request) -> None:
        """Leave it at what was checked before authentication."""

    def handle_exception(self, exc: Exception) -> Response:
        # RecursionError: JSON that is nested thousands deep
        if isinstance(exc, SuspiciousOperation | UnreadablePostError | RecursionError):
            exc = Refusal("BAD_REQUEST")
        if isinstance(exc, OSError) and exc.errno in NO_ROOM:
            # a large upload goes to a temporary file before anybody has looked at it
            logger.error("an upload could not be read: %s", exc)
            exc = NotNow("STORAGE_UNAVAILABLE")
        if isinstance(exc, Http404 | exceptions.NotFound):
            exc = NotThere("NOT_FOUND")
        if isinstance(exc, Refusal):
            code, http_status = exc.code, exc.status
        elif isinstance(exc, exceptions.APIException):
            code, http_status = API_CODES.get(type(exc), "BAD_REQUEST"), exc.status_code
        else:
            raise exc
        body = {**explain(code), "status": http_status}
        if self.wants_page:
            body["back_url"] = own_page(self.request)
        # DRF hides these keys when it renders an error's page; the template wants them
        response = Response(body, status=http_status, exception=not self.wants_page)
        if wait := getattr(exc, "wait", None):
            response.headers["Retry-After"] = str(math.ceil(wait))
        return response

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class PageView(StorefrontView):
    renderer_classes = [JSONRenderer, TemplateHTMLRenderer]


def own_page(request: Request) -> str:
    """Return the page of this shop that the form was on, or nothing."""
    referer = request.META.get("HTTP_REFERER", "")
    here = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    return referer if here else ""
