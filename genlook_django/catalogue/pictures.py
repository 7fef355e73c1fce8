"""A product's pictures: told apart without being read, and sent as bytes, or as the URL that the shop gave."""

from pathlib import PurePosixPath
from typing import BinaryIO, cast

from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import Storage, default_storage
from django.db.models.fields.files import FieldFile

from ..client import ImageFile, ImageUrl
from ..client.values import CONTENT_TYPES
from ..exceptions import ProductUnavailable

ImageSource = FieldFile | str
"""A file of the shop's, the name of one in its default storage, or an absolute URL."""


def is_url(image: ImageSource) -> bool:
    return isinstance(image, str) and image.lower().startswith(("https://", "http://"))


def storage_of(image: ImageSource) -> Storage:
    # what a thumbnail library gives is no FieldFile, but knows its storage too
    return cast(Storage, getattr(image, "storage", None) or default_storage)


def identity_of(image: ImageSource) -> str:
    """Return what tells this picture from others: a URL, or a file's name and size, unread.

    Raise ProductUnavailable when the file is not there.
    """
    if is_url(image):
        return str(image)
    try:
        return f"{image}:{storage_of(image).size(str(image))}"
    except (OSError, ValueError, SuspiciousOperation) as error:
        detail = f"picture {str(image)!r} is not in the storage: {type(error).__name__}"
        raise ProductUnavailable("PRODUCT_IMAGE_MISSING", detail) from error


def as_sent(image: ImageSource) -> ImageFile | ImageUrl:
    """Return a picture as the client sends it: bytes of ours, unless the shop itself gave a URL."""
    if is_url(image):
        return ImageUrl(str(image))
    name, storage = str(image), storage_of(image)

    def open_it() -> BinaryIO:
        return cast(BinaryIO, storage.open(name, "rb"))

    path = PurePosixPath(name)
    content_type = CONTENT_TYPES.get(path.suffix.lower(), "application/octet-stream")
    return ImageFile(name=path.name, content_type=content_type, open=open_it)
