"""A product's picture read as a garment: what it is, where its parts are."""

from dataclasses import dataclass

import numpy as np

from genlook_django.sandbox.engine.arrays import Mask, Picture
from genlook_django.sandbox.engine.errors import EngineError, ErrorCode
from genlook_django.sandbox.engine.garment.collar import inside_of_neck
from genlook_django.sandbox.engine.garment.cutout import cut_garment
from genlook_django.sandbox.engine.garment.kinds import Kind, kind_of, refuse_by_shape, refuse_by_title
from genlook_django.sandbox.engine.garment.outline import Outline, read_outline, sleeveless_outline
from genlook_django.sandbox.engine.garment.silhouette import Silhouette
from genlook_django.sandbox.engine.garment.sleeves import Sleeve, take_off_sleeves
from genlook_django.sandbox.engine.garment.worn import refuse_worn
from genlook_django.sandbox.engine.pictures import Decoded, fitted_decoded

WORKED_AT = 768
COLOURS_AT = 1600


@dataclass(frozen=True, slots=True)
class Garment:
    """A garment laid flat; every place is in pixels of `picture`."""

    picture: Picture
    colours: Picture
    """The same picture as sharp as it was given, for sampling."""
    mask: Mask
    trunk: Mask
    """Without sleeves."""
    inside: Mask
    outline: Outline
    sleeves: list[Sleeve | None]
    kind: Kind

    @property
    def has_sleeves(self) -> bool:
        return any(sleeve is not None for sleeve in self.sleeves)


def read_garment(picture: Decoded, title: str) -> Garment:
    """Read a product's picture.

    Raises EngineError with a code that begins with GARMENT_.
    """
    refuse_by_title(title)
    colours = fitted_decoded(picture, COLOURS_AT).pixels
    small = fitted_decoded(picture, WORKED_AT)
    refuse_worn(small.pixels)
    mask = cut_garment(small.pixels, small.opaque)
    _check_mask(mask)
    silhouette = Silhouette(mask)
    refuse_by_shape(silhouette)
    outline = read_outline(silhouette)
    trunk, sleeves = take_off_sleeves(silhouette, outline)
    if outline.has_sleeves and not any(sleeves):
        outline = sleeveless_outline(silhouette)
    _check_outline(silhouette, outline, sleeves)
    inside = inside_of_neck(small.pixels, silhouette, outline)
    return Garment(small.pixels, colours, mask, trunk, inside, outline, sleeves, kind_of(outline, title))


def _check_mask(mask: Mask) -> None:
    share = float(mask.mean())
    if not 0.03 < share < 0.95:
        raise EngineError(ErrorCode.GARMENT_NOT_FOUND)
    on_border = [float(edge.mean()) for edge in (mask[0], mask[-1], mask[:, 0], mask[:, -1])]
    if max(on_border) > 0.25 or sum(on_border) > 0.35:
        raise EngineError(ErrorCode.GARMENT_OUT_OF_FRAME)


def _check_outline(silhouette: Silhouette, outline: Outline, sleeves: list[Sleeve | None]) -> None:
    proportion = outline.length / max(1.0, outline.width)
    lengths = [sleeve.length if sleeve else 0.0 for sleeve in sleeves]
    one_sleeve = max(lengths) > 1.8 * min(lengths)
    narrow = outline.width < 0.25 * silhouette.width
    if one_sleeve or narrow or not 0.5 < proportion < 5 or not np.isfinite(outline.sides).all():
        raise EngineError(ErrorCode.GARMENT_SHAPE_UNCLEAR)
