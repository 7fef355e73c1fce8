"""Who stands behind a request, and what follows her when she signs in."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from ..models import Owner, Shopper
from ..models.shopper import random_key

SESSION_KEY = "genlook_visitor"


def owner_of(request: HttpRequest) -> Owner:
    """Return the signed-in user, or the visitor that the session knows, or nobody."""
    if request.user.is_authenticated:
        return Owner(user_id=request.user.pk)
    return Owner(visitor_key=request.session.get(SESSION_KEY, ""))


def known_owner_of(request: HttpRequest) -> Owner:
    """Return the owner, and give a visitor who is new a random key of her own.

    The key is not the session's: that one changes at login.
    """
    owner = owner_of(request)
    if owner.is_known:
        return owner
    request.session[SESSION_KEY] = random_key()
    return owner_of(request)


def take_along(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """Hand the visitor's photos and results to the user whom she signs in as, once."""
    session = getattr(request, "session", None)
    if session is not None and (visitor_key := session.pop(SESSION_KEY, "")):
        Shopper.objects.sign_in(visitor_key, user.pk)


user_logged_in.connect(take_along, dispatch_uid="genlook.take_along")
