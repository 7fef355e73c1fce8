"""A product's pictures: told apart without being read, and sent as bytes, or as the URL that the shop gave."""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from django.core.files.base import File
from django.core.files.storage import Storage, default_storage
from django.db.models.fields.files import FieldFile
from django.utils.encoding import iri_to_uri

from ..client import ImageFile, ImageUrl
from ..client.values import CONTENT_TYPES
from ..exceptions import ProductUnavailable
from .shop_code import NOT_ITS_FAULT

ImageSource = FieldFile | str
"""A file of the shop's, the name of one in its default storage, or an absolute URL."""


def as_pictures(images: object) -> tuple[ImageSource, ...]:
    """Return what an adapter gave for pictures as many, be it one alone or none, without empty file fields."""
    if images is None or isinstance(images, str | File):
        images = [images]
    found = tuple(image for image in cast(Iterable[ImageSource], images) if image)
    for image in found:
        if not (isinstance(image, str) or hasattr(image, "storage")):
            raise TypeError(f"a picture is a file field, a name in the default storage or a URL, not {type(image)}")
    return found


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
    except NOT_ITS_FAULT:
        raise
    except Exception as error:  # each storage has errors of its own
        detail = f"picture {str(image)!r} is not in the storage: {type(error).__name__}"
        if str(image).startswith("/"):
            detail += ". An address must be absolute: https://…"
        raise ProductUnavailable("PRODUCT_IMAGE_MISSING", detail) from error


def as_sent(image: ImageSource) -> ImageFile | ImageUrl:
    """Return a picture as the client sends it: bytes of ours, unless the shop itself gave a URL."""
    if is_url(image):
        return ImageUrl(iri_to_uri(str(image)))
    name, storage = str(image), storage_of(image)

    def open_it() -> BinaryIO:
        try:
            return cast(BinaryIO, storage.open(name, "rb"))
        except Exception as error:
            raise OSError(f"{type(error).__name__}: {error}") from error

    path = PurePosixPath(name)
    content_type = CONTENT_TYPES.get(path.suffix.lower(), "application/octet-stream")
    return ImageFile(name=path.name, content_type=content_type, open=open_it)
