"""A shopper's photo: taken in from an upload, a file part or an address, or found again by its id."""

import datetime as dt
import io
import logging

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from .errors import Code, Refusal
from .fetch import FetchError, fetch
from .models import Account, CustomerImage
from .pictures import Picture, encode, normalise

logger = logging.getLogger(__name__)

CROP_WIDTH, CROP_HEIGHT = 4, 5
Box = tuple[int, int, int, int]


def find(account: Account, image_id: str) -> CustomerImage:
    """Return an uploaded photo; raise IMAGE_NOT_FOUND, or FORBIDDEN for another account's."""
    image = CustomerImage.objects.kept().filter(image_id=image_id).first()
    if image is None:
        raise Refusal(Code.IMAGE_NOT_FOUND)
    if image.account_id != account.pk:
        raise Refusal(Code.FORBIDDEN)
    return image


def download(url: str) -> Picture:
    try:
        return normalise(fetch(url))
    except FetchError as error:
        raise Refusal(Code.CUSTOMER_IMAGE_FETCH_FAILED, f"The customer's image was not fetched: {error}") from error


def crop_to_person(picture: Picture) -> Picture:
    """Cut to 4:5 around the person, or around the middle when there is none to be found or no engine to ask."""
    image = Image.open(io.BytesIO(picture.data))
    box = crop_box(image.width, image.height, find_person(image))
    return encode(image.crop(box)) if box != (0, 0, image.width, image.height) else picture


def find_person(image: Image.Image) -> Box | None:
    """Ask the engine where the person is: left, top, right, bottom in pixels. None without the extra "sandbox"."""
    try:
        import numpy

        from . import engine
    except ImportError:
        return None
    try:
        return engine.find_person(numpy.asarray(image))
    except Exception:
        logger.exception("The engine broke on a photo; it is cut around its middle")
        return None


def crop_box(width: int, height: int, person: Box | None) -> Box:
    """Return the largest 4:5 box whose middle is the person's, as far as the frame lets it be.

    A photo that is narrower than 4:5 is cut in height, where the head matters more than the feet.
    """
    left, top, right, bottom = person or (0, 0, width, height)
    if width * CROP_HEIGHT > height * CROP_WIDTH:
        box_width = round(height * CROP_WIDTH / CROP_HEIGHT)
        start = min(max(0, round((left + right) / 2 - box_width / 2)), width - box_width)
        return start, 0, start + box_width, height
    box_height = round(width * CROP_HEIGHT / CROP_WIDTH)
    spare = max(0, box_height - (bottom - top)) // 2
    start = min(max(0, top - spare), height - box_height)
    return 0, start, width, start + box_height


def keep(account: Account, picture: Picture, *, customer_id: str, retention_days: int | None) -> CustomerImage:
    """Save a photo for as many days as the caller asks for, or else for the account's window."""
    days = retention_days or account.retention_days
    image = CustomerImage(
        account=account,
        customer_id=customer_id,
        width=picture.width,
        height=picture.height,
        retention_days=days,
        expires_at=timezone.now() + dt.timedelta(days=days),
    )
    image.file.save(picture.file_name, ContentFile(picture.data), save=False)
    image.save()
    return image
