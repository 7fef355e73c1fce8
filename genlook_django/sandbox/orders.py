"""What a caller asked for, apart from the shape of body that it came in."""

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

Files = Mapping[str, "UploadedFile[bytes]"]


@dataclasses.dataclass(frozen=True, slots=True)
class ImageSource:
    """A picture given by address or by the name of a file part of the same request."""

    url: str | None = None
    file_key: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class PhotoSource:
    """The shopper's photo, given in exactly one of three ways."""

    image_id: str | None = None
    url: str | None = None
    file_key: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class ProductOrder:
    """A product by reference (an id only), inline (an id and members) or one-shot (no id)."""

    external_id: str | None
    members: Mapping[str, Any]
    """The columns that were given: title, description, metadata. What was left out is not here."""
    images: tuple[ImageSource, ...] | None
    """None when left out."""

    @property
    def is_reference(self) -> bool:
        return self.external_id is not None and not self.members and self.images is None


@dataclasses.dataclass(frozen=True, slots=True)
class TryOnOrder:
    product: ProductOrder
    photo: PhotoSource
    customer_id: str
    retention_days: int | None
    use_watermark: bool
