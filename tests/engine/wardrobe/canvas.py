"""A sheet that pieces of cloth are laid on, and the photograph that is taken of it."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from demo_shop.art.geometry import Points

WIDTH, HEIGHT = 768, 1024
Field = NDArray[np.floating[Any]]
Colour = tuple[float, float, float]
Dye = Callable[[Field, Field], Field]
"""From places (x, y) to colours, height x width x 3."""


class Canvas:
    """Colours, and how solidly cloth covers each pixel; the origin is the middle line at the neck's height."""

    def __init__(self, seed: int, top: float = 170) -> None:
        self.chance = np.random.default_rng(seed)
        rows, columns = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
        self.x, self.y = columns - WIDTH / 2, rows - top
        self.top = top
        self.colour = np.zeros((HEIGHT, WIDTH, 3), np.float32)
        self.solid = np.zeros((HEIGHT, WIDTH), np.float32)
        self.inside = np.zeros((HEIGHT, WIDTH), bool)
        self.cloth = np.zeros((HEIGHT, WIDTH), bool)

    def mask(self, outline: Points) -> Field:
        image = np.zeros((HEIGHT, WIDTH), np.uint8)
        places = np.round(np.add(outline, (WIDTH / 2, self.top)) * 16).astype(np.int32)
        cv2.fillPoly(image, [places], 255, cv2.LINE_AA, shift=4)
        return image.astype(np.float32) / 255

    def lay(
        self,
        outline: Points,
        dye: Colour | Dye,
        *,
        shade: float = 1.0,
        shadow: float = 0.16,
        sheer: float = 1.0,
        inside: bool = False,
        cloth: bool = True,
    ) -> None:
        """Put a piece on top; `shadow` is what it throws on the pieces below, `sheer` below 1 lets them through."""
        mask = self.mask(outline)
        thrown = cv2.GaussianBlur(mask, (0, 0), 4) * (1 - mask)
        self.colour *= (1 - shadow * thrown)[..., None]
        paint = dye(self.x, self.y) if callable(dye) else np.asarray(dye, np.float32)
        share = (mask * sheer)[..., None]
        self.colour = self.colour * (1 - share) + paint * shade * share
        self.solid = np.maximum(self.solid, mask * sheer)
        on = mask > 0.5
        self.inside = (self.inside & ~on) | (on if inside else False)
        self.cloth |= on & cloth

    def hole(self, outline: Points) -> None:
        mask = self.mask(outline)
        self.solid *= 1 - mask
        self.cloth &= mask < 0.5
        self.inside &= mask < 0.5

    def stroke(self, points: Points, colour: Colour, width: float, share: float = 1.0) -> None:
        """Draw a line on what lies there; it covers nothing new."""
        self.colour += self._stroked(points, width)[..., None] * share * (np.asarray(colour) - self.colour)

    def cord(self, points: Points, colour: Colour, width: float, *, cloth: bool = True) -> None:
        """Lay a strap, a cord or a wire."""
        mask = self._stroked(points, width)
        self.colour += mask[..., None] * (np.asarray(colour) - self.colour)
        self.solid = np.maximum(self.solid, mask)
        self.inside &= mask < 0.5
        self.cloth |= (mask > 0.5) & cloth

    def _stroked(self, points: Points, width: float) -> Field:
        image = np.zeros((HEIGHT, WIDTH), np.uint8)
        places = np.round(np.add(points, (WIDTH / 2, self.top)) * 16).astype(np.int32)
        cv2.polylines(image, [places], False, 255, max(1, round(width)), cv2.LINE_AA, shift=4)
        return image.astype(np.float32) / 255


def photograph(canvas: Canvas, ground: Field, *, shadow: float = 0.12, noise: float = 2.0) -> NDArray[np.uint8]:
    """Light the cloth's folds, throw its shadow on the ground, and take a slightly soft, slightly noisy picture."""
    lit = canvas.colour * (_folds(canvas) * _rounded(canvas))[..., None]
    thrown = sum(
        share * cv2.GaussianBlur(np.roll(canvas.solid, (by, by // 2), (0, 1)), (0, 0), soft)
        for share, by, soft in ((0.6, 3, 3.0), (0.4, 10, 12.0))
    )
    below = ground * (1 - shadow * thrown)[..., None]
    share = canvas.solid[..., None]
    picture = cv2.GaussianBlur(below * (1 - share) + lit * share, (0, 0), 0.8)
    picture = picture + canvas.chance.normal(0, noise, picture.shape[:2])[..., None]
    picture += canvas.chance.normal(0, noise / 2, picture.shape)
    return np.clip(picture, 0, 255).astype(np.uint8)


def _folds(canvas: Canvas) -> Field:
    light = 1 + 0.012 * canvas.chance.standard_normal((HEIGHT, WIDTH))
    for across, along, strength in ((9, 18, 0.05), (2.5, 9, 0.03)):
        waves = cv2.GaussianBlur(canvas.chance.standard_normal((HEIGHT // 4, WIDTH // 4)), (0, 0), across, sigmaY=along)
        light += strength * cv2.resize(waves / waves.std(), (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
    return np.clip(light, 0.75, 1.12)


def _rounded(canvas: Canvas) -> Field:
    inside = cv2.distanceTransform((canvas.solid > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    return 1 - 0.16 * np.exp(-inside / 5)
