"""What garments lie on: height x width x 3, 0 to 255."""

import cv2
import numpy as np

from .canvas import HEIGHT, WIDTH, Colour, Field


def plain(colour: Colour) -> Field:
    return np.full((HEIGHT, WIDTH, 3), colour, np.float32)


def vignette(colour: Colour, by: float = 0.12) -> Field:
    """Plain, and darker towards the corners."""
    rows, columns = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    return plain(colour) * (1 - by * (rows**2 + columns**2) / 2)[..., None]


def gradient(upper: Colour, lower: Colour) -> Field:
    share = np.linspace(0, 1, HEIGHT)[:, None, None]
    return plain(upper) * (1 - share) + plain(lower) * share


def horizon(wall: Colour, floor: Colour, at: float = 0.82) -> Field:
    """A wall that meets a floor, with the bend between them softly lit."""
    share = 1 / (1 + np.exp(-(np.arange(HEIGHT) - at * HEIGHT) / 6))[:, None, None]
    return plain(wall) * (1 - share) + plain(floor) * share


def wood(colour: Colour, seed: int = 3, strength: float = 0.07) -> Field:
    """Planks with their grain."""
    chance = np.random.default_rng(seed)
    grain = cv2.GaussianBlur(chance.standard_normal((HEIGHT, WIDTH)), (0, 0), 1.2, sigmaY=60)
    wide = cv2.GaussianBlur(chance.standard_normal((HEIGHT, WIDTH)), (0, 0), 6, sigmaY=120)
    light = 1 + strength * (grain / grain.std() * 0.6 + wide / wide.std() * 0.6)
    for start in range(0, WIDTH, 128):
        light[:, start : start + 128] *= 1 + strength * 0.7 * chance.standard_normal()
        light[:, start : start + 2] *= 0.7
    return plain(colour) * light[..., None]


def linen(colour: Colour, seed: int = 4, strength: float = 0.035) -> Field:
    """A bed sheet, softly crumpled."""
    chance = np.random.default_rng(seed)
    light = np.ones((HEIGHT, WIDTH))
    for size in (3, 18, 60):
        waves = cv2.GaussianBlur(chance.standard_normal((HEIGHT, WIDTH)), (0, 0), size)
        light += strength * waves / waves.std() * (0.6 if size == 3 else 1)
    return plain(colour) * light[..., None]
