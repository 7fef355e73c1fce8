"""What a try-on is asked for with. A combination that the service couldn't take can't be built."""

import enum
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from .errors import CustomerImageRequired, ExternalIdRequired, InvalidInput, ProductImagesRequired, ReservedExternalId

RESERVED_PREFIX = "_anon_"
RETENTION_DAYS = (1, 3, 7)
# Not the mimetypes module's: what that knows depends on the machine and on Python's version.
CONTENT_TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".heic": "image/heic",
}


class Omitted(enum.Enum):
    """Stands for a member that isn't sent, where None is a value of its own."""

    OMITTED = "omitted"


OMITTED = Omitted.OMITTED


def check_url(url: str) -> None:
    if not url.lower().startswith(("https://", "http://")):
        raise InvalidInput(f"An image's URL must begin with https:// or http://, not {url[:40]!r}.")


@dataclass(frozen=True)
class ImageFile:
    """An image as bytes, read only while it is sent.

    `open` is called once for each sending and what it returns is closed afterwards; its OSErrors become
    FileUnreadable, others pass. `content_type` is one of image/jpeg, image/png, image/webp, image/heic.
    """

    name: str
    content_type: str
    open: Callable[[], BinaryIO] = field(repr=False)

    @classmethod
    def from_path(cls, path: str | Path, *, content_type: str | None = None) -> "ImageFile":
        """Name a file on disk; the type is told by its suffix unless given."""
        path = Path(path)
        guessed = content_type or CONTENT_TYPES.get(path.suffix.lower(), "application/octet-stream")
        return cls(path.name, guessed, lambda: path.open("rb"))

    @classmethod
    def from_bytes(cls, content: bytes, *, name: str = "image.jpg", content_type: str = "image/jpeg") -> "ImageFile":
        return cls(name, content_type, lambda: io.BytesIO(content))


@dataclass(frozen=True)
class ImageUrl:
    """An image that the service downloads by itself."""

    url: str

    def __post_init__(self) -> None:
        check_url(self.url)


ProductPicture = ImageFile | ImageUrl


@dataclass(frozen=True)
class ProductReference:
    """A product that the service knows already, one-shots included: the cheapest call."""

    external_id: str

    def __post_init__(self) -> None:
        if not self.external_id:
            raise ExternalIdRequired("A product reference needs an externalId.")


@dataclass(frozen=True)
class InlineProduct:
    """A product to be created, or updated where it is known.

    Members that are None, and an empty `images`, are left out: a known product keeps its own. `images` replaces
    the whole list.
    """

    external_id: str
    title: str | None = None
    description: str | None = None
    images: Sequence[ProductPicture] = ()

    def __post_init__(self) -> None:
        if not self.external_id:
            raise ExternalIdRequired("An inline product needs an externalId; without one it is a OneShotProduct.")
        if self.external_id.startswith(RESERVED_PREFIX):
            raise ReservedExternalId(
                f"{self.external_id!r} can be referenced only: {RESERVED_PREFIX} is the service's own."
            )


@dataclass(frozen=True)
class OneShotProduct:
    """A product with no id of yours; the service makes one and returns it as the try-on's `product_external_id`."""

    title: str
    images: Sequence[ProductPicture]
    description: str | None = None

    def __post_init__(self) -> None:
        if not self.images:
            raise ProductImagesRequired("A one-shot product needs at least one image.")


AnyProduct = ProductReference | InlineProduct | OneShotProduct


@dataclass(frozen=True)
class CustomerImageId:
    """A photo uploaded before with `Client.upload_image`."""

    image_id: str

    def __post_init__(self) -> None:
        if not self.image_id:
            raise CustomerImageRequired("The uploaded photo's imageId is empty.")


@dataclass(frozen=True)
class CustomerImageUrl:
    """A photo that the service downloads, anew on every call."""

    url: str

    def __post_init__(self) -> None:
        check_url(self.url)


@dataclass(frozen=True)
class CustomerImageFile:
    """A photo sent along with this one call."""

    file: ImageFile


CustomerImage = CustomerImageId | CustomerImageUrl | CustomerImageFile


@dataclass(frozen=True)
class TryOnOptions:
    """What goes with a try-on. None means the account's own default."""

    customer_id: str | None = None
    retention_days: int | None = None
    use_watermark: bool | None = None

    def __post_init__(self) -> None:
        check_retention(self.retention_days)


def check_retention(days: int | None) -> None:
    if days is not None and days not in RETENTION_DAYS:
        raise InvalidInput(f"retention_days is 1, 3 or 7, not {days!r}.")
