"""What every endpoint has in common: one account behind the key, counted requests, and errors in one shape."""

import contextlib
import logging
import time
from collections.abc import Collection
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from rest_framework import exceptions
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, JSONParser, MultiPartParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from .. import faults
from ..conf import sandbox_settings
from ..errors import Code, Refusal, invalid
from ..faults import Fault
from ..keys import hash_key
from ..models import Account, LoggedRequest
from ..models.fault import FaultKind
from .reading import parse_json

logger = logging.getLogger(__name__)

MAX_JSON_BYTES = 1024 * 1024
DISCARD_BYTES = 64 * 1024


class StrictJSONParser(JSONParser):
    """Parse JSON with the same rules as the part `data` of a multipart body."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        body = stream.read(MAX_JSON_BYTES + 1)
        if len(body) > MAX_JSON_BYTES:
            raise Refusal(Code.FILE_TOO_LARGE, "The JSON is too large.")
        return parse_json(body)


class JSONOnly(BaseContentNegotiation):
    """Answer JSON whatever the Accept header says, and never HTML."""

    def select_parser(self, request: Request, parsers: Any) -> BaseParser | None:
        media_type = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == media_type), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class SandboxView(APIView):
    """An endpoint. Nothing of it depends on the project's own REST_FRAMEWORK settings."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    versioning_class = None
    parser_classes = (StrictJSONParser, MultiPartParser)
    renderer_classes: tuple[type[BaseRenderer], ...] = (JSONRenderer,)
    content_negotiation_class = JSONOnly
    http_method_names = ["get", "post", "delete"]
    account: Account
    fault: Fault | None = None

    # Not inside the project's ATOMIC_REQUESTS: the count of a request must not go with what it refuses, and a worker
    # could not see a generation that /try-on/sync waits for.
    @transaction.non_atomic_requests
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        started = time.monotonic()
        with translation.override("en"):  # as the service's are, whatever the shop speaks
            response = cast("Response", super().dispatch(request, *args, **kwargs))
        self.log(request, response, time.monotonic() - started)
        return faults.strike_after(self.fault, response, request.META)

    def log(self, request: HttpRequest, response: Response, secs: float) -> None:
        try:
            LoggedRequest.objects.create(
                account=getattr(self, "account", None),
                method=(request.method or "")[:10],
                endpoint=self.endpoint,
                status=response.status_code,
                code=response.data.get("code", "") if response.status_code >= 400 else "",
                fault=self.fault.kind if self.fault else "",
                duration_ms=round(secs * 1000),
            )
        except DatabaseError:
            logger.exception("A request could not be logged")  # no reason to keep the caller from her answer

    @property
    def endpoint(self) -> str:
        match = self.request.resolver_match
        return (match and match.url_name) or ""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.fault = self.choose_fault(faults.REQUEST_KINDS)
        faults.strike_before(self.fault)

    def choose_fault(self, kinds: Collection[FaultKind]) -> Fault | None:
        """Return the fault of these kinds that is planned for this request."""
        request = self.request
        return faults.choose(self.account, self.endpoint, request.method or "", request.headers, kinds)

    def perform_authentication(self, request: Request) -> None:
        self.account = authenticate(request)

    def check_throttles(self, request: Request) -> None:
        if not Account.objects.admit(self.account.pk):
            self.account.refresh_from_db()
            raise Refusal(Code.RATE_LIMITED, retry_after_secs=self.account.seconds_to_next_window)
        length = str(request.META.get("CONTENT_LENGTH") or "")
        if length.isdecimal() and int(length) > sandbox_settings().MAX_REQUEST_BYTES:
            raise Refusal(Code.FILE_TOO_LARGE, "The request is too large.")

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, faults.Dropped):
            discard_body(self.request)
            return Response({}, status=503)
        refusal = refusal_for(exc)
        if refusal.code is Code.INTERNAL_ERROR and refusal is not exc:
            logger.error("The sandbox broke on %s %s", self.request.method, self.request.path, exc_info=exc)
        response = Response(refusal.body(), status=refusal.code.status)
        if refusal.retry_after_secs is not None and self.account.sends_retry_after:
            response["Retry-After"] = str(refusal.retry_after_secs)
        return response


def discard_body(request: Request) -> None:
    """Read a request to its end, so that the caller has sent all of it and can't know that nothing was done."""
    with contextlib.suppress(OSError):
        while request._request.read(DISCARD_BYTES):
            pass


def authenticate(request: Request) -> Account:
    """Return the account whose key the request carries; raise MISSING_API_KEY or INVALID_API_KEY."""
    key = request.headers.get("x-api-key", "")
    if not key:
        raise Refusal(Code.MISSING_API_KEY)
    account = Account.objects.filter(key_hash=hash_key(key), is_active=True).first()
    if account is None:
        raise Refusal(Code.INVALID_API_KEY)
    return account


def refusal_for(error: Exception) -> Refusal:
    """Turn what the frameworks raise into the contract's codes."""
    match error:
        case Refusal():
            return error
        case exceptions.MethodNotAllowed():
            return Refusal(Code.METHOD_NOT_ALLOWED)
        case exceptions.UnsupportedMediaType():
            return Refusal(Code.UNSUPPORTED_MEDIA_TYPE, "Send application/json or multipart/form-data.")
        case RequestDataTooBig() | TooManyFilesSent() | TooManyFieldsSent():
            return Refusal(Code.FILE_TOO_LARGE, "The request has too many parts, or one that is too large.")
        case exceptions.ParseError() | SuspiciousOperation():
            return invalid("", f"The body can't be read: {error}")
        case _:
            return Refusal(Code.INTERNAL_ERROR)


class NotFoundView(SandboxView):
    """Answer what is no endpoint in the errors' own shape, before any key is asked for."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.format_kwarg = None
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        raise Refusal(Code.NOT_FOUND)
