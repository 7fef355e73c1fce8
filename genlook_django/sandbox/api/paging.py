"""Pages of a list, newest first. A cursor names the last row that was seen, so it holds while rows are added."""

import base64
import binascii
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from rest_framework import serializers
from rest_framework.request import Request

from ..errors import invalid

M = TypeVar("M", bound=Model)
DEFAULT_LIMIT = 50
MAX_LIMIT = 200


def page(rows: QuerySet[M], request: Request, answer: type[serializers.Serializer[Any]]) -> dict[str, object]:
    """Return one page of the rows that a request asks for by `limit` and `cursor`."""
    limit = read_limit(request.query_params.get("limit"))
    if (cursor := request.query_params.get("cursor")) is not None:
        rows = rows.filter(pk__lt=read_cursor(cursor))
    found = list(rows.order_by("-pk")[: limit + 1])
    items, has_more = found[:limit], len(found) > limit
    return {
        "items": answer(items, many=True).data,
        "nextCursor": make_cursor(items[-1].pk) if has_more else None,
        "hasMore": has_more,
        "count": len(items),
    }


def read_limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= MAX_LIMIT):
        raise invalid("limit", f"Must be a whole number from 1 to {MAX_LIMIT}.")
    return int(text)


def make_cursor(pk: int) -> str:
    return base64.urlsafe_b64encode(f"before:{pk}".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (ValueError, binascii.Error) as error:
        raise invalid("cursor", "Not a cursor of ours.") from error
    word, _, number = text.partition(":")
    if word != "before" or not number.isdecimal() or len(number) > 18:
        raise invalid("cursor", "Not a cursor of ours.")
    return int(number)
