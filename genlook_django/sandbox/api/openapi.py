"""The API's OpenAPI document, made by drf-spectacular from the bodies that the views take and answer.

What belongs to which view is told here and not on it, so that the API runs where drf-spectacular is not installed.
"""

import dataclasses
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import normalize_result_object
from drf_spectacular.utils import OpenApiParameter
from rest_framework.views import APIView

from ..errors import Code
from ..models.generation import Status
from . import answers, bodies, fields, urls
from .paging import DEFAULT_LIMIT, MAX_LIMIT

FILE = {"type": "string", "format": "binary"}
EVERYWHERE = (
    Code.INVALID_API_KEY,
    Code.METHOD_NOT_ALLOWED,
    Code.FILE_TOO_LARGE,
    Code.RATE_LIMITED,
    Code.INTERNAL_ERROR,
)
TRY_ON_CODES = (
    Code.VALIDATION_FAILED,
    Code.INSUFFICIENT_CREDITS,
    Code.FORBIDDEN,
    Code.PRODUCT_NOT_FOUND,
    Code.RESERVED_EXTERNAL_ID,
    Code.UNSUPPORTED_MEDIA_TYPE,
)


def paged(item: type[Any]) -> type[Any]:
    """Make the serializer of a page of items."""
    return type(item.__name__.replace("Item", "Answer") + "Page", (answers.PageAnswer,), {"items": item(many=True)})


def query(name: str, schema: dict[str, Any], description: str) -> OpenApiParameter:
    return OpenApiParameter(name, schema, OpenApiParameter.QUERY, description=description)


LIMIT = query(
    "limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}, "Items a page."
)
CURSOR = query("cursor", {"type": "string"}, "The `nextCursor` of the page before.")
STATUS = query("status", {"type": "string", "enum": Status.values}, "Only those.")


def with_files(body: type[Any]) -> dict[str, Any]:
    """Describe a body that is JSON, or multipart with the JSON in `data` and a part for each `fileKey`."""
    multipart = {
        "type": "object",
        "properties": {"data": {"type": "string", "description": "The JSON body."}},
        "additionalProperties": FILE,
        "required": ["data"],
    }
    return {"application/json": body, "multipart/form-data": multipart}


class UploadForm(bodies.UploadBody):
    file = fields.File()


@dataclasses.dataclass(frozen=True, slots=True)
class Operation:
    """One row of CONTRACT.md's table of endpoints."""

    name: str
    summary: str
    answers: dict[int, Any]
    codes: tuple[Code, ...] = ()
    body: Any = None
    parameters: tuple[OpenApiParameter, ...] = ()


TRY_ON_BODY = with_files(bodies.TryOnBody)
OPERATIONS = {
    ("upload", "POST"): Operation(
        "uploadImage",
        "Upload a shopper's photo, for any number of try-ons.",
        {201: answers.UploadAnswer},
        (Code.VALIDATION_FAILED, Code.UNSUPPORTED_MEDIA_TYPE),
        {"multipart/form-data": UploadForm},
    ),
    ("try-on", "POST"): Operation(
        "createTryOn", "Order a try-on for one credit.", {201: answers.CreatedAnswer}, TRY_ON_CODES, TRY_ON_BODY
    ),
    ("try-on-sync", "POST"): Operation(
        "createTryOnSync",
        "Order a try-on and wait for it.",
        {200: answers.SyncAnswer, 202: answers.SyncAnswer},
        TRY_ON_CODES,
        TRY_ON_BODY,
    ),
    ("generation", "GET"): Operation(
        "getGeneration",
        "Ask how a generation is doing.",
        {200: answers.GenerationAnswer},
        (Code.FORBIDDEN, Code.GENERATION_NOT_FOUND),
    ),
    ("generation-list", "GET"): Operation(
        "listGenerations",
        "List generations, newest first.",
        {200: paged(answers.GenerationItem)},
        (Code.VALIDATION_FAILED,),
        parameters=(LIMIT, CURSOR, STATUS),
    ),
    ("product-list", "GET"): Operation(
        "listProducts",
        "List the products that have an externalId of yours, newest first.",
        {200: paged(answers.ProductAnswer)},
        (Code.VALIDATION_FAILED,),
        parameters=(LIMIT, CURSOR),
    ),
    ("product-list", "POST"): Operation(
        "upsertProduct",
        "Create or update a product.",
        {200: answers.ProductAnswer},
        (Code.VALIDATION_FAILED, Code.RESERVED_EXTERNAL_ID, Code.UNSUPPORTED_MEDIA_TYPE),
        with_files(bodies.PostProductBody),
    ),
    ("product", "GET"): Operation(
        "getProduct",
        "Get a product by any id, one-shots included.",
        {200: answers.ProductAnswer},
        (Code.FORBIDDEN, Code.PRODUCT_NOT_FOUND),
    ),
    ("product", "DELETE"): Operation(
        "deleteProduct",
        "Delete a product; past generations stay.",
        {204: None},
        (Code.FORBIDDEN, Code.PRODUCT_NOT_FOUND),
    ),
    ("credits", "GET"): Operation("getCredits", "Ask for the credit balance.", {200: answers.CreditsAnswer}),
    ("customer", "DELETE"): Operation(
        "deleteCustomer", "Erase everything made under a customer's id. Always 204.", {204: None}
    ),
}


URL_NAMES = {pattern.callback.cls: str(pattern.name) for pattern in urls.urlpatterns}  # type: ignore[attr-defined]


class SandboxSchema(AutoSchema):
    """Read an operation from the table, by its URL pattern's name and its method."""

    def __init__(self, url_name: str) -> None:
        super().__init__()
        self.url_name = url_name

    @property
    def operation(self) -> Operation:
        return OPERATIONS[self.url_name, self.method]

    def is_excluded(self) -> bool:
        return (self.url_name, self.method) not in OPERATIONS

    def get_operation_id(self) -> str:
        return self.operation.name

    def get_summary(self) -> str:
        return self.operation.summary

    def get_description(self) -> str:  # type: ignore[override]
        return ""

    def get_tags(self) -> list[str]:
        return []

    def get_auth(self) -> list[dict[str, list[str]]]:
        return [{"apiKey": []}]

    def get_override_parameters(self) -> list[Any]:
        return list(self.operation.parameters)

    def get_request_serializer(self) -> Any:
        return self.operation.body

    def get_response_serializers(self) -> Any:
        statuses = sorted({code.status for code in (*EVERYWHERE, *self.operation.codes)})
        return {**self.operation.answers, **dict.fromkeys(statuses, answers.ErrorAnswer)}


class SandboxGenerator(SchemaGenerator):
    """Give each view the schema above, whatever the project's own default is."""

    def create_view(self, callback: Any, method: str, request: Any = None) -> APIView:
        view: APIView = super().create_view(callback, method, request)  # type: ignore[no-untyped-call]
        self._set_schema_to_view(view, SandboxSchema(URL_NAMES[callback.cls]))  # type: ignore[no-untyped-call]
        return view


class DescribedField(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Describe our own fields as strictly as they are."""

    target_class = fields.Described
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        told: dict[str, Any] = self.target.openapi
        schema = dict(told)
        if "type" not in told:
            parents: dict[str, Any] = auto_schema._map_serializer_field(  # type: ignore[no-untyped-call]
                self.target, direction, bypass_extensions=True
            )
            schema = parents | told
        if "enum" in told and self.target.allow_null:
            schema["enum"] = [*told["enum"], None]
        return schema


def document(request: HttpRequest) -> dict[str, Any]:
    """Make the document, with the address under which this request found the sandbox.

    Put together here, because what the generator puts around the paths follows the project's own settings.
    """
    generator = SandboxGenerator(patterns=urls.urlpatterns)  # type: ignore[no-untyped-call]
    base = reverse("genlook_sandbox:credits").removesuffix("/account/credits")
    generated = {
        "openapi": "3.0.3",
        "info": {"title": "Try-on sandbox", "version": "1", "description": "Answers like the Genlook Try-On API, v1."},
        "servers": [{"url": request.build_absolute_uri(base)}],
        "paths": generator.parse(None, public=True),  # type: ignore[no-untyped-call]
        "components": {
            **generator.registry.build({}),
            "securitySchemes": {"apiKey": {"type": "apiKey", "in": "header", "name": "x-api-key"}},
        },
    }
    plain: dict[str, Any] = normalize_result_object(generated)  # type: ignore[no-untyped-call]
    return plain
