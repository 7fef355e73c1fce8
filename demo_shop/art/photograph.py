"""Light the garment softly and take its picture."""

import cv2
import numpy as np
from numpy.typing import NDArray

from .cloth import LIGHT, SCALE, Cloth, linear
from .fabric import Field, grain

GROUND = (210, 202, 191)
MAX_BYTES = 118_000
RELIEF, FOLDS = 1.6, 1.3
"""How much steeper stitches and seams, and folds, look than they are: most of it is lost once the picture is small."""
STEEP = 0.3
"""The slope that no fold goes beyond."""
RIM, RIM_SOFT = 0.11, 3.0
"""The share of the light that is lost at the very outline, and how far it goes inwards, in pixels."""
GLOSS = 0.009
"""Light off the surface itself, whatever the colour: without it black cloth has no folds."""


def photograph(cloth: Cloth) -> NDArray[np.uint8]:
    """Return the picture: 1250 by 1000 by 3, uint8, RGB."""
    solid = cv2.GaussianBlur(cloth.solid, (0, 0), 0.3 * SCALE)
    shadowed = cloth.shadowed()
    # Pale cloth throws light into its own folds.
    share = _share_of_light(cloth)
    lit = 1 + 0.58 * (share - 1) * np.minimum(1, 0.65 + 2.0 * shadowed)
    lit *= cloth.light * (1 - shadowed * cloth.turned) * (1 - RIM * _rim(cloth))
    gloss = GLOSS * (share**3 - 1) * cloth.light
    garment = _exposed(_to_the_edge(cloth) * lit[..., None] + gloss[..., None])
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


def _rim(cloth: Cloth) -> Field:
    """Return how near the outline is, where cloth turns away from the viewer: 1 there, 0 some pixels within."""
    return np.clip(2 * (1 - cv2.GaussianBlur(cloth.solid, (0, 0), RIM_SOFT * SCALE)), 0, 1)


def _exposed(light: Field) -> Field:
    """Hold back the brightest light as a camera does, so that white cloth keeps its folds."""
    knee = 0.86
    over = np.maximum(light - knee, 0) / (1 - knee)
    return np.minimum(light, knee) + (1 - knee) * over / (1 + over)


def _share_of_light(cloth: Cloth) -> Field:
    """Return the lamp's light on the cloth's surface, 1 where it is level."""
    # Slopes, not heights, take part in the folds by drape: where that changes there would be a step.
    folds = _slopes(FOLDS * cloth.folds)
    # Where several folds meet they would make a hard edge of each other.
    eased = 1 / np.sqrt(1 + (folds[0] ** 2 + folds[1] ** 2) / STEEP**2)
    slopes = zip(_slopes(RELIEF * cloth.relief), (eased * slope for slope in folds), strict=True)
    right, down = (near + cloth.drape * wide for near, wide in slopes)
    light = LIGHT / np.linalg.norm(LIGHT)
    towards = (light[2] - right * light[0] - down * light[1]) / np.sqrt(1 + right**2 + down**2)
    return np.clip(towards / light[2], 0.05, 1.6)


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
