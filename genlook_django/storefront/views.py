"""What the widget talks to, in JSON; the same addresses answer a plain form with pages."""

from typing import Any, BinaryIO, cast
from uuid import UUID

from django.http import FileResponse, HttpResponseBase
from django.http.response import HttpResponseRedirect
from django.urls import reverse
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from ..catalogue.sync import page_of
from ..conf import get_settings
from ..exceptions import NotThere, Refusal
from ..models import ShopperPhoto, Status, TryOnResult
from ..photos.consent import is_current
from ..privacy.erase import erase, erase_try_on, withdraw
from ..privacy.export import export
from ..privacy.photo import add_photo
from ..tryons.request import request_try_on, tries_left, usual_secs
from .answers import PageView, StorefrontView
from .owner import known_owner_of, leave_old_session, owner_of
from .pictures import picture
from .serializers import PhotoSerializer, TryOnSerializer, describe_me

LISTED_AT_MOST = 60


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
        owner = owner_of(request)
        try_ons = TryOnResult.objects.owned_by(owner).with_requests_ahead()[:LISTED_AT_MOST]
        data: dict[str, Any] = {"try_ons": TryOnSerializer(try_ons, many=True).data}
        if self.wants_page:
            kept = bool(data["try_ons"]) or ShopperPhoto.objects.owned_by(owner).exists()
            data |= {
                "result_label": get_settings().result_label,
                "something_is_kept": kept,
                "was_erased": "erased" in request.query_params and not kept,
            }
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
            return see(reverse("genlook:try-on", args=[try_on.pk]))
        return Response(TryOnSerializer(try_on).data, status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)


class TryOn(PageView):
    def get(self, request: Request, pk: UUID) -> Response:
        try_on = own_try_on(request, pk)
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
        erase_try_on(own_try_on(request, pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class TryOnImage(StorefrontView):
    def get(self, request: Request, pk: UUID) -> HttpResponseBase:
        try_on = own_try_on(request, pk)
        if try_on.status != Status.COMPLETED:
            raise NotThere("NOT_FOUND")
        return picture(request._request, try_on)


class Feedback(StorefrontView):
    def post(self, request: Request, pk: UUID) -> Response:
        liked = members_of(request).get("liked")
        if not isinstance(liked, bool):
            raise Refusal("BAD_REQUEST")
        try_on = own_try_on(request, pk)
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


class Erase(PageView):
    def post(self, request: Request) -> HttpResponseBase:
        """Do what DELETE of ``me/`` does, for a plain form."""
        erase(owner_of(request))
        return (
            see(f"{reverse('genlook:try-on-list')}?erased")
            if self.wants_page
            else Response(status=status.HTTP_204_NO_CONTENT)
        )


class Export(StorefrontView):
    def get(self, request: Request) -> FileResponse:
        """Send all that is kept about the asker, as a ZIP."""
        response = FileResponse(
            export(owner_of(request)), as_attachment=True, filename="about-me.zip", content_type="application/zip"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def see(url: str) -> HttpResponseRedirect:
    """Answer a form with where to look next, so that a page loaded again sends nothing again."""
    response = HttpResponseRedirect(url)
    response.status_code = status.HTTP_303_SEE_OTHER
    return response


def own_try_on(request: Request, pk: UUID) -> TryOnResult:
    """Return the asker's own try-on; what is another's is as little there as what never was."""
    hers = TryOnResult.objects.owned_by(owner_of(request)).with_requests_ahead()
    try_on = hers.filter(pk=pk).select_related("product").first()
    if try_on is None:
        raise NotThere("NOT_FOUND")
    return try_on


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


def valid_uuid(value: object) -> UUID:
    if not value:
        raise Refusal("PHOTO_REQUIRED")
    try:
        return UUID(str(value))
    except ValueError:
        raise NotThere("PHOTO_NOT_FOUND") from None
