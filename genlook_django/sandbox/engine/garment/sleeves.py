"""Take the sleeves off a garment, each with an outer and an inner edge that run from the armhole to the cuff."""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    Points,
    as_field,
    blur_line,
    largest_part,
    length,
    point,
    resampled,
    unit,
)
from genlook_django.sandbox.engine.garment.kinks import armhole_at_kinks
from genlook_django.sandbox.engine.garment.outline import PARTED, Outline
from genlook_django.sandbox.engine.garment.seams import (
    are_unlike,
    armhole,
    armhole_of_stripes,
    carried_up,
    of_its_own_colour,
)
from genlook_django.sandbox.engine.garment.silhouette import Silhouette

EDGE_POINTS = 17
AROUND_POINTS = 120
# In armholes.
SHORT_INNER_EDGE = 0.25
RAISED_ROOT = 0.7
AT_HEM = 0.06
"""Of the body's length: how far above the hem the outline parts when a cuff hangs below that."""
FLAT, WIDEST_CUFF = 0.15, 0.5
"""Of a cuff's width, by which its edge is bent at most; of a long sleeve's outer edge, how wide that is at most."""


class Own(Enum):
    """What of its cloth a sleeve has for itself."""

    NOTHING = 0
    STRIPES = 1
    """They run another way than the trunk's."""
    COLOUR = 2
    RINGS = 3
    """Stripes run round it, which have a kink where they meet the trunk's."""


@dataclass(frozen=True, slots=True)
class Sleeve:
    """One sleeve of a garment that lies flat; the edges are `EDGE_POINTS` x 2, pixels, from the armhole down."""

    mask: Mask
    outer: Points
    inner: Points
    seam: Points
    """Where it is sewn on, from the outer edge's first point to the inner one's, as many points."""
    own: Own
    """What tells it from the trunk where it is sewn to that."""

    @property
    def has_own_cloth(self) -> bool:
        return self.own is not Own.NOTHING

    @property
    def length(self) -> float:
        """From the shoulder to the cuff's outer corner."""
        return length(self.outer[-1] - self.outer[0])

    @property
    def cuff(self) -> float:
        return length(self.outer[-1] - self.inner[-1])


def take_off_sleeves(picture: Picture, silhouette: Silhouette, outline: Outline) -> tuple[Mask, list[Sleeve | None]]:
    """Return the trunk's pixels without sleeves, and the sleeves, the picture's left first."""
    if not outline.has_sleeves:
        return silhouette.mask, [None, None]
    trunk = silhouette.mask.copy()
    sleeves: list[Sleeve | None] = []
    for side in (0, 1):
        shoulder, piece, seam, own = _sewn_on(picture, silhouette, outline, side)
        if piece.sum() < 0.015 * silhouette.mask.sum():
            sleeves.append(None)
            continue
        sleeves.append(_with_edges(silhouette, outline, shoulder, piece, seam, side, own))
        trunk &= ~piece
    return trunk, sleeves


def _sewn_on(picture: Picture, silhouette: Silhouette, outline: Outline, side: int) -> tuple[Points, Mask, Field, Own]:
    """Return a seam's upper end, the sleeve's pixels, the seam from there (x in each row), and what it has of its own.

    If it has anything, that must be the true seam.
    """
    shoulder, armpit = outline.shoulders[side], outline.armpits[side]
    seam = armhole(picture, silhouette.mask, shoulder, armpit, outline.width)
    piece = _beside(silhouette, outline, side, seam)
    if are_unlike(picture, silhouette.mask & ~piece, piece):
        piece = of_its_own_colour(picture, silhouette.mask & ~piece, piece)
        whole = carried_up(picture, silhouette.mask & ~piece, shoulder, armpit, 2 * side - 1)
        if whole is None:
            return shoulder, piece, seam, Own.COLOUR
        end, seam = _from_outline(silhouette.mask, shoulder, whole)
        piece = _beside(silhouette, outline, side, whole)
        return end, of_its_own_colour(picture, silhouette.mask & ~piece, piece), seam, Own.COLOUR
    straight = as_field(np.linspace(shoulder[0], armpit[0], len(seam)))
    piece = _beside(silhouette, outline, side, straight)
    striped = armhole_of_stripes(picture, silhouette.mask & ~piece, piece, shoulder, armpit, outline.width)
    if striped is not None:
        return shoulder, _beside(silhouette, outline, side, striped), striped, Own.STRIPES
    kinks = armhole_at_kinks(picture, silhouette.mask & ~piece, piece, shoulder, armpit, outline.width)
    if kinks is not None:
        end, seam = _from_outline(silhouette.mask, shoulder, kinks)
        return end, _beside(silhouette, outline, side, kinks), seam, Own.RINGS
    return shoulder, piece, straight, Own.NOTHING


def _from_outline(mask: Mask, shoulder: Points, seam: Field) -> tuple[Points, Field]:
    """Begin a seam where it comes onto the cloth, which may be below the shoulder given."""
    rows = int(shoulder[1]) + np.arange(len(seam))
    first = int(np.argmax(mask[rows, np.clip(np.round(seam), 0, mask.shape[1] - 1).astype(np.intp)]))
    return point(float(seam[first]), float(rows[first])), seam[first:]


def _beside(silhouette: Silhouette, outline: Outline, side: int, seam: Field) -> Mask:
    """Return what lies outside the armhole's seam, x for each row from the shoulder, and outside the trunk's side."""
    mask, sign = silhouette.mask, 2 * side - 1
    rows, columns = np.arange(mask.shape[0])[:, None], np.arange(mask.shape[1])[None]
    shoulder, armpit = outline.shoulders[side], outline.armpits[side]
    line = np.interp(rows, int(shoulder[1]) + np.arange(len(seam)), seam)
    trunk_side = np.interp(rows, outline.sides[:, side, 1], outline.sides[:, side, 0])
    limit = np.where(rows < armpit[1], line, trunk_side + sign)
    fork = outline.forks[side]
    if length(fork - armpit) > PARTED and fork[1] > outline.hem_y - AT_HEM * outline.length:
        # The cuff hangs below the hem, where none of the cloth beside it is the trunk's.
        limit = np.where(rows > max(fork[1], outline.hem_y), outline.middle_x, limit)
    return largest_part(mask & ((columns - limit) * sign > 0))


def _with_edges(
    silhouette: Silhouette, outline: Outline, shoulder: Points, piece: Mask, seam: Field, side: int, own: Own
) -> Sleeve:
    armpit, fork = outline.armpits[side], outline.forks[side]
    around = _around(silhouette.contour, shoulder, fork, sign=2 * side - 1)
    outer, inner = _cuff(around, armpit, outline.neck[side])
    rise = around[inner:][::-1]
    if length(fork - armpit) > PARTED:
        rise = np.concatenate([armpit[None], rise])
    root = armpit - shoulder
    if length(rise[-1] - armpit) < SHORT_INNER_EDGE * length(root):
        # Hardly anything to lay along the arm: the seam's lower part is taken for the sleeve's edge too.
        at = int(RAISED_ROOT * len(seam))
        armpit = point(float(seam[at]), float(shoulder[1]) + at)
        rise = np.stack([armpit, rise[-1]])
    sewn = _edge(_down_to(seam, shoulder, armpit), shoulder)
    return Sleeve(piece, _edge(around[: outer + 1], shoulder), _edge(rise, armpit), sewn, own)


def _down_to(seam: Field, shoulder: Points, armpit: Points) -> Points:
    """Return the seam's upper part, down to a place on it."""
    rows = int(shoulder[1]) + np.arange(len(seam))
    above = (rows > shoulder[1]) & (rows < armpit[1])
    return np.concatenate([shoulder[None], np.stack([seam, rows], axis=1)[above], armpit[None]])


def _around(contour: Points, shoulder: Points, fork: Points, sign: int) -> Points:
    """Return the outline from the shoulder round the cuff to the fork."""
    first = int(np.argmin(np.linalg.norm(contour - shoulder, axis=1)))
    last = int(np.argmin(np.linalg.norm(contour - fork, axis=1)))
    forwards = contour[np.arange(first, first + (last - first) % len(contour) + 1) % len(contour)]
    backwards = contour[np.arange(first, first - (first - last) % len(contour) - 1, -1) % len(contour)]
    outside = forwards if sign * forwards[:, 0].mean() > sign * backwards[:, 0].mean() else backwards
    return resampled(outside, AROUND_POINTS)


def _cuff(around: Points, armpit: Points, neck: Points) -> tuple[int, int]:
    """Return the indices of the cuff's outer corner, the farthest place out, and of its inner one, after it."""
    reach = np.linalg.norm(around - neck, axis=1) + 0.15 * np.linalg.norm(around - armpit, axis=1)
    outer = int(np.argmax(reach + np.abs(around[:, 0] - neck[0])))
    rest = around[outer:] - around[outer]
    chord = unit(rest[-1])
    # The inner corner sticks out most from the straight way between the outer one and the fork; on a long sleeve,
    # which may be widest above its cuff, it lies far down too.
    is_long = length(around[outer] - around[0]) > 1.6 * length(around[0] - armpit)
    aside = np.abs(rest[:, 0] * chord[1] - rest[:, 1] * chord[0])
    is_cuff = not is_long or length(rest[-1]) < WIDEST_CUFF * length(around[outer] - around[0])
    if is_cuff and aside.max() < FLAT * length(rest[-1]):
        # The sleeve lies along the body down to its cuff; else it is a narrow one that hangs away from it.
        return outer, len(around) - 1
    along = rest @ unit(around[outer] - (around[0] + armpit) / 2)
    return outer, outer + int(np.argmax(aside + 0.5 * along * is_long))


def _edge(path: Points, start: Points) -> Points:
    smooth = blur_line(resampled(path, 60), 2.0)
    smooth[0], smooth[-1] = start, path[-1]
    return resampled(smooth, EDGE_POINTS)
