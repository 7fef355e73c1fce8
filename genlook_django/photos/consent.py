"""What a shopper agrees to when she uploads a photo, and the receipt of it."""

import dataclasses
import hashlib
from typing import Any, Protocol

from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import get_language, gettext, gettext_noop, override

from ..conf import get_settings

WORDS = gettext_noop(
    "I agree that this photo of me is sent to the try-on service to make the picture. "
    "It is deleted automatically, and I can delete it at any time."
)


class Receipt(Protocol):
    """What is kept of a consent with the photo that it was given for."""

    consent_version: str
    consent_hash: str
    consent_language: str
    consent_region: str


@dataclasses.dataclass(frozen=True)
class Terms:
    """What is agreed to in one region; the region is empty where none has words of its own."""

    region: str
    version: str
    words: str

    @property
    def text(self) -> str:
        """The sentence beside the checkbox, in the reader's language."""
        return gettext(self.words)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def terms_for(region: str = "") -> Terms:
    """Return the terms of a region such as ``"US-IL"``: its own, or its country's, or those of everywhere else."""
    settings = get_settings()
    for key in (region, region.partition("-")[0]):
        if key and (own := (settings.consent_regions or {}).get(key)):
            return Terms(
                key, own.get("version", settings.consent_version), own.get("text") or settings.consent_text or WORDS
            )
    return Terms("", settings.consent_version, settings.consent_text or WORDS)


def consent_text(region: str = "") -> str:
    return terms_for(region).text


def receipt(region: str = "") -> dict[str, Any]:
    """Return what a ShopperPhoto keeps of the consent that is given now."""
    terms = terms_for(region)
    return {
        "consent_version": terms.version,
        "consent_hash": terms.digest,
        "consent_language": get_language() or "",
        "consent_region": terms.region,
        "consented_at": timezone.now(),
    }


def is_current(photo: Receipt, region: str = "") -> bool:
    """Whether what she agreed to is what is asked for now: a new version, region or wording asks again.

    The wording is compared in the language that she read.
    """
    terms = terms_for(region)
    with override(photo.consent_language or None):
        agreed = (terms.region, terms.version, terms.digest)
    return agreed == (photo.consent_region, photo.consent_version, photo.consent_hash)


def region_of(request: HttpRequest | None) -> str:
    """Return where the shop says that a request comes from; nothing if it doesn't say."""
    path = get_settings().region_of
    return str(import_string(path)(request) or "") if path and request is not None else ""
