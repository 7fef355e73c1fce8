"""Which garments the engine dresses people in, told by the product's words and by the outline."""

import re
from enum import StrEnum

import numpy as np

from genlook_django.sandbox.engine.errors import EngineError, ErrorCode
from genlook_django.sandbox.engine.garment.outline import Outline
from genlook_django.sandbox.engine.garment.silhouette import Silhouette

DRESS_LENGTH = 2.75
"""Neck to hem, in chest widths, from which on a garment is a dress even if its title does not say so."""

UNSUPPORTED = re.compile(
    r"\b(trousers?|pants?|jeans|chinos?|shorts|leggings|joggers|skirts?|shoes?|boots?|sneakers?|socks?|hats?|caps?|"
    r"beanies?|scarf|scarves|bags?|belts?|gloves?|jumpsuits?|overalls|dungarees|bikinis?|swimsuits?|necklaces?|"
    r"earrings?|sunglasses|watch(?:es)?)\b",
    re.IGNORECASE,
)
UPPER = re.compile(
    r"\b(t-?shirts?|tees?|shirts?|blouses?|sweaters?|jumpers?|pullovers?|hoodies?|cardigans?|tanks?|tops?|vests?|"
    r"polos?|dress(?:es)?|jackets?|coats?|tunics?|camisoles?|sweatshirts?|henleys?)\b",
    re.IGNORECASE,
)
DRESS = re.compile(r"\b(dress(?:es)?|gowns?)\b(?!\s+shirts?)", re.IGNORECASE)


class Kind(StrEnum):
    """What a garment covers."""

    TOP = "top"
    DRESS = "dress"


def refuse_by_title(title: str) -> None:
    """Raise GARMENT_KIND_NOT_SUPPORTED when the title names something that is not worn on the upper body."""
    if UNSUPPORTED.search(title) and not UPPER.search(title):
        raise EngineError(ErrorCode.GARMENT_KIND_NOT_SUPPORTED)


def refuse_by_shape(silhouette: Silhouette) -> None:
    """Raise GARMENT_KIND_NOT_SUPPORTED for two legs."""
    if _has_legs(silhouette):
        raise EngineError(ErrorCode.GARMENT_KIND_NOT_SUPPORTED)


def kind_of(outline: Outline, title: str) -> Kind:
    proportion = outline.length / max(1.0, outline.width)
    if DRESS.search(title) and proportion > 1.5:
        return Kind.DRESS
    return Kind.DRESS if proportion > DRESS_LENGTH else Kind.TOP


def _has_legs(silhouette: Silhouette) -> bool:
    """Say whether a gap rises from the hem along the middle line through a third of the height or more."""
    near = int(0.12 * silhouette.width)
    middle = int(silhouette.middle_x)
    columns = range(max(0, middle - near), min(silhouette.mask.shape[1], middle + near))
    bottoms = np.array([silhouette.bottom_at(x) for x in columns])
    return bool(len(bottoms) and bottoms.min() < silhouette.bottom - 0.3 * silhouette.height)
