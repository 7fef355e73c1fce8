from typing import Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class ShopperAuthentication(SessionAuthentication):
    """The session, with CSRF asked of everyone: DRF's own asks only those who are signed in."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        self.enforce_csrf(request)
        user = getattr(request._request, "user", None)
        return (user, None) if user is not None and user.is_active else None
