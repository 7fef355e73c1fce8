"""A shopper's photo on its way in: judged by its content, turned upright, stripped of all but the picture."""

import contextlib
import dataclasses
import hashlib
import io
import struct
import warnings
import zlib
from typing import BinaryIO

from PIL import Image, ImageCms, UnidentifiedImageError

from ..conf import get_settings
from ..exceptions import Refusal, TooLarge, WrongType
from .claims import Claim, read_claim


def holds_to_its_claim(libheif: str) -> bool:
    """Whether a version of libheif decodes no more than a file claims; up to 1.21 it decodes whatever is coded."""
    return [int(part) for part in libheif.split(".")[:2]] >= [1, 23]


HEIC_IS_SAFE = False
"""Without the extra "heic" such a photo is answered PHOTO_TYPE_NOT_SUPPORTED."""
with contextlib.suppress(ImportError):
    from pillow_heif import libheif_version, register_heif_opener

    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    HEIC_IS_SAFE = holds_to_its_claim(libheif_version())

LONGEST_SIDE = 2048
"""Pixels of the longer side that are kept: more than the service's results have."""
LARGEST_PROFILE_BYTES = 1024 * 1024
"""Cameras' colour profiles have a few KB; a larger one is left out."""
ORIENTATION_TAG = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
DECODER_FAILURES = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    MemoryError,
    ArithmeticError,
    LookupError,
    TypeError,
    RuntimeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
"""What Pillow and its plugins raise on a damaged file, depending on the format and on where the damage is."""


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
    most_bytes = get_settings().max_upload_bytes
    # what is read is bounded by itself: the size is only what somebody says
    if size > most_bytes or len(data := file.read(most_bytes + 1)) > most_bytes:
        raise TooLarge("PHOTO_TOO_LARGE")
    claim = read_claim(data)
    if claim.format == "HEIF" and not (HEIC_IS_SAFE and "HEIF" in Image.OPEN):
        raise WrongType("PHOTO_TYPE_NOT_SUPPORTED")
    claim.check(get_settings().max_upload_pixels)
    with open_as(claim, data) as image:
        # the decoder's own reading of the header must hold as well, in case the two are made to differ
        found = dataclasses.replace(
            claim,
            width=image.width,
            height=image.height,
            is_progressive=claim.is_progressive or bool(image.info.get("progressive")),
            scans=data.count(b"\xff\xda"),
            frames=getattr(image, "n_frames", 1),
            has_alpha="A" in image.getbands(),
        )
        found.check(get_settings().max_upload_pixels)
        return clean(image)


def open_as(claim: Claim, data: bytes) -> Image.Image:
    """Open a picture as what it claims to be and nothing else; nothing is decoded yet."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # MPO is a JPEG followed by others, as some telephones write it; the first is the photo
            return Image.open(
                io.BytesIO(data), formats=[claim.format, "MPO"] if claim.format == "JPEG" else [claim.format]
            )
    except UnidentifiedImageError as error:
        raise Refusal("PHOTO_BROKEN") from error
    except DECODER_FAILURES as error:
        raise Refusal("PHOTO_BROKEN") from error


def clean(image: Image.Image) -> CleanPhoto:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = pixels_of(image)
    except DECODER_FAILURES as error:
        raise Refusal("PHOTO_BROKEN") from error
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92, optimize=True)
    return CleanPhoto(out.getvalue(), *picture.size)


def pixels_of(image: Image.Image) -> Image.Image:
    """Decode at the scale that is kept, where the format can, and return upright plain sRGB."""
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    turn = UPRIGHT.get(orientation_of(image))
    if image.mode == "P":
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2)
    upright = image.transpose(turn) if turn is not None else image
    return flatten(to_srgb(upright))


def orientation_of(image: Image.Image) -> int:
    """Return the EXIF orientation, or upright where the EXIF can't be read: that is no reason to refuse a photo."""
    if image.format == "HEIF":  # turned already by libheif, which follows the container's own rotation
        return 1
    try:
        found = image.getexif().get(ORIENTATION_TAG, 1)
    except DECODER_FAILURES:
        return 1
    return found if isinstance(found, int) else 1


def to_srgb(image: Image.Image) -> Image.Image:
    """Return the picture in sRGB; a profile that can't be read is left out, as browsers do."""
    profile = image.info.get("icc_profile")
    if not profile or len(profile) > LARGEST_PROFILE_BYTES or image.mode not in {"RGB", "CMYK", "L"}:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return converted or image


def flatten(image: Image.Image) -> Image.Image:
    """Return plain RGB, what is transparent on white, carrying nothing but pixels."""
    if image.mode.startswith("I"):
        image = image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    plain = image.convert("RGB")
    plain.info = {}
    return plain
