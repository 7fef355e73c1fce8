"""A picture painted stroke by stroke on the photo, in bands, so that a large photo costs time but little memory.

Strokes are made at the size the engine works at, and are stretched to the photo's own size as they are painted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Picture, as_field, sampled

BAND_ROWS = 256


class Band:
    """Some rows of the photo while they are painted."""

    def __init__(self, photo: Picture, first: int, stretch: tuple[float, float]) -> None:
        self.rows, self.columns = photo.shape[:2]
        self.base = as_field(photo)
        """What the garment is laid on: the photo without the old top."""
        self.canvas = self.base
        # Pixel centres, not corners, correspond.
        across, down = stretch
        self._back = as_field([[across, 0, (across - 1) / 2], [0, down, (first + 0.5) * down - 0.5]])

    def stretched(self, field: Field) -> Field:
        """Return this band's part of a field of the working size."""
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        size = (self.columns, self.rows)
        return as_field(cv2.warpAffine(field, self._back, size, flags=flags, borderMode=cv2.BORDER_REPLICATE))

    def lay(self, colours: Field, alpha: Field) -> None:
        """Put colours over the canvas, which is replaced, not written to: `base` may be the same array."""
        self.canvas = self.canvas + (colours - self.canvas) * alpha[..., None]


class Stroke(Protocol):
    """One step of the painting."""

    def paint(self, band: Band) -> None: ...


@dataclass(frozen=True, slots=True)
class Fill:
    """Put other colours in place of the photo's: below the garment."""

    colours: Field
    alpha: Field

    def paint(self, band: Band) -> None:
        alpha = band.stretched(self.alpha)
        if alpha.any():
            band.lay(band.stretched(self.colours), alpha)
            band.base = band.canvas


@dataclass(frozen=True, slots=True)
class Patch:
    """Lay cloth of one's own making, where the garment's parts leave a slit."""

    colours: Field
    alpha: Field

    def paint(self, band: Band) -> None:
        alpha = band.stretched(self.alpha)
        if alpha.any():
            band.lay(band.stretched(self.colours), alpha)


@dataclass(frozen=True, slots=True)
class Shadow:
    """Darken what lies below the garment."""

    strength: Field

    def paint(self, band: Band) -> None:
        strength = band.stretched(self.strength)
        if strength.any():
            band.canvas = band.canvas * (1 - strength)[..., None]
            band.base = band.canvas


@dataclass(frozen=True, slots=True)
class Cloth:
    """Lay a part of the garment, each pixel from its place in `colours`, times the light that falls on it."""

    colours: Picture
    places: Field
    alpha: Field
    light: Field

    def paint(self, band: Band) -> None:
        alpha = band.stretched(self.alpha)
        if not alpha.any():
            return
        places = band.stretched(self.places)
        cloth = sampled(self.colours, places)
        band.lay(np.clip(cloth * band.stretched(self.light)[..., None], 0, 255), alpha)


@dataclass(frozen=True, slots=True)
class Front:
    """Bring back what is in front of the garment."""

    alpha: Field

    def paint(self, band: Band) -> None:
        alpha = band.stretched(self.alpha)
        if alpha.any():
            band.lay(band.base, alpha)


def painted(photo: Picture, strokes: Sequence[Stroke], size: tuple[int, int]) -> Picture:
    """Return `photo` with the strokes on it; `size` (width, height) is what the strokes were made at."""
    height, width = photo.shape[:2]
    stretch = (size[0] / width, size[1] / height)
    result = np.empty_like(photo)
    for first in range(0, height, BAND_ROWS):
        band = Band(photo[first : first + BAND_ROWS], first, stretch)
        for stroke in strokes:
            stroke.paint(band)
        result[first : first + BAND_ROWS] = np.clip(band.canvas + 0.5, 0, 255)
    return result
