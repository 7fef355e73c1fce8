"""Signed, expiring addresses for the pictures, which need no key and can't be guessed or altered."""

from typing import Literal
from urllib.parse import urljoin, urlsplit

from django.core import signing
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest
from django.urls import Resolver404, get_script_prefix, resolve, reverse

from .conf import sandbox_settings
from .errors import Code, Refusal
from .models import CustomerImage, Generation

SALT = "genlook_sandbox.media"
Kind = Literal["photo", "result"]


def photo_url(image: CustomerImage, request: HttpRequest) -> str:
    return signed_url("photo", image.pk, request)


def result_url(generation: Generation, request: HttpRequest) -> str | None:
    """Sign anew the address of a result, or return None when there is none or its retention has ended."""
    return signed_url("result", generation.pk, request) if generation.has_result else None


def path_of(kind: Kind, pk: int) -> str:
    """Sign the address of a picture, without a host."""
    return reverse("genlook_sandbox:media", args=[signing.dumps([kind, pk], salt=SALT)])


def signed_url(kind: Kind, pk: int, request: HttpRequest) -> str:
    path = path_of(kind, pk)
    public = sandbox_settings().PUBLIC_URL
    return urljoin(public, path) if public else request.build_absolute_uri(path)


def find(token: str) -> FieldFile:
    """Return the file that a token stands for; raise FORBIDDEN when it was altered or is too old."""
    try:
        kind, pk = signing.loads(token, salt=SALT, max_age=sandbox_settings().MEDIA_URL_TTL_SECS)
    except signing.BadSignature as error:
        raise Refusal(Code.FORBIDDEN, "This address was altered or has expired; ask for a new one.") from error
    if kind == "photo" and (photo := CustomerImage.objects.kept().filter(pk=pk).first()):
        return photo.file
    if kind == "result" and (generation := Generation.objects.filter(pk=pk).first()) and generation.has_result:
        return generation.result
    raise Refusal(Code.IMAGE_NOT_FOUND)


def own_token(url: str) -> str | None:
    """Return the token of one of our own media addresses, or None for any other.

    Clients hand `imageUrl` back to be fetched; such a picture is read from storage without any request. The host does
    not matter, because what grants access is the signature.
    """
    try:
        match = resolve("/" + urlsplit(url).path.removeprefix(get_script_prefix()).removeprefix("/"))
    except (Resolver404, ValueError):
        return None
    return match.kwargs["token"] if match.view_name == "genlook_sandbox:media" else None
