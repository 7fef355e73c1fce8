"""Who stands behind a request, and what follows her when she signs in."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from ..conf import get_settings
from ..exceptions import NotAllowed
from ..models import Owner, Shopper, Use
from ..models.shopper import random_key
from ..photos.consent import region_of
from .address import address_of

SESSION_KEY = "genlook_visitor"


def owner_of(request: HttpRequest) -> Owner:
    """Return the signed-in user, or the visitor that the session knows, or nobody."""
    address, region = address_of(request), region_of(request)
    if request.user.is_authenticated:
        return Owner(user_id=request.user.pk, address=address, region=region)
    return Owner(visitor_key=request.session.get(SESSION_KEY, ""), address=address, region=region)


def known_owner_of(request: HttpRequest) -> Owner:
    """Return the owner, and give a visitor who is new a random key of her own.

    The key is not the session's: that one changes at login. Raise NotAllowed where only signed-in users may.
    """
    owner = owner_of(request)
    if owner.user_id is None and get_settings().sign_in_required:
        raise NotAllowed("SIGN_IN_REQUIRED")
    if owner.is_known:
        return owner
    request.session[SESSION_KEY] = random_key()
    return owner_of(request)


def leave_old_session(request: HttpRequest) -> None:
    """Move a visitor to a session with a new key, so that whoever gave her the old one doesn't see her photo."""
    if not request.user.is_authenticated:
        request.session.cycle_key()


def take_along(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """Hand the visitor's photos and results to the user whom she signs in as, once."""
    session = getattr(request, "session", None)
    if session is not None and (visitor_key := session.pop(SESSION_KEY, "")):
        Shopper.objects.sign_in(visitor_key, user.pk)
        Use.objects.sign_in(visitor_key, user.pk)


user_logged_in.connect(take_along, dispatch_uid="genlook.take_along")
