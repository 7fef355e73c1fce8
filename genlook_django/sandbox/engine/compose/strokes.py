"""A picture painted stroke by stroke on the photo, in tiles: a large photo costs time only where something is painted.

Strokes are made at the size the engine works at, and are stretched to the photo's own size as they are painted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Picture, as_field, sampled

TILE = 384
"""Pixels of the photo."""


class Tile:
    """A square of the photo while it is painted."""

    def __init__(self, photo: Picture, first: tuple[int, int], stretch: tuple[float, float]) -> None:
        """Take a square cut out of the photo at `first` (column, row)."""
        self.rows, self.columns = photo.shape[:2]
        self._photo = as_field(photo)
        self.base = self._photo
        """What the garment is laid on: the photo without the old top."""
        self.canvas = self.base
        # Pixel centres, not corners, correspond.
        across, down = stretch
        left, top = ((at + 0.5) * scale - 0.5 for at, scale in zip(first, stretch, strict=True))
        self._back = as_field([[across, 0, left], [0, down, top]])
        rows = slice(max(0, int(top) - 2), int(top + self.rows * down) + 4)
        self._window = rows, slice(max(0, int(left) - 2), int(left + self.columns * across) + 4)

    @property
    def is_painted(self) -> bool:
        return self.canvas is not self._photo

    def reached_by(self, field: Field) -> bool:
        """Say whether a field of the working size is other than 0 somewhere on this tile."""
        return bool(field[self._window].any())

    def stretched(self, field: Field) -> Field:
        """Return this tile's part of a field of the working size."""
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        size = (self.columns, self.rows)
        return as_field(cv2.warpAffine(field, self._back, size, flags=flags, borderMode=cv2.BORDER_REPLICATE))

    def lay(self, colours: Field, alpha: Field) -> None:
        """Put colours over the canvas, which is replaced, not written to: `base` may be the same array."""
        self.canvas = self.canvas + (colours - self.canvas) * alpha[..., None]


class Stroke(Protocol):
    """One step of the painting."""

    def paint(self, tile: Tile) -> None: ...


@dataclass(frozen=True, slots=True)
class Fill:
    """Put other colours in place of the photo's: below the garment."""

    colours: Field
    alpha: Field

    def paint(self, tile: Tile) -> None:
        if tile.reached_by(self.alpha):
            alpha = tile.stretched(self.alpha)
            tile.lay(tile.stretched(self.colours), alpha)
            tile.base = tile.canvas


@dataclass(frozen=True, slots=True)
class Over:
    """Lay colours over the garment."""

    colours: Field
    alpha: Field

    def paint(self, tile: Tile) -> None:
        if tile.reached_by(self.alpha):
            tile.lay(tile.stretched(self.colours), tile.stretched(self.alpha))


@dataclass(frozen=True, slots=True)
class Shadow:
    """Darken what lies below the garment."""

    strength: Field

    def paint(self, tile: Tile) -> None:
        if tile.reached_by(self.strength):
            strength = tile.stretched(self.strength)
            tile.canvas = tile.canvas * (1 - strength)[..., None]
            tile.base = tile.canvas


@dataclass(frozen=True, slots=True)
class Cloth:
    """Lay a part of the garment, each pixel from its place in `colours`, times the light that falls on it."""

    colours: Picture
    places: Field
    alpha: Field
    light: Field

    def paint(self, tile: Tile) -> None:
        if not tile.reached_by(self.alpha):
            return
        alpha = tile.stretched(self.alpha)
        places = tile.stretched(self.places)
        cloth = sampled(self.colours, places)
        tile.lay(np.clip(cloth * tile.stretched(self.light)[..., None], 0, 255), alpha)


@dataclass(frozen=True, slots=True)
class Front:
    """Bring back what is in front of the garment."""

    alpha: Field

    def paint(self, tile: Tile) -> None:
        if tile.reached_by(self.alpha):
            alpha = tile.stretched(self.alpha)
            tile.lay(tile.base, alpha)


def paint(photo: Picture, strokes: Sequence[Stroke], size: tuple[int, int]) -> None:
    """Put the strokes on `photo` itself; `size` (width, height) is what the strokes were made at."""
    height, width = photo.shape[:2]
    stretch = (size[0] / width, size[1] / height)
    for top in range(0, height, TILE):
        for left in range(0, width, TILE):
            place = np.s_[top : top + TILE, left : left + TILE]
            tile = Tile(photo[place], (left, top), stretch)
            for stroke in strokes:
                stroke.paint(tile)
            if tile.is_painted:
                photo[place] = np.clip(tile.canvas + 0.5, 0, 255)
