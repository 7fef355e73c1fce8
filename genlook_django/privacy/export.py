"""All that is kept about a shopper, as a ZIP for her: GDPR's articles 15 and 20."""

import json
import tempfile
import zipfile
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models.fields.files import FieldFile

from ..models import Owner, Shopper, ShopperPhoto, TryOnResult
from ..photos.marks import labelled

IN_MEMORY_BYTES = 5 * 1024 * 1024


def export(owner: Owner) -> IO[bytes]:
    """Return a ZIP, open at its beginning: ``about-me.json``, her photos, and her results with their label."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 (the response closes it)
    # pictures don't get any smaller by packing
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        about = [describe(shopper, archive) for shopper in Shopper.objects.of(owner)]
        archive.writestr("about-me.json", json.dumps(about, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False))
    file.seek(0)
    return file


def describe(shopper: Shopper, archive: zipfile.ZipFile) -> dict[str, Any]:
    photos = [describe_photo(photo) | {"file": add(archive, photo.file)} for photo in shopper.photos.all()]
    try_ons = [describe_try_on(row) | {"file": add(archive, row.image, label=True)} for row in shopper.try_ons.all()]
    return {
        "known_since": shopper.created_at,
        "customer_id_at_the_service": shopper.customer_id,
        "photos": photos,
        "try_ons": try_ons,
    }


def describe_photo(photo: ShopperPhoto) -> dict[str, Any]:
    return {
        "id": photo.pk,
        "width": photo.width,
        "height": photo.height,
        "given_at": photo.given_at,
        "kept_until": photo.expires_at,
        "consent": {
            "version": photo.consent_version,
            "region": photo.consent_region,
            "language": photo.consent_language,
            "text_sha256": photo.consent_hash,
            "at": photo.consented_at,
        },
        "image_id_at_the_service": photo.image_id,
    }


def describe_try_on(try_on: TryOnResult) -> dict[str, Any]:
    return {
        "id": try_on.pk,
        "product": try_on.product_title,
        "status": try_on.status,
        "error_code": try_on.error_code,
        "asked_at": try_on.created_at,
        "finished_at": try_on.finished_at,
        "kept_until": try_on.expires_at,
        "liked": try_on.liked,
        "generation_id_at_the_service": try_on.generation_id,
    }


def add(archive: zipfile.ZipFile, file: FieldFile, *, label: bool = False) -> str | None:
    """Put a stored file into the archive under its own name; None if there is none (any more)."""
    if not file.name:
        return None
    try:
        with file.storage.open(file.name, "rb") as opened:
            data = opened.read()
    except OSError:
        return None
    archive.writestr(file.name, labelled(data)[0] if label else data)
    return str(file.name)
