"""What the widget talks to, in JSON; the same addresses answer a plain form with pages."""

import math
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponseBase, UnreadablePostError
from django.http.response import HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from rest_framework import exceptions, status
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.renderers import JSONRenderer, TemplateHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..catalogue.sync import page_of
from ..conf import get_settings
from ..exceptions import NotThere, Refusal, explain
from ..models import ShopperPhoto, Status, TryOnResult
from ..photos.consent import is_current
from ..privacy.erase import erase, erase_try_on, withdraw
from ..privacy.export import export
from ..privacy.photo import add_photo
from ..tryons.request import request_try_on, tries_left, usual_secs
from .owner import known_owner_of, leave_old_session, owner_of
from .permissions import ShopperAuthentication
from .pictures import picture
from .serializers import PhotoSerializer, TryOnSerializer, describe_me
from .throttles import AddressThrottle, OwnerThrottle, refuse_early

LISTED_AT_MOST = 60


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

    def try_on(self, pk: UUID) -> TryOnResult:
        """Return the asker's own try-on; what is another's is as little there as what never was."""
        hers = TryOnResult.objects.owned_by(owner_of(self.request)).with_requests_ahead()
        try_on = hers.filter(pk=pk).select_related("product").first()
        if try_on is None:
            raise NotThere("NOT_FOUND")
        return try_on


API_CODES: dict[type[Exception], str] = {
    exceptions.PermissionDenied: "CSRF_FAILED",
    exceptions.Throttled: "THROTTLED",
    exceptions.MethodNotAllowed: "METHOD_NOT_ALLOWED",
    exceptions.UnsupportedMediaType: "BAD_REQUEST",
}


class PageView(StorefrontView):
    renderer_classes = [JSONRenderer, TemplateHTMLRenderer]


class Photos(StorefrontView):
    parser_classes = [MultiPartParser]
    pace_of_posts = "photos_per_minute"

    def post(self, request: Request) -> Response:
        photo = add_photo_of(request)
        return Response(PhotoSerializer(photo).data, status=status.HTTP_201_CREATED)


class Photo(StorefrontView):
    def delete(self, request: Request, pk: UUID) -> Response:
        photo = ShopperPhoto.objects.owned_by(owner_of(request)).filter(pk=pk).first()
        if photo is None:
            raise NotThere("NOT_FOUND")
        withdraw(photo)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TryOns(PageView):
    pace_of_posts = "try_ons_per_minute"

    def get(self, request: Request) -> Response:
        try_ons = TryOnResult.objects.owned_by(owner_of(request)).with_requests_ahead()[:LISTED_AT_MOST]
        data: dict[str, Any] = {"try_ons": TryOnSerializer(try_ons, many=True).data}
        if self.wants_page:
            data["result_label"] = get_settings().result_label
        return Response(data, template_name="genlook/try_on_list.html")

    def post(self, request: Request) -> HttpResponseBase:
        """Ask for a try-on with a photo that is here, or, from a plain form, with one that comes along."""
        photo_id = add_photo_of(request).pk if request.FILES else valid_uuid(members_of(request).get("photo"))
        product = members_of(request).get("product")
        # NUL and halves of characters are no part of any reference, and PostgreSQL can't be asked for them
        if not isinstance(product, str) or not product or not product.isprintable():
            raise Refusal("PRODUCT_REQUIRED")
        try_on, is_new = request_try_on(known_owner_of(request), product, photo_id)
        if self.wants_page:
            response = HttpResponseRedirect(reverse("genlook:try-on", args=[try_on.pk]))
            response.status_code = status.HTTP_303_SEE_OTHER
            return response
        return Response(TryOnSerializer(try_on).data, status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)


class TryOn(PageView):
    def get(self, request: Request, pk: UUID) -> Response:
        try_on = self.try_on(pk)
        data = dict(TryOnSerializer(try_on).data)
        if self.wants_page:
            data |= {
                "product_url": page_of(try_on.product) if try_on.product else "",
                "result_label": get_settings().result_label,
                "result_label_corner": get_settings().result_label_corner,
                "usual_secs": usual_secs(),
            }
        return Response(data, template_name="genlook/try_on.html")

    def delete(self, request: Request, pk: UUID) -> Response:
        erase_try_on(self.try_on(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class TryOnImage(StorefrontView):
    def get(self, request: Request, pk: UUID) -> HttpResponseBase:
        try_on = self.try_on(pk)
        if try_on.status != Status.COMPLETED:
            raise NotThere("NOT_FOUND")
        return picture(
            try_on, thumbnail="thumbnail" in request.query_params, download="download" in request.query_params
        )


class Feedback(StorefrontView):
    def post(self, request: Request, pk: UUID) -> Response:
        liked = members_of(request).get("liked")
        if not isinstance(liked, bool):
            raise Refusal("BAD_REQUEST")
        try_on = self.try_on(pk)
        TryOnResult.objects.filter(pk=try_on.pk).update(liked=liked)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Me(StorefrontView):
    def get(self, request: Request) -> Response:
        owner = owner_of(request)
        kept = ShopperPhoto.objects.owned_by(owner).kept().order_by("-given_at")
        # one that was given under other terms can't be used before she has agreed to these
        photos = [photo for photo in kept if is_current(photo, owner.region)]
        try_ons = list(TryOnResult.objects.owned_by(owner).with_requests_ahead()[:LISTED_AT_MOST])
        return Response(describe_me(photos, try_ons, tries_left(owner)))

    def delete(self, request: Request) -> Response:
        erase(owner_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class Export(StorefrontView):
    def get(self, request: Request) -> FileResponse:
        """Send all that is kept about the asker, as a ZIP."""
        response = FileResponse(
            export(owner_of(request)), as_attachment=True, filename="about-me.zip", content_type="application/zip"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def add_photo_of(request: Request) -> ShopperPhoto:
    """Keep the photo that came with a request; raise Refusal if there is none or it can't be used."""
    upload = request.FILES.get("photo")
    if upload is None:
        raise Refusal("PHOTO_REQUIRED")
    consented = members_of(request).get("consent") in {"on", "true", "1"}
    owner = known_owner_of(request)
    photo = add_photo(owner, cast(BinaryIO, upload.file), upload.size or 0, consented=consented)
    leave_old_session(request)
    return photo


def members_of(request: Request) -> dict[str, Any]:
    """Return the body's members; a body that is no object has none."""
    return request.data if isinstance(request.data, dict) else {}


def own_page(request: Request) -> str:
    """Return the page of this shop that the form was on, or nothing."""
    referer = request.META.get("HTTP_REFERER", "")
    here = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    return referer if here else ""


def valid_uuid(value: object) -> UUID:
    if not value:
        raise Refusal("PHOTO_REQUIRED")
    try:
        return UUID(str(value))
    except ValueError:
        raise NotThere("PHOTO_NOT_FOUND") from None
