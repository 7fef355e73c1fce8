from collections.abc import Callable
from typing import TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponse

View: TypeAlias = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    [
        "default-src 'self'",
        # A photo that was just chosen is shown before it is sent.
        "img-src 'self' blob: data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


def content_security_policy(get_response: View) -> View:
    """Forbid inline and foreign scripts and styles; Django has a middleware of its own for it since 6.0."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # Django's own pages for a developer's errors style themselves inline.
        if settings.DEBUG and response.status_code in (404, 500):
            return response
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return respond
