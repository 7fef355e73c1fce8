"""Which garments the engine dresses people in, told by the product's words and by the outline."""

import re
from enum import StrEnum

import numpy as np

from genlook_django.sandbox.engine.errors import EngineError, ErrorCode
from genlook_django.sandbox.engine.garment.outline import Outline
from genlook_django.sandbox.engine.garment.silhouette import Silhouette

DRESS_LENGTH = 2.75
"""Neck to hem, in chest widths, from which on a garment is a dress even if its title does not say so."""

UNSUPPORTED = (
    r"trousers?|pants?|jeans|chinos?|shorts|leggings|joggers|culottes|tights|stockings|skirts?|skorts?|sarongs?|shoes?|"
    r"boots?|sneakers?|trainers|sandals?|loafers?|heels|slippers?|socks?|hats?|caps?|beanies?|scarf|scarves|shawls?|ties?|"
    r"(?:hand|back)?bags?|backpacks?|totes?|purses?|wallets?|belts?|gloves?|mittens?|jumpsuits?|playsuits?|rompers?|"
    r"overalls|dungarees|bikinis?|swimsuits?|briefs|boxers|bras?|necklaces?|bracelets?|earrings?|rings?|sunglasses|glasses|"
    r"watch(?:es)?|bandeaus?|tube tops?|bardots?|off[- ](?:the[- ])?shoulders?"
)
UPPER = (
    r"t-?shirts?|tees?|shirts?|blouses?|sweaters?|jumpers?|pullovers?|hoodies?|cardigans?|tanks?|tops?|vests?|polos?|"
    r"dress(?:es)?|gowns?|jackets?|blazers?|coats?|tunics?|camis?|camisoles?|sweatshirts?|henleys?|turtlenecks?|knits?"
)
WORDS = re.compile(rf"\b(?:(?P<unsupported>{UNSUPPORTED})|(?P<upper>{UPPER}))\b", re.IGNORECASE)
BESIDES = re.compile(r"\b(?:with|and|for|in|plus|from)\b|[&+,:;(/]|\s[-\u2013\u2014]\s", re.IGNORECASE)
DRESS = re.compile(r"\b(dress(?:es)?|gowns?)\b(?!\s+(?:shirts?|tops?|tees?|coats?))", re.IGNORECASE)

FLAT = 0.88
"""A row of cloth at the very top, as a share of one a little lower, from which on the upper edge has no shoulders."""
STEP = 0.12
"""By which share of the full width a garment widens at once where its shoulders are."""


class Kind(StrEnum):
    """What a garment covers."""

    TOP = "top"
    DRESS = "dress"


def refuse_by_title(title: str) -> None:
    """Raise GARMENT_KIND_NOT_SUPPORTED when the title names something that is not worn on the upper body.

    In English the last noun tells ("dress shoes", "shoe print tee"), of those before "with", "and", "in" and the like.
    """
    for part in BESIDES.split(title):
        found = list(WORDS.finditer(part))
        if found:
            if found[-1]["unsupported"]:
                raise EngineError(ErrorCode.GARMENT_KIND_NOT_SUPPORTED)
            return


def refuse_by_shape(silhouette: Silhouette) -> None:
    """Raise GARMENT_KIND_NOT_SUPPORTED for two legs, and for what has no shoulders: skirts, scarves, tube tops."""
    if _has_legs(silhouette) or not _has_shoulders(silhouette):
        raise EngineError(ErrorCode.GARMENT_KIND_NOT_SUPPORTED)


def refuse_off_shoulder(silhouette: Silhouette, outline: Outline) -> None:
    """Raise GARMENT_KIND_NOT_SUPPORTED for an upper edge that goes on level over the sleeves: there is no shoulder."""
    half = outline.width / 2
    levels = [[silhouette.top_at(outline.middle_x + sign * share * half) for share in (0.5, 1.15)] for sign in (-1, 1)]
    if outline.has_sleeves and all(outer - inner < 0.03 * half for inner, outer in levels):
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


def _has_shoulders(silhouette: Silhouette) -> bool:
    """Say whether the upper edge has a neck, straps or slopes in it; a waistband is cut straight across."""
    rows = silhouette.mask[silhouette.top : silhouette.bottom + 1].sum(axis=1).astype(float)
    upper, lower = (rows[int(share * silhouette.height)] for share in (0.01, 0.04))
    ahead = max(1, int(0.03 * silhouette.height))
    steps = rows[ahead : int(0.45 * silhouette.height)] - rows[: int(0.45 * silhouette.height) - ahead]
    return bool(upper < FLAT * lower or steps.max() > STEP * silhouette.width)
