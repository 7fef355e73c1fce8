"""The storefront's API as an OpenAPI document, for a machine to find what people don't think of."""

from typing import Any

PREFIX = "/try-on"
REFUSAL = {
    "type": "object",
    "required": ["code", "message", "status"],
    "properties": {
        "code": {"type": "string", "minLength": 1},
        "message": {"type": "string", "minLength": 1},
        "status": {"type": "integer"},
        "needs_photo": {"type": "boolean"},
    },
    "additionalProperties": False,
}
REFUSED = {
    str(status): {"description": "refused", "content": {"application/json": {"schema": REFUSAL}}}
    for status in (400, 403, 404, 405, 406, 413, 415, 429)
}
# what is no address at all is answered by the shop
REFUSED["404"]["content"]["text/html"] = {"schema": {}}
PK = [{"name": "pk", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}]
ANY_OBJECT = {"application/json": {"schema": {"type": "object"}}}
ASK = {
    "type": "object",
    "properties": {"product": {"type": ["string", "integer", "null"]}, "photo": {"type": ["string", "null"]}},
}
PHOTO = {
    "type": "object",
    "properties": {"photo": {"type": "string", "format": "binary"}, "consent": {"type": "string"}},
}


def operation(*, success: dict[str, Any], body: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    content = {"requestBody": {"content": body}} if body else {}
    return {"responses": {**success, **REFUSED}, **content, **more}


def answered(status: int, content: dict[str, Any] | None = None) -> dict[str, Any]:
    return {str(status): {"description": "done", **({"content": content} if content else {})}}


def document() -> dict[str, Any]:
    done = answered(204)
    flags = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in ("thumbnail", "download")]
    parts = [{"name": name, "in": "header", "schema": {"type": "string"}} for name in ("Range", "If-Range")]
    picture = {"image/*": {"schema": {}}}
    ask = {"application/json": {"schema": ASK}, "multipart/form-data": {"schema": PHOTO}}
    paths = {
        "/photos/": {
            "post": operation(success=answered(201, ANY_OBJECT), body={"multipart/form-data": {"schema": PHOTO}})
        },
        "/photos/{pk}/": {"delete": operation(success=done, parameters=PK)},
        "/try-ons/": {
            "get": operation(success=answered(200, ANY_OBJECT)),
            "post": operation(success={**answered(200, ANY_OBJECT), **answered(201, ANY_OBJECT)}, body=ask),
        },
        "/try-ons/{pk}/": {
            "get": operation(success=answered(200, ANY_OBJECT), parameters=PK),
            "delete": operation(success=done, parameters=PK),
        },
        "/try-ons/{pk}/image/": {
            "get": operation(
                success={**answered(200, picture), **answered(206, picture), **answered(416, picture)},
                parameters=[*PK, *flags, *parts],
            )
        },
        "/try-ons/{pk}/feedback/": {"post": operation(success=done, parameters=PK, body=ANY_OBJECT)},
        "/me/": {"get": operation(success=answered(200, ANY_OBJECT)), "delete": operation(success=done)},
        "/me/erase/": {"post": operation(success={**done, **answered(303)})},
        "/me/export/": {"get": operation(success=answered(200, {"application/zip": {"schema": {}}}))},
    }
    for path, methods in paths.items():
        for method, described in methods.items():
            described["operationId"] = f"{method} {path}"
    return {
        "openapi": "3.1.0",
        "info": {"title": "storefront", "version": "1"},
        "paths": {PREFIX + path: item for path, item in paths.items()},
    }
