"""Bytes to pixels and back, within limits that a hostile file cannot pass."""

import io
import struct
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from genlook_django.sandbox.engine.arrays import Mask, Picture, resize, resize_field
from genlook_django.sandbox.engine.errors import EngineError, ErrorCode
from genlook_django.sandbox.marks import COMPOSITE

MAX_BYTES = 25 * 1024 * 1024
MAX_PIXELS = 50_000_000
MIN_SIDE = 160
MAX_PROPORTION = 6
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "MPO")
JPEG_QUALITY = 92

# Pillow's decoders raise all of these on damaged files, depending on the format and on where the damage is.
DECODER_FAILURES = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    struct.error,
    EOFError,
    KeyError,
    IndexError,
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture turned upright, in RGB over white."""

    pixels: Picture
    opaque: Mask | None
    """Where its alpha channel says that something is, or None when there is no such channel."""


def decode(data: bytes) -> Decoded:
    """Read a JPEG, PNG or WebP.

    Raises EngineError with INVALID_IMAGE, IMAGE_TOO_SMALL or IMAGE_TOO_LARGE.
    """
    if len(data) > MAX_BYTES:
        raise EngineError(ErrorCode.IMAGE_TOO_LARGE)
    try:
        with Image.open(io.BytesIO(data), formats=_known_formats()) as image:
            _check_size(image)
            ImageOps.exif_transpose(image, in_place=True)
            return _flattened(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise EngineError(ErrorCode.IMAGE_TOO_LARGE) from error
    except DECODER_FAILURES as error:
        raise EngineError(ErrorCode.INVALID_IMAGE) from error


def encode(pixels: Picture) -> bytes:
    """Write a JPEG of quality 92, whose only metadata says that it is a composite."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=JPEG_QUALITY, xmp=COMPOSITE)
    return buffer.getvalue()


def fitted(pixels: Picture, longest: int) -> tuple[Picture, float]:
    """Shrink so that no side passes `longest`, and return the scale too (1 when nothing was done)."""
    height, width = pixels.shape[:2]
    scale = min(1.0, longest / max(height, width))
    return resize(pixels, (max(1, round(width * scale)), max(1, round(height * scale)))), scale


def fitted_decoded(picture: Decoded, longest: int) -> Decoded:
    pixels, _ = fitted(picture.pixels, longest)
    if picture.opaque is None:
        return Decoded(pixels, None)
    return Decoded(pixels, resize_field(picture.opaque, (pixels.shape[1], pixels.shape[0])) > 0.5)


def _known_formats() -> list[str]:
    Image.init()
    return [name for name in FORMATS if name in Image.OPEN]


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise EngineError(ErrorCode.IMAGE_TOO_LARGE)
    if min(image.size) < MIN_SIDE or max(image.size) > MAX_PROPORTION * min(image.size):
        raise EngineError(ErrorCode.IMAGE_TOO_SMALL)


def _flattened(image: Image.Image) -> Decoded:
    if not image.has_transparency_data:
        # Converting copies even what is RGB already, and a large photo is no small copy.
        return Decoded(np.array(image if image.mode == "RGB" else image.convert("RGB")), None)
    layered = image.convert("RGBA")
    alpha = np.array(layered)[..., 3]
    paper = Image.new("RGBA", layered.size, "white")
    paper.alpha_composite(layered)
    return Decoded(np.array(paper.convert("RGB")), alpha > 127 if alpha.min() < 250 else None)
