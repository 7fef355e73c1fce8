"""What is gone for the caller is deleted here, now and then. Nothing waits for it: expiry is read from the rows."""

import datetime as dt

from django.utils import timezone

from . import products
from .conf import sandbox_settings
from .models import CustomerImage, Generation, LoggedRequest, Product
from .storage import delete

BATCH = 500


def clean() -> None:
    """Delete the files and rows whose time is over, a batch at a time."""
    now = timezone.now()
    for photo in CustomerImage.objects.expired(now)[:BATCH]:
        delete_photo(photo)
    for generation in Generation.objects.filter(result_expires_at__lte=now).exclude(result="")[:BATCH]:
        delete_result(generation)
    for product in Product.objects.expired(now)[:BATCH]:
        products.delete(product)
    forget_before = now - dt.timedelta(days=sandbox_settings().REQUEST_LOG_DAYS)
    LoggedRequest.objects.filter(created_at__lte=forget_before).delete()


def delete_photo(photo: CustomerImage) -> None:
    """Delete the file first: a row without its file is found again, a file without its row never is."""
    delete(photo.file)
    photo.delete()


def delete_result(generation: Generation) -> None:
    if generation.result:
        delete(generation.result)
        Generation.objects.filter(pk=generation.pk).update(result="", result_expires_at=timezone.now())
