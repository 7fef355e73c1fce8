"""A product's picture read as a garment: what it is, where its parts are."""

from dataclasses import dataclass, replace

import numpy as np

from genlook_django.sandbox.engine.arrays import Mask, Picture, as_field
from genlook_django.sandbox.engine.errors import EngineError, ErrorCode
from genlook_django.sandbox.engine.garment.bays import has_armholes
from genlook_django.sandbox.engine.garment.collar import inside_of_neck
from genlook_django.sandbox.engine.garment.cutout import cut_garment
from genlook_django.sandbox.engine.garment.kinds import (
    Kind,
    kind_of,
    refuse_by_shape,
    refuse_by_title,
    refuse_off_shoulder,
)
from genlook_django.sandbox.engine.garment.outline import Outline, read_outline, sleeveless_outline
from genlook_django.sandbox.engine.garment.silhouette import Silhouette
from genlook_django.sandbox.engine.garment.sleeves import Sleeve, take_off_sleeves
from genlook_django.sandbox.engine.garment.slits import without_crevices
from genlook_django.sandbox.engine.garment.straps import on_straps, thin_straps
from genlook_django.sandbox.engine.garment.worn import refuse_bare_arms, refuse_worn
from genlook_django.sandbox.engine.pictures import Decoded, fitted_decoded

WORKED_AT = 768
COLOURS_AT = 1600

HANG, BETWEEN_SLEEVES = 0.3, 0.5
"""Of the body's length, how far sleeves lie along it from which on they hang; of the full width, what then is the
body's at least: sleeves that leave less lie on it, not beside it."""


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
    straps: Mask | None = None
    """In front, where they are thin."""

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
    if outline.has_sleeves:
        mask = without_crevices(small.pixels, mask, outline.forks)
        silhouette = Silhouette(mask)
        outline = read_outline(silhouette)
    refuse_off_shoulder(silhouette, outline)
    trunk, sleeves = take_off_sleeves(small.pixels, silhouette, outline)
    if outline.has_sleeves and not any(sleeves):
        outline = sleeveless_outline(silhouette)
    outline = _sewn_at(outline, sleeves)
    refuse_bare_arms(small.pixels, trunk, sleeves)
    _check_outline(silhouette, outline, sleeves)
    inside = inside_of_neck(small.pixels, silhouette, outline)
    kind, straps = kind_of(outline, title), thin_straps(silhouette, outline)
    if straps is None:
        return Garment(small.pixels, colours, mask, trunk, inside, outline, sleeves, kind)
    front, backs = straps
    inside, outline = (inside | backs) & ~front, on_straps(outline, front)
    return Garment(small.pixels, colours, mask, trunk, inside, outline, sleeves, kind, front)


def _sewn_at(outline: Outline, sleeves: list[Sleeve | None]) -> Outline:
    """Take for the shoulders' ends where the sleeves were found to be sewn on."""
    ends = [sleeve.seam[0] if sleeve else end for sleeve, end in zip(sleeves, outline.shoulders, strict=True)]
    return replace(outline, shoulders=as_field(np.stack(ends)))


def _check_mask(mask: Mask) -> None:
    share = float(mask.mean())
    if not 0.03 < share < 0.95:
        raise EngineError(ErrorCode.GARMENT_NOT_FOUND)
    on_border = [float(edge.mean()) for edge in (mask[0], mask[-1], mask[:, 0], mask[:, -1])]
    if max(on_border) > 0.25 or sum(on_border) > 0.35 or _is_cut_off(mask):
        raise EngineError(ErrorCode.GARMENT_OUT_OF_FRAME)


def _is_cut_off(mask: Mask) -> bool:
    """Say whether cloth runs out of the frame: at the frame it is nearly as wide as a little way inside."""
    for turned in (mask, mask[::-1], mask.T, mask.T[::-1]):
        side = turned.shape[1]
        on_frame, inside = turned[1].sum(), turned[int(0.03 * len(turned))].sum()
        if on_frame > 0.04 * side and on_frame > 0.6 * inside:
            return True
    return False


def _check_outline(silhouette: Silhouette, outline: Outline, sleeves: list[Sleeve | None]) -> None:
    proportion = outline.length / max(1.0, outline.width)
    hang = float((outline.forks - outline.armpits)[:, 1].min()) > HANG * outline.length
    narrow = outline.width < (BETWEEN_SLEEVES if hang else 0.25) * silhouette.width
    unclear = narrow or not 0.5 < proportion < 5 or not np.isfinite(outline.sides).all()
    if unclear or _is_one_sided(silhouette, outline) or _are_unlike(sleeves) or _hides_sleeves(silhouette, outline):
        raise EngineError(ErrorCode.GARMENT_SHAPE_UNCLEAR)


def _is_one_sided(silhouette: Silhouette, outline: Outline) -> bool:
    """Say whether much more cloth lies on one side of the hem's middle than on the other: one sleeve is missing."""
    left, right = silhouette.run_at(outline.hem_y - 0.12 * outline.length)
    middle, half = (left + right) / 2, max(1.0, (right - left) / 2)
    reach = sorted((middle - silhouette.left, silhouette.right - middle))
    return reach[1] > 1.35 * half and reach[1] > 1.5 * reach[0]


def _hides_sleeves(silhouette: Silhouette, outline: Outline) -> bool:
    """Say whether sleeves must lie on the body: without straps, armholes are hollow."""
    return not outline.has_sleeves and not outline.has_straps and not has_armholes(silhouette)


def _are_unlike(sleeves: list[Sleeve | None]) -> bool:
    lengths = [sleeve.length if sleeve else 0.0 for sleeve in sleeves]
    return max(lengths) > 1.8 * min(lengths)
