"""What the service answers, as values (CONTRACT: Endpoints)."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class GenerationStatus(enum.StrEnum):
    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"
    """One that this client has never heard of: not an end, ask again."""

    @property
    def is_final(self) -> bool:
        return self in (GenerationStatus.COMPLETED, GenerationStatus.FAILED)

    @classmethod
    def _missing_(cls, value: object) -> "GenerationStatus":
        return cls.UNKNOWN


@dataclass(frozen=True)
class UploadedImage:
    image_id: str
    """Opaque; may hold slashes and dots."""
    image_url: str | None
    """Short-lived; shows the photo as the service processed it."""


@dataclass(frozen=True)
class TryOn:
    generation_id: str
    status: GenerationStatus
    product_external_id: str | None


@dataclass(frozen=True)
class SyncTryOn:
    generation_id: str
    status: GenerationStatus
    """Not final when the service stopped waiting: poll then."""
    product_external_id: str | None
    result_image_url: str | None


@dataclass(frozen=True)
class Generation:
    generation_id: str
    status: GenerationStatus
    result_image_url: str | None
    """Temporary and signed; fetched without the API key. Only when COMPLETED."""
    error_message: str | None
    error_code: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class GenerationSummary:
    """One line of the list: no result, and an `id` where others say `generationId`."""

    generation_id: str
    status: GenerationStatus
    product_description: str | None
    generation_time_ms: int | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class ProductImage:
    source_url: str
    """A URL, or the opaque `upload://…` of an image that was sent as a file."""
    order: int


@dataclass(frozen=True)
class Product:
    external_id: str
    title: str | None
    description: str | None
    metadata: Any
    valid_for_days: int | None
    """None: kept for ever."""
    expires_at: datetime | None
    last_used_at: datetime | None
    created_at: datetime | None
    updated_at: datetime | None
    images: tuple[ProductImage, ...]


@dataclass(frozen=True)
class Page(Generic[T]):
    items: tuple[T, ...]
    next_cursor: str | None
    has_more: bool
    count: int | None

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)
