"""Bytes from outside, made into a picture that is safe to keep: checked, turned upright, sRGB, without metadata."""

import dataclasses
import io
import secrets
import warnings

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from .conf import sandbox_settings
from .errors import Code, Refusal

try:
    from pillow_heif import register_heif_opener
except ImportError:  # the extra "heic"; without it such a file is answered UNSUPPORTED_MEDIA_TYPE
    pass
else:
    register_heif_opener()

TAKEN = frozenset({"JPEG", "PNG", "WEBP", "HEIF", "MPO"})  # MPO: what some cameras write and call JPEG
MAX_SIDE = 2048
JPEG_QUALITY = 95
UNREADABLE = (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError, EOFError, OverflowError)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclasses.dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture, ready to be kept."""

    data: bytes
    extension: str
    width: int
    height: int

    @property
    def file_name(self) -> str:
        return f"{secrets.token_hex(16)}.{self.extension}"


def normalise(data: bytes, *, keep_alpha: bool = False) -> Picture:
    """Make the picture that is kept from the bytes that were sent.

    Raise FILE_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE or INVALID_IMAGE. `keep_alpha` keeps a transparent ground (as PNG),
    which tells the engine where the garment ends.
    """
    limits = sandbox_settings()
    if len(data) > limits.MAX_FILE_BYTES:
        raise Refusal(Code.FILE_TOO_LARGE, f"The file is larger than {limits.MAX_FILE_BYTES // 2**20} MB.")
    try:
        image = to_srgb(decode(data, limits.MAX_PIXELS))
        if keep_alpha and image.has_transparency_data:
            return encode(image.convert("RGBA"))
        return encode(flatten(image))
    except BOMBS as error:
        raise Refusal(Code.INVALID_IMAGE, "The image has too many pixels.") from error
    except UNREADABLE as error:
        code = Code.UNSUPPORTED_MEDIA_TYPE if looks_like_heic(data) else Code.INVALID_IMAGE
        raise Refusal(code) from error


def decode(data: bytes, max_pixels: int) -> Image.Image:
    """Decode one picture, upright and no larger than is kept; raise what Pillow raises, or Refusal."""
    with warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning):
        image = Image.open(io.BytesIO(data))
    if image.format not in TAKEN:
        raise Refusal(Code.UNSUPPORTED_MEDIA_TYPE)
    if image.width * image.height > max_pixels:
        raise Refusal(Code.INVALID_IMAGE, f"The image has more than {max_pixels // 10**6} million pixels.")
    image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # JPEG only: decodes no more of a large photo than is kept
    image.load()
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):  # 16 bits of grey, which Pillow can scale but not convert
        upright = upright.convert("I").point(lambda value: value / 256).convert("L")
    if upright.mode in {"1", "P", "PA"}:
        upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    upright.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS, reducing_gap=3)
    return upright


def looks_like_heic(data: bytes) -> bool:
    """Tell a HEIC file that could not be opened: without the extra "heic" Pillow does not know the format."""
    return data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"msf1"} and "HEIF" not in Image.OPEN


def to_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return image  # a broken profile is no reason to refuse the photo
    return converted or image


def flatten(image: Image.Image) -> Image.Image:
    """Put a transparent picture on white."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(ground, layer).convert("RGB")


def encode(image: Image.Image) -> Picture:
    """Encode without any metadata: PNG where there is transparency, JPEG otherwise."""
    image.info.clear()
    buffer = io.BytesIO()
    if image.mode == "RGBA":
        image.save(buffer, "PNG")
        return Picture(buffer.getvalue(), "png", image.width, image.height)
    image.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return Picture(buffer.getvalue(), "jpg", image.width, image.height)
