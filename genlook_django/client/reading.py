"""Read the service's answers: strictly what the contract promises, blind to all else."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from .answers import (
    Generation,
    GenerationStatus,
    GenerationSummary,
    Page,
    Product,
    ProductImage,
    SyncTryOn,
    TryOn,
    UploadedImage,
)

T = TypeVar("T")
Members = Mapping[str, Any]


class Unreadable(ValueError):
    """An answer that lacks what the contract promises; a BadResponse is made of it."""


def member(answer: Members, name: str, kind: type[T]) -> T | None:
    """Read a member that may be null or absent; raise Unreadable when it is of another kind."""
    value = answer.get(name)
    if value is None or (isinstance(value, kind) and not (kind is int and isinstance(value, bool))):
        return value
    raise Unreadable(f"{name} is {type(value).__name__}, not {kind.__name__}")


def promised(answer: Members, name: str, kind: type[T]) -> T:
    value = member(answer, name, kind)
    if value is None or value == "":
        raise Unreadable(f"{name} is missing")
    return value


def instant(answer: Members, name: str) -> datetime | None:
    """Read an ISO 8601 time, in UTC when it names no zone."""
    text = member(answer, name, str)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unreadable(f"{name} is no ISO 8601 time") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def promised_instant(answer: Members, name: str) -> datetime:
    moment = instant(answer, name)
    if moment is None:
        raise Unreadable(f"{name} is missing")
    return moment


def read_upload(answer: Members) -> UploadedImage:
    return UploadedImage(promised(answer, "imageId", str), member(answer, "imageUrl", str))


def read_try_on(answer: Members) -> TryOn:
    return TryOn(
        generation_id=promised(answer, "generationId", str),
        status=GenerationStatus(str(answer.get("status"))),
        product_external_id=member(answer, "productExternalId", str),
    )


def read_sync_try_on(answer: Members) -> SyncTryOn:
    return SyncTryOn(
        generation_id=promised(answer, "generationId", str),
        status=GenerationStatus(str(answer.get("status"))),
        product_external_id=member(answer, "productExternalId", str),
        result_image_url=member(answer, "resultImageUrl", str),
    )


def read_generation(answer: Members) -> Generation:
    return Generation(
        generation_id=promised(answer, "generationId", str),
        status=GenerationStatus(promised(answer, "status", str)),
        result_image_url=member(answer, "resultImageUrl", str),
        error_message=member(answer, "errorMessage", str),
        error_code=member(answer, "errorCode", str),
        created_at=promised_instant(answer, "createdAt"),
        updated_at=promised_instant(answer, "updatedAt"),
    )


def read_summary(answer: Members) -> GenerationSummary:
    return GenerationSummary(
        generation_id=promised(answer, "id", str),
        status=GenerationStatus(promised(answer, "status", str)),
        product_description=member(answer, "productDescription", str),
        generation_time_ms=member(answer, "generationTimeMs", int),
        created_at=promised_instant(answer, "createdAt"),
        updated_at=promised_instant(answer, "updatedAt"),
    )


def read_product_image(answer: Members) -> ProductImage:
    return ProductImage(promised(answer, "sourceUrl", str), promised(answer, "order", int))


def read_product(answer: Members) -> Product:
    return Product(
        external_id=promised(answer, "externalId", str),
        title=member(answer, "title", str),
        description=member(answer, "description", str),
        metadata=answer.get("metadata"),
        valid_for_days=member(answer, "validForDays", int),
        expires_at=instant(answer, "expiresAt"),
        last_used_at=instant(answer, "lastUsedAt"),
        created_at=instant(answer, "createdAt"),
        updated_at=instant(answer, "updatedAt"),
        images=read_each(answer, "images", read_product_image),
    )


def read_credits(answer: Members) -> int:
    return promised(answer, "creditBalance", int)


def read_each(answer: Members, name: str, read: Callable[[Members], T]) -> tuple[T, ...]:
    items = member(answer, name, list) or []
    if not all(isinstance(item, Mapping) for item in items):
        raise Unreadable(f"{name} holds something that is no object")
    return tuple(read(item) for item in items)


def read_page(answer: Members, read: Callable[[Members], T]) -> Page[T]:
    promised(answer, "items", list)
    cursor = member(answer, "nextCursor", str) or None
    has_more = member(answer, "hasMore", bool)
    return Page(
        items=read_each(answer, "items", read),
        next_cursor=cursor,
        has_more=cursor is not None if has_more is None else has_more,
        count=member(answer, "count", int),
    )
