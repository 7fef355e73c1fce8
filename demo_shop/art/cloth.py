"""A garment being laid out: parts, seams and folds on one sheet, then photographed from above."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import cv2
import numpy as np

from .fabric import Fabric, Field, swell
from .geometry import Points, lengths

WIDTH, HEIGHT = 1000, 1250
SCALE = 2  # drawn at twice the size, so that edges and stitches come out smooth
Colour: TypeAlias = tuple[int, int, int]
Window: TypeAlias = tuple[slice, slice]
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
        self.turned = np.zeros(shape, np.float32)
        self.solid = np.zeros(shape, np.float32)
        self.colour = np.zeros((*shape, 3), np.float32)

    def mask(self, outline: Points) -> Field:
        """Fill an outline; edges are smooth, 0 to 1."""
        image = np.zeros(self.relief.shape, np.uint8)
        cv2.fillPoly(image, [_pixels(outline)], 255, cv2.LINE_AA, shift=4)
        return image.astype(np.float32) / 255

    def lay(self, part: Part) -> None:
        """Put a piece on top of what lies there."""
        here = self._around(part.outline)
        mask = self.mask(part.outline)[here]
        if part.shadow:
            thrown = _moved(cv2.GaussianBlur(mask, (0, 0), 5 * SCALE), 2.0, 3.5)
            self.light[here] *= 1 - part.shadow * thrown * (1 - mask)
        u, v = self._threads(part, mask, here)
        height, tone = part.fabric(u, v, self.chance)
        colour = linear(part.colour) * np.ones_like(self.colour[here])
        for stripes in part.stripes:
            share = _banded(u if stripes.lengthwise else v, stripes)[..., None]
            colour = colour * (1 - share) + linear(stripes.colour) * share
        height = height + part.thickness * _rounded(mask)
        for sheet, value in (
            (self.relief, height), (self.drape, part.drape), (self.light, part.shade), (self.solid, 1.0),
        ):  # fmt: skip
            sheet[here] += mask * (value - sheet[here])
        self.colour[here] += mask[..., None] * (colour * tone[..., None] - self.colour[here])

    def shade(self, outline: Points, by: float, soft: float, at: tuple[float, float] = (0, 0)) -> None:
        """Darken within an outline that fades outwards."""
        here = self._around(outline)
        self.light[here] *= 1 - by * _moved(cv2.GaussianBlur(self.mask(outline)[here], (0, 0), soft * SCALE), *at)

    def seam(self, points: Points, depth: float = 1.0, width: float = 2.0) -> None:
        """Join two pieces: a narrow soft shadow, wider and fainter where the cloth sinks in towards it."""
        here = self._around(points)
        groove, hollow = (self._stroke(points, wide)[here] for wide in (width, width * 5))
        pucker = np.clip(1 + 0.5 * swell(self.x[here], self.y[here], 7, 7, self.chance), 0, 2)
        self.relief[here] -= depth * (0.13 * groove + 0.75 * hollow * pucker)
        self.light[here] *= 1 - depth * self.shadowed(here) * (0.8 * groove + 0.4 * hollow)

    def stitches(self, points: Points, tone: float = 0.8, length: float = 3.6, gap: float = 2.2) -> None:
        """Sew a line of stitches that is just seen; the lower the tone, the darker."""
        here = self._around(points)
        image = np.zeros(self.relief.shape, np.uint8)
        along = lengths(points)
        for start in np.arange(0, along[-1] - length, length + gap):
            ends = [[np.interp(s, along, points[:, a]) for a in (0, 1)] for s in (start, start + length)]
            cv2.polylines(image, [_pixels(np.array(ends))], False, 255, SCALE, cv2.LINE_AA, shift=4)
        sewn = cv2.GaussianBlur(image[here].astype(np.float32) / 255, (0, 0), 0.35 * SCALE)
        self.relief[here] += 0.12 * sewn - 0.12 * self._stroke(points, 3)[here]
        self.light[here] *= 1 - (1 - tone) * 3 * self.shadowed(here) * sewn

    def shadowed(self, here: Window = np.s_[:, :]) -> Field:
        """Return how much a small hollow darkens the cloth: pale cloth less, since it throws light into it."""
        return 0.27 - 0.18 * np.sqrt(np.clip(self.colour[here].mean(axis=2), 0, 1))

    def fold(self, points: Points, width: float, height: float, fade: tuple[float, float] = (0.5, 0.5)) -> None:
        """Raise a soft ridge along a curve; fade is the power by which it tapers at each end."""
        x, y = self.small()
        ridge = np.zeros_like(x)
        along = lengths(points)
        # Close enough to run together into a ridge, not a string of beads.
        shares = np.linspace(0, 1, max(8, int(2 * along[-1] / width)))
        here = self._around(points, scale=1 / 2, margin=2 * width)
        x, y, high = x[here], y[here], ridge[here]
        for share in shares:
            px, py = (np.interp(share * along[-1], along, points[:, axis]) for axis in (0, 1))
            taper = (4 * share * (1 - share)) ** (fade[0] if share < 0.5 else fade[1])
            np.maximum(high, taper * np.exp(-((x - px) ** 2 + (y - py) ** 2) / (2 * width**2)), out=high)
        self.folds += height * self.full(cv2.GaussianBlur(ridge, (0, 0), width / 3))

    def small(self) -> tuple[Field, Field]:
        """Return x and y at every second pixel of the picture, for what is so soft that it needs no more."""
        x, y = (cv2.resize(axis, (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA) for axis in (self.x, self.y))
        return x, y

    def full(self, small: Field) -> Field:
        """Bring back to the sheet's size what was made on small()."""
        return cv2.resize(small, self.folds.shape[::-1], interpolation=cv2.INTER_CUBIC)

    def _around(self, points: Points, scale: float = SCALE, margin: float = 30 * SCALE) -> Window:
        """Return the part of the sheet, or of one of another scale, that holds the points, and what a piece shades."""
        (left, top), (right, low) = (end(np.add(points, (WIDTH / 2, 0)), axis=0) * scale for end in (np.min, np.max))
        columns = slice(max(0, int(left - margin)), max(1, int(right + margin)))
        return slice(max(0, int(top - margin)), max(1, int(low + margin))), columns

    def _stroke(self, points: Points, width: float) -> Field:
        """Return a soft line that is fainter at its ends, where it meets the garment's edge."""
        image = np.zeros(self.relief.shape, np.uint8)
        along = lengths(points)
        faint = 1 - 0.55 * np.exp(-((np.minimum(along, along[-1] - along) / 16) ** 2))
        for start, end, share in zip(points[:-1], points[1:], faint[1:], strict=True):
            step = _pixels(np.array([start, end]))
            cv2.polylines(image, [step], False, int(255 * share), max(1, round(width * SCALE)), cv2.LINE_AA, shift=4)
        here = self._around(points)
        line = np.zeros_like(self.relief)
        line[here] = cv2.GaussianBlur(image[here].astype(np.float32) / 255, (0, 0), width * SCALE / 2)
        return line

    def _threads(self, part: Part, mask: Field, here: Window) -> tuple[Field, Field]:
        """Return where each pixel lies in the cloth: across and along its threads."""
        x, y = self.x[here] - part.origin[0], self.y[here] - part.origin[1]
        if part.spine is not None:
            return _along(part.spine, x, y, mask)
        cosine, sine = np.float32(np.cos(part.turn)), np.float32(np.sin(part.turn))
        return x * cosine + y * sine, y * cosine - x * sine


def _along(spine: Points, x: Field, y: Field, mask: Field) -> tuple[Field, Field]:
    u, v = np.zeros_like(x), np.zeros_like(x)
    rows, columns = np.nonzero(mask > 0)
    here = np.stack([x[rows, columns], y[rows, columns]], axis=1)
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


def _rounded(mask: Field) -> Field:
    """Return a surface that is 1 within a mask and falls softly to a half at its edge."""
    return cv2.GaussianBlur(mask, (0, 0), 2.2 * SCALE)


def _banded(position: Field, stripes: Stripes) -> Field:
    """Return how far each pixel is within a stripe, with an edge half a pixel soft."""
    phase = np.abs((position / stripes.period) % 1 - 0.5) * stripes.period
    band = np.clip((stripes.width / 2 - phase) * SCALE + 0.5, 0, 1)
    return band * ((position > stripes.start) & (position < stripes.end))
