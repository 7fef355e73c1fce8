"""A shopper's photo on its way in: judged by its content, turned upright, stripped of all but the picture."""

import dataclasses
import hashlib
import io
import warnings
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from ..conf import get_settings
from ..exceptions import Refusal, TooLarge, WrongType

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 2048
"""Pixels of the longer side that are kept: more than the service's results have."""
SHORTEST_SIDE = 200
"""Pixels of the shorter side below which nobody is to be seen."""
UNSCALABLE_PIXELS = 25_000_000
"""Most pixels of a format that, unlike JPEG, can't be decoded at a smaller scale."""


@dataclasses.dataclass(frozen=True)
class CleanPhoto:
    """An upright sRGB JPEG without metadata."""

    data: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def take_in(file: BinaryIO, size: int) -> CleanPhoto:
    """Clean an uploaded photo of ``size`` bytes; raise Refusal with a code that says what is wrong with it.

    All limits are held against what the header claims, before anything is decoded.
    """
    if size == 0:
        raise Refusal("PHOTO_EMPTY")
    if size > get_settings().max_upload_bytes:
        raise TooLarge("PHOTO_TOO_LARGE")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(file, formats=FORMATS)
    except UnidentifiedImageError as error:
        raise WrongType("PHOTO_NOT_AN_IMAGE") from error
    except Image.DecompressionBombError as error:
        raise TooLarge("PHOTO_TOO_LARGE") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Refusal("PHOTO_BROKEN") from error
    with image:
        check_dimensions(image)
        return clean(image)


def check_dimensions(image: Image.Image) -> None:
    width, height = image.size
    pixels = get_settings().max_upload_pixels
    if width * height > (pixels if image.format in {"JPEG", "MPO"} else min(pixels, UNSCALABLE_PIXELS)):
        raise TooLarge("PHOTO_TOO_LARGE")
    if min(width, height) < SHORTEST_SIDE:
        raise Refusal("PHOTO_TOO_SMALL")


def clean(image: Image.Image) -> CleanPhoto:
    try:
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        picture = flatten(to_srgb(upright))
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, OverflowError) as error:
        raise Refusal("PHOTO_BROKEN") from error
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92, optimize=True)
    return CleanPhoto(out.getvalue(), *picture.size)


def to_srgb(image: Image.Image) -> Image.Image:
    """Return the picture in sRGB; a profile that can't be read is left out, as browsers do."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "CMYK", "L"}:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return converted or image


def flatten(image: Image.Image) -> Image.Image:
    """Return plain RGB, what is transparent on white, carrying nothing but pixels."""
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    plain = image.convert("RGB")
    plain.info = {}
    return plain
