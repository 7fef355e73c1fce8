"""What one shopper, and one network address, may ask in a minute and in one request. Nothing here reads a body."""

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from ..conf import get_settings
from ..exceptions import Refusal, TooLarge, TooMany
from ..models.use import hash_of_owner, hashed
from ..privacy.photo import photos_left
from .owner import owner_of

MOST_JSON_BYTES = 64 * 1024
FORM_BYTES = 64 * 1024
"""What a form may have around its photo."""


class OwnerThrottle(SimpleRateThrottle):
    """So many a minute of one kind, by signed-in user or visitor. Counted in Django's default cache."""

    shares = 1

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__()

    def get_rate(self) -> str:
        allowed = getattr(get_settings(), self.kind) * self.shares
        return f"{allowed}/min"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        owner = owner_of(request._request)
        return f"genlook:{self.kind}:{hash_of_owner(owner)}" if owner.is_known else None


class AddressThrottle(OwnerThrottle):
    """The same by network address, which clearing cookies doesn't change."""

    @property
    def shares(self) -> int:  # type: ignore[override]
        return get_settings().shoppers_per_address

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        return f"genlook:{self.kind}:{hashed(owner_of(request._request).address)}"


def refuse_early(request: Request) -> None:
    """Refuse by its headers a request that would be refused anyway after its upload is read; raise Refusal."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise Refusal("BAD_REQUEST") from None
    if not request.META.get("CONTENT_TYPE", "").startswith("multipart/"):
        if length > MOST_JSON_BYTES:
            raise TooLarge("REQUEST_TOO_LARGE")
        return
    if length > get_settings().max_upload_bytes + FORM_BYTES:
        raise TooLarge("PHOTO_TOO_LARGE")
    if not photos_left(owner_of(request._request)):
        raise TooMany("TOO_MANY_PHOTOS")
