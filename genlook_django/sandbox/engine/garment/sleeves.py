"""Take the sleeves off a garment, each with an outer and an inner edge that run from the armhole to the cuff."""

from dataclasses import dataclass

import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Mask,
    Points,
    as_field,
    blur_line,
    largest_part,
    length,
    resampled,
    unit,
)
from genlook_django.sandbox.engine.garment.outline import Outline
from genlook_django.sandbox.engine.garment.silhouette import Silhouette

EDGE_POINTS = 17


@dataclass(frozen=True, slots=True)
class Sleeve:
    """One sleeve of a garment that lies flat; the edges are `EDGE_POINTS` x 2, pixels, from the armhole down."""

    mask: Mask
    outer: Points
    inner: Points

    @property
    def length(self) -> float:
        """From the shoulder to the cuff's outer corner."""
        return length(self.outer[-1] - self.outer[0])

    @property
    def taper(self) -> float:
        """The cuff's width in those of the armhole: small for a long sleeve, near 1 for a short one."""
        return self.cuff / max(1.0, length(self.outer[0] - self.inner[0]))

    @property
    def cuff(self) -> float:
        return length(self.outer[-1] - self.inner[-1])


def take_off_sleeves(silhouette: Silhouette, outline: Outline) -> tuple[Mask, list[Sleeve | None]]:
    """Return the trunk's pixels without sleeves, and the sleeves, the picture's left first."""
    if not outline.has_sleeves:
        return silhouette.mask, [None, None]
    trunk = silhouette.mask.copy()
    sleeves: list[Sleeve | None] = []
    for side in (0, 1):
        piece = _beside(silhouette, outline, side)
        if piece.sum() < 0.015 * silhouette.mask.sum():
            sleeves.append(None)
            continue
        sleeves.append(_with_edges(silhouette, outline, piece, side))
        trunk &= ~piece
    return trunk, sleeves


def _beside(silhouette: Silhouette, outline: Outline, side: int) -> Mask:
    """Return what lies outside the armhole's line and, below it, outside the trunk's side."""
    mask, sign = silhouette.mask, 2 * side - 1
    rows, columns = np.arange(mask.shape[0])[:, None], np.arange(mask.shape[1])[None]
    shoulder, armpit = outline.shoulders[side], outline.armpits[side]
    share = (rows - shoulder[1]) / max(1.0, float(armpit[1] - shoulder[1]))
    seam = shoulder[0] + (armpit[0] - shoulder[0]) * share
    trunk_side = np.interp(rows, outline.sides[:, side, 1], outline.sides[:, side, 0])
    limit = np.where(rows < armpit[1], seam, trunk_side + sign)
    return largest_part(mask & ((columns - limit) * sign > 0))


def _with_edges(silhouette: Silhouette, outline: Outline, piece: Mask, side: int) -> Sleeve:
    shoulder, armpit = outline.shoulders[side], outline.armpits[side]
    outer_end, inner_end = _cuff(piece, shoulder, armpit, outline.neck[side])
    outer = _edge(silhouette.contour, shoulder, outer_end)
    inner = _inner_edge(silhouette.contour, armpit, outline.forks[side], inner_end)
    return Sleeve(piece, outer, inner)


def _cuff(piece: Mask, shoulder: Points, armpit: Points, neck: Points) -> tuple[Points, Points]:
    """Return the cuff's outer and inner corner: the extremes across the sleeve of its last stretch."""
    places = as_field(np.argwhere(piece)[:, ::-1])
    root = shoulder - armpit
    reach = np.linalg.norm(places - neck, axis=1) + 0.15 * np.linalg.norm(places - armpit, axis=1)
    tip = places[np.argmax(reach + np.abs(places[:, 0] - neck[0]))]
    middle = (shoulder + armpit) / 2
    along = unit(as_field(tip - (middle if length(tip - shoulder) < 1.2 * length(root) else shoulder)))
    outward = as_field([along[1], -along[0]])
    outward = outward if outward @ root > 0 else -outward
    run = (places - middle) @ along
    last = places[run > 0.82 * run.max()]
    outer = last[np.argmax(last @ (0.8 * along + outward))]
    inner = last[np.argmax(last @ (0.8 * along - outward))]
    return (outer, inner) if length(outer - inner) > 0.1 * length(root) else (outer, as_field(outer - 0.3 * root))


def _inner_edge(contour: Points, armpit: Points, fork: Points, end: Points) -> Points:
    """Go from the armpit to where the outline starts to show the sleeve, and follow that."""
    if length(fork - armpit) < 8:
        return _edge(contour, armpit, end)
    if fork[1] > end[1] - 4:
        return resampled(np.stack([armpit, end]), EDGE_POINTS)
    return resampled(np.concatenate([armpit[None], _edge(contour, fork, end)]), EDGE_POINTS)


def _edge(contour: Points, start: Points, end: Points) -> Points:
    """Follow the outline from `start` to `end` the shorter way round, or go straight if that strays."""
    first = int(np.argmin(np.linalg.norm(contour - start, axis=1)))
    last = int(np.argmin(np.linalg.norm(contour - end, axis=1)))
    forwards = np.arange(first, first + (last - first) % len(contour) + 1) % len(contour)
    backwards = np.arange(first, first - (first - last) % len(contour) - 1, -1) % len(contour)
    way = contour[forwards if len(forwards) < len(backwards) else backwards]
    straight = resampled(np.stack([start, end]), EDGE_POINTS)
    if len(way) < 3 or _run(way) > 1.6 * length(end - start) + 12:
        return straight
    smooth = blur_line(resampled(way, 60), 2.0)
    smooth[0], smooth[-1] = start, end
    return resampled(smooth, EDGE_POINTS)


def _run(path: Points) -> float:
    line = resampled(path, 60)
    return float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())
