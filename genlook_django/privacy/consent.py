"""What a shopper agrees to when she uploads a photo, and the receipt of it."""

import hashlib
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext

from ..conf import get_settings


def consent_text() -> str:
    """Return the sentence beside the checkbox, in the reader's language."""
    return gettext(
        "I agree that this photo of me is sent to the try-on service to make the picture. "
        "It is deleted automatically, and I can delete it at any time."
    )


def receipt() -> dict[str, Any]:
    """Return what a ShopperPhoto keeps of the consent that is given now."""
    return {
        "consent_version": get_settings().consent_version,
        "consent_hash": hashlib.sha256(consent_text().encode()).hexdigest(),
        "consent_language": get_language() or "",
        "consented_at": timezone.now(),
    }
