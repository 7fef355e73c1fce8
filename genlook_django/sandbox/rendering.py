"""The picture of one generation: its two pictures brought together, the engine asked, the watermark drawn."""

import dataclasses
import io
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from .errors import Refusal
from .fetch import FetchError, fetch
from .marks import marked
from .models import Generation, ProductImage
from .models.fault import FaultKind
from .pictures import Picture, normalise
from .storage import delete, read

LOGO_SHARE = 0.22
"""Width of the watermark as a share of the result's."""


class GenerationFailed(Exception):
    """A generation that ends as FAILED, with the code and sentence that its caller reads."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclasses.dataclass(frozen=True, slots=True)
class Rendered:
    picture: Picture
    report: dict[str, Any]


def render(generation: Generation) -> Rendered:
    """Make the result of a generation; raise GenerationFailed where it can't be made."""
    if generation.fault == FaultKind.GENERATION_FAILS:
        raise GenerationFailed(generation.fault_code, "A fault on demand.")
    if generation.photo is None:
        raise GenerationFailed("IMAGE_NOT_FOUND", "The customer's image was deleted before the generation began.")
    photo = read(generation.photo.file)
    if generation.is_mock:
        unchanged = Picture(marked(photo), "jpg", generation.photo.width, generation.photo.height)
        return Rendered(unchanged, {"mock": True})
    if generation.product is None:
        raise GenerationFailed("PRODUCT_NOT_FOUND", "The product was deleted before the generation began.")
    rendered = try_images(generation, photo, list(generation.product.images.all()))
    return Rendered(draw_watermark(generation, rendered.picture), rendered.report)


def try_images(generation: Generation, photo: bytes, images: list[ProductImage]) -> Rendered:
    """Use the first of the product's pictures that shows a garment the engine can use; fail with the first's reason."""
    failures = []
    for image in images:
        try:
            return ask_engine(photo, garment_of(image), generation)
        except GenerationFailed as failure:
            failures.append(failure)
            if not failure.code.startswith(("GARMENT_", "PRODUCT_")):
                break  # the photo is at fault, and another picture of the product won't change that
    raise failures[0] if failures else GenerationFailed("PRODUCT_IMAGES_REQUIRED", "The product has no images.")


def ask_engine(photo: bytes, garment: bytes, generation: Generation) -> Rendered:
    try:  # only the extra "sandbox" brings what the engine needs, and the rest works without
        from . import engine
    except ImportError as error:
        raise GenerationFailed("ENGINE_NOT_INSTALLED", "Run: pip install 'genlook-django[sandbox]'") from error
    title, description = generation.product_title, generation.product_description
    try:
        result = engine.render(photo, garment, title=title, description=description)
    except engine.EngineError as error:
        raise GenerationFailed(error.code, error.message) from error
    data = result.encode()
    width, height = Image.open(io.BytesIO(data)).size
    return Rendered(Picture(data, "jpg", width, height), result.report)


def garment_of(image: ProductImage) -> bytes:
    """Return a product's picture, fetched from its address the first time and kept from then on."""
    if image.file:
        return read(image.file)
    try:
        picture = normalise(fetch(image.source_url), keep_alpha=True)
    except (FetchError, Refusal) as error:
        raise GenerationFailed("PRODUCT_IMAGE_FETCH_FAILED", f"A product image was not fetched: {error}") from error
    image.file.save(picture.file_name, ContentFile(picture.data), save=False)
    if not ProductImage.objects.filter(pk=image.pk).update(file=image.file.name):
        delete(image.file)  # replaced or deleted meanwhile
    return picture.data


def draw_watermark(generation: Generation, picture: Picture) -> Picture:
    """Draw the account's logo in the lower right corner, unless there is none or the caller skips it."""
    logo_file = generation.account.logo
    if not generation.use_watermark or not logo_file:
        return picture
    result = Image.open(io.BytesIO(picture.data)).convert("RGB")
    logo = Image.open(io.BytesIO(read(logo_file))).convert("RGBA")
    width = max(1, round(result.width * LOGO_SHARE))
    logo = logo.resize((width, max(1, round(logo.height * width / logo.width))), Image.Resampling.LANCZOS)
    margin = round(result.width * 0.03)
    result.paste(logo, (result.width - logo.width - margin, result.height - logo.height - margin), logo)
    buffer = io.BytesIO()
    result.save(buffer, "JPEG", quality=92, xmp=result.info.get("xmp", b""))
    return Picture(buffer.getvalue(), "jpg", result.width, result.height)
