"""``{% load genlook %}``: ``{% tryon_assets %}`` in the head, ``{% tryon_widget product %}`` where it shall stand."""

import logging
from typing import Any

from django import template
from django.conf import settings

from ..catalogue import registry
from ..conf import get_settings
from ..photos.consent import consent_text, region_of

logger = logging.getLogger("genlook")
register = template.Library()


@register.inclusion_tag("genlook/assets.html")
def tryon_assets() -> dict[str, Any]:
    """Load the widget's module and stylesheet. Once per page, in the head."""
    return {}


@register.inclusion_tag("genlook/widget.html", takes_context=True)
def tryon_widget(
    context: template.Context, product: Any, variant: str = "", *, title: str = "", follows: str = ""
) -> dict[str, Any]:
    """Show the try-on widget for a product of a registered model, or for one variant of it.

    ``follows`` is the CSS selector of the form's control in which the shopper chooses a variant. Costs no query beyond
    the adapter's ``get_title``, and with ``title`` not that either, so a list may show one per product. What it can't
    be made for, such as a product of a model that isn't registered, is an error in DEBUG, and nothing in production.
    """
    try:
        reference = registry.reference(product, variant)
        title = title or registry.adapter_for(product).get_title(product)
        pattern = registry.reference_pattern(product)
    except Exception:
        if settings.DEBUG:
            raise
        logger.exception("no widget for a %s", type(product).__name__)  # its page is the shop's, and goes on without
        return {}
    return {
        "reference": reference,
        "pattern": pattern,
        "follows": follows,
        "title": title,
        "consent_text": consent_text(region_of(context.get("request"))),
        "result_label": get_settings().result_label,
        "result_label_corner": get_settings().result_label_corner,
    }
