"""Light the garment softly and take its picture."""

import cv2
import numpy as np
from numpy.typing import NDArray

from .cloth import LIGHT, SCALE, Cloth, linear
from .fabric import Field, grain

GROUND = (210, 202, 191)
MAX_BYTES = 118_000


def photograph(cloth: Cloth) -> NDArray[np.uint8]:
    """Return the picture: 1250 by 1000 by 3, uint8, RGB."""
    solid = cv2.GaussianBlur(cloth.solid, (0, 0), 0.3 * SCALE)
    shadowed = cloth.shadowed()
    # Pale cloth throws light into its own folds.
    lit = 1 + (_lit(cloth) - 1) * np.minimum(1, 0.45 + 2.6 * shadowed)
    lit *= cloth.light * (1 - shadowed * _turned_away(cloth))
    garment = _exposed(_to_the_edge(cloth) * lit[..., None])
    picture = _ground(cloth) * (1 - solid[..., None]) + garment * solid[..., None]
    picture = cv2.resize(picture, None, fx=1 / SCALE, fy=1 / SCALE, interpolation=cv2.INTER_AREA)
    return np.round(255 * np.clip(picture, 0, 1) ** (1 / 2.2)).astype(np.uint8)


def jpeg(picture: NDArray[np.uint8]) -> bytes:
    """Encode at the best quality that keeps the file small."""
    for quality in range(90, 40, -2):
        options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_PROGRESSIVE, 1, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
        encoded = cv2.imencode(".jpg", picture[..., ::-1], options)[1].tobytes()
        if len(encoded) <= MAX_BYTES:
            break
    return encoded


def _to_the_edge(cloth: Cloth) -> Field:
    """Return the cloth's colour, also where its outline covers only a part of a pixel: no dark line runs round it."""
    colour, solid = (cv2.GaussianBlur(sheet, (0, 0), 1.2 * SCALE) for sheet in (cloth.colour, cloth.solid))
    spread = colour / np.maximum(solid, 0.02)[..., None]
    return np.where(cloth.solid[..., None] > 0.999, cloth.colour, spread)


def _turned_away(cloth: Cloth) -> Field:
    """Return how far the cloth turns away from the viewer: to the garment's sides, and sharply at its outline."""
    return cloth.turned + 0.6 * (1 - cv2.GaussianBlur(cloth.solid, (0, 0), 1.5 * SCALE))


def _exposed(light: Field) -> Field:
    """Hold back the brightest light as a camera does, so that white cloth keeps its folds."""
    knee = 0.86
    over = np.maximum(light - knee, 0) / (1 - knee)
    return np.minimum(light, knee) + (1 - knee) * over / (1 + over)


def _lit(cloth: Cloth) -> Field:
    """Return the light that falls on the cloth's surface, 1 where it is level."""
    # Slopes, not heights, take part in the folds by drape: where that changes there would be a step.
    slopes = zip(_slopes(cloth.relief), _slopes(cloth.folds), strict=True)
    right, down = (near + cloth.drape * wide for near, wide in slopes)
    light = LIGHT / np.linalg.norm(LIGHT)
    towards = (light[2] - right * light[0] - down * light[1]) / np.sqrt(1 + right**2 + down**2)
    share = np.clip(towards / light[2], 0.05, 1.6)
    return 0.42 + 0.58 * share


def _slopes(height: Field) -> tuple[Field, Field]:
    """Return how steeply a surface rises to the right and downwards."""
    level = cv2.GaussianBlur(height, (0, 0), 0.7) * SCALE
    return cv2.Sobel(level, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(level, cv2.CV_32F, 0, 1, scale=1 / 8)


def _ground(cloth: Cloth) -> Field:
    """Return the backdrop: plain, a little brighter at the upper left, with the garment's faint shadow on it."""
    away = np.hypot(cloth.x + 160, (cloth.y - 420) * 0.8)
    light = 1.02 - 0.07 * (away / 1000) ** 2 + 0.006 * grain(cloth.x, cloth.y, 0.8, 0.8, cloth.chance)
    for soft, right, down, dark in ((5, 1, 3, 0.07), (16, 4, 10, 0.06)):
        matrix = np.array([[1, 0, right * SCALE], [0, 1, down * SCALE]], np.float32)
        thrown = cv2.warpAffine(cloth.solid, matrix, cloth.solid.shape[::-1])
        light = light * (1 - dark * cv2.GaussianBlur(thrown, (0, 0), soft * SCALE))
    return linear(GROUND) * light[..., None]
