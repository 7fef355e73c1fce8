"""Light the laid-out garment and take its picture."""

import cv2
import numpy as np
from numpy.typing import NDArray

from .cloth import LIGHT, SCALE, Cloth, linear
from .fabric import Field, grain

GROUND = (210, 202, 191)
MAX_BYTES = 118_000


def photograph(cloth: Cloth) -> NDArray[np.uint8]:
    """Return the picture: 1250 by 1000 by 3, uint8, RGB."""
    solid = cv2.GaussianBlur(cloth.solid, (0, 0), 0.5 * SCALE)
    body = _edge(cloth.solid)
    lit = _lit(cloth.relief + cloth.folds * cloth.drape + body)
    garment = cloth.colour * (lit * cloth.light)[..., None]
    # Cloth glows a little at the bright side of a fold, dark cloth most visibly.
    garment += 0.012 * np.clip(lit - 1, 0, 1)[..., None]
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


def _edge(solid: Field) -> Field:
    """Return the roll of the cloth towards the garment's outline."""
    inside = cv2.distanceTransform((solid > 0.5).astype(np.uint8), cv2.DIST_L2, 5) / SCALE
    return 3.2 * (1 - np.exp(-inside / 3.5)) + 7 * (1 - np.exp(-inside / 26))


def _lit(height: Field) -> Field:
    """Return the light that falls on a relief, 1 where it is level."""
    level = cv2.GaussianBlur(height, (0, 0), 0.7) * SCALE
    right, down = cv2.Sobel(level, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(level, cv2.CV_32F, 0, 1, scale=1 / 8)
    light = LIGHT / np.linalg.norm(LIGHT)
    towards = (light[2] - right * light[0] - down * light[1]) / np.sqrt(1 + right**2 + down**2)
    share = np.clip(towards / light[2], 0.05, 1.6)
    return 0.42 + 0.58 * share


def _ground(cloth: Cloth) -> Field:
    """Return the table: plain, a little brighter at the upper left, with the garment's shadow on it."""
    away = np.hypot(cloth.x + 160, (cloth.y - 420) * 0.8)
    light = 1.02 - 0.07 * (away / 1000) ** 2 + 0.006 * grain(cloth.x, cloth.y, 0.8, 0.8, cloth.chance)
    for soft, right, down, dark in ((2.5, 1, 2, 0.30), (6, 3, 5, 0.13), (16, 6, 11, 0.055)):
        matrix = np.array([[1, 0, right * SCALE], [0, 1, down * SCALE]], np.float32)
        thrown = cv2.warpAffine(cloth.solid, matrix, cloth.solid.shape[::-1])
        light = light * (1 - dark * cv2.GaussianBlur(thrown, (0, 0), soft * SCALE))
    return linear(GROUND) * light[..., None]
