"""A garment being laid out: parts, seams and folds on one sheet, then photographed from above."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import cv2
import numpy as np

from .fabric import Fabric, Field, grain
from .geometry import Points, lengths

WIDTH, HEIGHT = 1000, 1250
SCALE = 2  # drawn at twice the size, so that edges and stitches come out smooth
Colour: TypeAlias = tuple[int, int, int]
LIGHT = np.array([-0.42, -0.58, 0.70])


def linear(colour: Colour) -> Field:
    """Turn an sRGB colour into light, 0 to 1."""
    return (np.asarray(colour, np.float32) / 255) ** 2.2


@dataclass(frozen=True)
class Stripes:
    """Bands of another colour across the cloth."""

    colour: Colour
    period: float
    width: float
    start: float = -1e9
    end: float = 1e9
    lengthwise: bool = False


@dataclass(frozen=True)
class Part:
    """One piece of cloth."""

    outline: Points
    colour: Colour
    fabric: Fabric
    stripes: Sequence[Stripes] = ()
    spine: Points | None = None
    """The line along which u runs, for a band that is bent. Without it u runs across the picture, turned by `turn`."""
    turn: float = 0.0
    """How far the cloth is turned, in radians."""
    origin: tuple[float, float] = (0.0, 0.0)
    thickness: float = 0.0
    """How much it stands above what is below, in pixels; 0 for what is sewn on edge to edge."""
    shadow: float = 0.0
    """How dark a shadow it throws on what is below, 0 to 1."""
    drape: float = 1.0
    """How far it takes part in the garment's folds."""
    shade: float = 1.0
    """A factor on the light, for what lies inside."""


@dataclass
class Cloth:
    """The sheet. Arrays are HEIGHT·SCALE by WIDTH·SCALE, float32."""

    seed: int
    chance: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self.chance = np.random.default_rng(self.seed)
        shape = (HEIGHT * SCALE, WIDTH * SCALE)
        rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
        self.x = columns / SCALE - WIDTH / 2
        self.y = rows / SCALE
        self.relief = np.zeros(shape, np.float32)
        self.folds = np.zeros(shape, np.float32)
        self.drape = np.zeros(shape, np.float32)
        self.light = np.ones(shape, np.float32)
        self.solid = np.zeros(shape, np.float32)
        self.colour = np.zeros((*shape, 3), np.float32)

    def mask(self, outline: Points) -> Field:
        """Fill an outline; edges are smooth, 0 to 1."""
        image = np.zeros(self.relief.shape, np.uint8)
        cv2.fillPoly(image, [_pixels(outline)], 255, cv2.LINE_AA, shift=4)
        return image.astype(np.float32) / 255

    def lay(self, part: Part) -> None:
        """Put a piece on top of what lies there."""
        mask = self.mask(part.outline)
        if part.shadow:
            thrown = _moved(cv2.GaussianBlur(mask, (0, 0), 5 * SCALE), 2.0, 3.5)
            self.light *= 1 - part.shadow * thrown * (1 - mask)
        u, v = self._threads(part)
        height, tone = part.fabric(u, v, self.chance)
        colour = linear(part.colour) * np.ones_like(self.colour)
        for stripes in part.stripes:
            share = _banded(u if stripes.lengthwise else v, stripes)[..., None]
            colour = colour * (1 - share) + linear(stripes.colour) * share
        height = height + part.thickness * _rounded(mask, 2.4)
        keep = 1 - mask
        self.relief = self.relief * keep + height * mask
        self.drape = self.drape * keep + part.drape * mask
        self.light = self.light * keep + part.shade * mask
        self.colour = self.colour * keep[..., None] + colour * tone[..., None] * mask[..., None]
        self.solid = np.maximum(self.solid, mask)

    def shade(self, outline: Points, by: float, soft: float, at: tuple[float, float] = (0, 0)) -> None:
        """Darken within an outline that fades outwards."""
        self.light *= 1 - by * _moved(cv2.GaussianBlur(self.mask(outline), (0, 0), soft * SCALE), *at)

    def seam(self, points: Points, depth: float = 1.0, width: float = 1.5) -> None:
        """Press a groove, with the cloth puckering on both sides."""
        groove = self._stroke(points, width)
        pucker = self._stroke(points, width * 4)
        ripple = grain(self.x, self.y, 7, 7, self.chance)
        self.relief += -depth * groove + depth * 0.5 * pucker * (1 + 0.35 * ripple)
        self.light *= 1 - 0.28 * min(depth, 1.4) * groove

    def stitches(self, points: Points, tone: float = 0.8, length: float = 3.6, gap: float = 2.2) -> None:
        """Sew a visible line of stitches; tone is a factor on the colour below."""
        image = np.zeros(self.relief.shape, np.uint8)
        along = lengths(points)
        for start in np.arange(0, along[-1] - length, length + gap):
            ends = [[np.interp(s, along, points[:, a]) for a in (0, 1)] for s in (start, start + length)]
            cv2.polylines(image, [_pixels(np.array(ends))], False, 255, SCALE, cv2.LINE_AA, shift=4)
        sewn = image.astype(np.float32) / 255
        self.relief += 0.5 * cv2.GaussianBlur(sewn, (0, 0), 0.6 * SCALE) - 0.3 * self._stroke(points, 2.5)
        self.colour *= (1 + (tone - 1) * sewn)[..., None]

    def fold(self, points: Points, width: float, height: float, fade: tuple[float, float] = (0.5, 0.5)) -> None:
        """Raise a soft ridge along a curve; fade is the power by which it tapers at each end."""
        small = (HEIGHT // 2, WIDTH // 2)
        rows, columns = np.mgrid[: small[0], : small[1]].astype(np.float32)
        x, y = columns * 2 - WIDTH / 2, rows * 2
        ridge = np.zeros(small, np.float32)
        along = lengths(points)
        # Close enough to run together into a ridge, not a string of beads.
        shares = np.linspace(0, 1, max(8, int(2 * along[-1] / width)))
        for share in shares:
            px, py = (np.interp(share * along[-1], along, points[:, axis]) for axis in (0, 1))
            taper = (4 * share * (1 - share)) ** (fade[0] if share < 0.5 else fade[1])
            np.maximum(ridge, taper * np.exp(-((x - px) ** 2 + (y - py) ** 2) / (2 * width**2)), out=ridge)
        ridge = cv2.GaussianBlur(ridge, (0, 0), width / 5)
        self.folds += height * cv2.resize(ridge, self.folds.shape[::-1], interpolation=cv2.INTER_CUBIC)

    def crumple(self, across: float, along: float, height: float) -> None:
        """Let the whole garment undulate a little."""
        x, y = (cv2.resize(axis, (WIDTH // 2, HEIGHT // 2)) for axis in (self.x, self.y))
        waves = grain(x + 0.25 * y, y, across, along, self.chance)
        waves = cv2.GaussianBlur(waves, (0, 0), min(across, along) / 7)
        self.folds += height * cv2.resize(waves, self.folds.shape[::-1], interpolation=cv2.INTER_CUBIC)

    def wrinkle(self, size: float, height: float) -> None:
        """Crease the whole garment along sharp lines that come and go, as cotton does when it was folded."""
        x, y = (cv2.resize(axis, (WIDTH // 2, HEIGHT // 2)) for axis in (self.x, self.y))
        lines, where = (grain(x + 0.5 * y, y, across, 2.4 * across, self.chance) for across in (size, size * 0.9))
        lines, where = (cv2.GaussianBlur(noise, (0, 0), size / 6) * 3 for noise in (lines, where))
        creases = np.exp(-4.5 * np.abs(lines)) * np.clip(where - 0.25, 0, 1)
        creases = cv2.GaussianBlur(creases, (0, 0), 1.6)
        self.folds += height * cv2.resize(creases, self.folds.shape[::-1], interpolation=cv2.INTER_CUBIC)

    def _stroke(self, points: Points, width: float) -> Field:
        image = np.zeros(self.relief.shape, np.uint8)
        cv2.polylines(image, [_pixels(points)], False, 255, max(1, round(width * SCALE)), cv2.LINE_AA, shift=4)
        return cv2.GaussianBlur(image.astype(np.float32) / 255, (0, 0), width * SCALE / 2)

    def _threads(self, part: Part) -> tuple[Field, Field]:
        """Return where each pixel lies in the cloth: across and along its threads."""
        if part.spine is not None:
            return self._along(part.spine, part.outline)
        x, y = self.x - part.origin[0], self.y - part.origin[1]
        cosine, sine = np.float32(np.cos(part.turn)), np.float32(np.sin(part.turn))
        return x * cosine + y * sine, y * cosine - x * sine

    def _along(self, spine: Points, outline: Points) -> tuple[Field, Field]:
        u, v = np.zeros_like(self.x), np.zeros_like(self.x)
        rows, columns = np.nonzero(self.mask(outline) > 0)
        here = np.stack([self.x[rows, columns], self.y[rows, columns]], axis=1)
        along = lengths(spine)
        for part in np.array_split(np.arange(len(here)), len(here) // 20000 + 1):
            u[rows[part], columns[part]], v[rows[part], columns[part]] = _project(here[part], spine, along)
        return u, v


def _project(here: Points, spine: Points, along: Points) -> tuple[Field, Field]:
    """Return how far along the spine, and how far off it, each point lies."""
    start, step = spine[:-1], np.diff(spine, axis=0)
    square = np.maximum((step**2).sum(axis=1), 1e-9)
    share = np.clip(np.einsum("psi,si->ps", here[:, None] - start, step) / square, 0, 1)
    away = ((here[:, None] - start - share[..., None] * step) ** 2).sum(axis=2)
    best = away.argmin(axis=1)
    row = np.arange(len(here))
    return along[best] + share[row, best] * np.sqrt(square[best]), np.sqrt(away[row, best])


def _pixels(points: Points) -> np.ndarray:
    return np.round(np.add(points, (WIDTH / 2, 0)) * SCALE * 16).astype(np.int32)


def _moved(image: Field, right: float, down: float) -> Field:
    matrix = np.array([[1, 0, right * SCALE], [0, 1, down * SCALE]], np.float32)
    return cv2.warpAffine(image, matrix, image.shape[::-1], borderMode=cv2.BORDER_REPLICATE)


def _rounded(mask: Field, radius: float) -> Field:
    """Return a surface that is 1 within a mask and falls to 0 at its edge like a fold of cloth."""
    inside = cv2.distanceTransform((mask > 0.5).astype(np.uint8), cv2.DIST_L2, 5) / SCALE
    return 1 - np.exp(-inside / radius)


def _banded(position: Field, stripes: Stripes) -> Field:
    """Return how far each pixel is within a stripe, with an edge half a pixel soft."""
    phase = np.abs((position / stripes.period) % 1 - 0.5) * stripes.period
    band = np.clip((stripes.width / 2 - phase) * SCALE + 0.5, 0, 1)
    return band * ((position > stripes.start) & (position < stripes.end))
