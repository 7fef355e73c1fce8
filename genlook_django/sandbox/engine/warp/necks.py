"""Pairs of places around the neck: ribs and straps lie on the shoulder, a collar stands at the neck's sides."""

from typing import TypeAlias

import numpy as np

from genlook_django.sandbox.engine.arrays import Points, as_field, point
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.garment.reading import Garment
from genlook_django.sandbox.engine.warp.spline import Spline

STANDING = 0.03
"""In builds, how far a collar that stands rises above the shoulder line at least; a rib does not."""
BUTTONED, TALLEST = 0.05, 0.07
"""How far one rises at least that is buttoned, and how far any rises at most, when it is worn."""
CLOSED, CLOSED_HIGH = 0.26, 0.33
"""Of the chest's width, how wide the opening of a buttoned collar is at most, and of one that is seen to stand; a
round neck's is wider."""
RISES = 0.03
"""Of the chest's width, how far such a one rises above the neck's foot at least, on either side."""
AT_NECK = 0.45
"""As wide at most is that of a collar that stands; a boat's lies far out on the shoulders."""
HIGHEST_THROAT = 0.17
"""In builds above the shoulders' joints: there the neck ends in front, and a shirt is buttoned."""
ROUND, DEEPER = 0.3, 1.15
"""Of the chest's width, how deep a round neck is cut at most, and how many times as deep it lies on a wearer."""
ACROSS_CHEST, BELOW_THROAT = (-0.25, 0.0, 0.25), 0.6
"""In the chest's widths from its middle, and of the way from the opening down to the armpits."""
LEAF = 0.4
"""Of the way to the shoulder's end, how far out a collar's outer edge comes down to the shoulder at most."""
NOTCH = (0.05, 0.1)
"""Of the way to the shoulder's end, where cloth is held to the shoulder beside a collar that folds over."""
ALONG_RIB, NARROW = (0.35, 0.7), 12.0
"""Of the way from the opening to where the shoulder begins, and pixels of the garment's picture."""
RIB = 0.5
"""How much of what a rib's end stands up flat is left of it when it is worn."""
LEVEL = 0.03
"""In widths, how far a strap's inner end may lie below its outer one."""

Pair: TypeAlias = tuple[Points, Points]
"""A place of the garment's picture, and where it lies on the photo."""


def openness(garment: Garment, x: float) -> float:
    """Return how far out on the shoulder a place of the neckline lies: 0 at the neck, 1 at the shoulder's end."""
    half = garment.outline.width / 2
    return float(np.clip((abs(x - garment.outline.middle_x) / half - 0.4) / 0.55, 0, 1))


def inner_end(garment: Garment, side: int) -> Points | None:
    """Return where the upper edge of a garment's front ends at the neck's opening, if its inside is seen there."""
    columns = np.flatnonzero(garment.inside.any(axis=0))
    if not len(columns):
        return None
    x = int(np.clip(columns[-side] + (2 * side - 1) * 2, 0, garment.mask.shape[1] - 1))
    return point(x, float(np.argmax(garment.mask[:, x])))


def foot_of(garment: Garment, side: int) -> Points:
    """Return where the upper edge comes down to the neck's foot: a buttoned collar's outer edge, not its fold."""
    neck, (end, _) = garment.outline.neck[side], garment.outline.shoulders[side]
    if not _is_buttoned(garment):
        return as_field(neck)
    columns = np.linspace(neck[0], neck[0] + (end - neck[0]) * LEAF, 40).astype(int)
    tops = np.argmax(garment.mask[:, columns], axis=0)
    down = tops >= neck[1]
    at = int(np.argmax(down)) if down.any() else int(np.argmax(tops))
    return point(float(columns[at]), float(max(tops[at], neck[1])))


def opening_of(garment: Garment) -> float:
    """Return how wide the neck's opening is, in pixels of the garment's picture; 0 where no inside is seen."""
    columns = np.flatnonzero(garment.inside.any(axis=0))
    return float(np.ptp(columns)) if len(columns) else 0.0


def at_edge(garment: Garment, frame: Frame, scale: float, side: int, start: float) -> list[Pair]:
    """Return a pair for the edge at the opening of what lies on the shoulder: a rib's or a strap's."""
    neck, inner = garment.outline.neck[side], inner_end(garment, side)
    if inner is None or garment.straps is not None or _stands(garment, frame, scale, side):
        return []
    if garment.outline.has_straps:
        if abs(float(inner[1] - neck[1])) > LEVEL * garment.outline.width:
            return []
        wide = abs(float(inner[0] - neck[0])) * scale / frame.shoulder_length(side)
        return [(inner, frame.on_shoulder(side, max(0.0, start - wide)))]
    closer = min(openness(garment, float(inner[0])), start)
    outwards = (2 * side - 1) * float(neck[0] - inner[0])
    if closer >= start or outwards <= 0:
        return []
    pairs = [(inner, frame.on_shoulder(side, closer))]
    for share in ALONG_RIB if outwards > NARROW else ():
        # Left to themselves, the corners of a rib's end would stand up.
        x = float(inner[0] + (neck[0] - inner[0]) * share)
        place = point(x, float(np.argmax(garment.mask[:, int(x)])))
        stands = max(0.0, float(inner[1] + (neck[1] - inner[1]) * share - place[1])) * scale
        held = frame.on_shoulder(side, closer + (start - closer) * share) + frame.pose.up * (RIB * stands)
        pairs.append((place, as_field(held)))
    return pairs


def beside_neck(garment: Garment, frame: Frame, scale: float, side: int) -> list[Pair]:
    """Return pairs for the upper edge of a collar, on one side of the neck; none where no collar stands."""
    inner, stands = inner_end(garment, side), _stands(garment, frame, scale, side)
    if inner is None or not stands:
        return []
    pairs = [(inner, frame.beside_neck(side, stands))]
    (neck, _), (end, _) = foot_of(garment, side), garment.outline.shoulders[side]
    start = beside_collar(garment, frame, scale, side)
    for share in NOTCH if _is_buttoned(garment) else ():
        # There is a notch, through which the shoulder would be seen.
        x = float(neck + (end - neck) * share)
        place = point(x, float(np.argmax(garment.mask[:, int(x)])))
        pairs.append((place, frame.on_shoulder(side, start + (1 - start) * share)))
    return pairs


def beside_collar(garment: Garment, frame: Frame, scale: float, side: int) -> float:
    """Return how far out on the shoulder a buttoned collar ends that folds over beside the neck."""
    inner = inner_end(garment, side)
    if inner is None or not _is_buttoned(garment):
        return 0.0
    upper = frame.beside_neck(side, _stands(garment, frame, scale, side))
    farther = float((frame.neck[side] - upper) @ frame.pose.across) * (2 * side - 1)
    wide = abs(float(inner[0] - foot_of(garment, side)[0])) * scale
    return max(0.0, wide - farther) / frame.shoulder_length(side)


def at_throat(garment: Garment, frame: Frame, scale: float, spline: Spline) -> list[Pair]:
    """Return a pair for the opening's lowest place: no higher than the neck begins, and no deeper than it is cut.

    `spline` is how the garment would lie without it. A collar's is held before the neck's middle.
    """
    seen = garment.inside & garment.mask
    columns = np.flatnonzero(seen.any(axis=0))
    if not len(columns):
        return []
    x = int(columns[0] + columns[-1]) // 2
    rows = np.flatnonzero(seen[:, x])
    if not len(rows):
        return []
    throat, pose = point(x, float(rows[-1])), frame.pose
    place = as_field(spline(throat[None])[0])
    too_high = float((place - pose.chest) @ pose.up) - HIGHEST_THROAT * pose.build
    if any(_stands(garment, frame, scale, side) for side in (0, 1)):
        place = as_field(place + pose.across * float((frame.neck.mean(axis=0) - place) @ pose.across))
        return [(throat, as_field(place - pose.up * max(0.0, too_high)))]
    lifted = min(_too_deep(garment, throat, frame, scale, spline), -too_high)
    if not lifted:
        return []
    # Below, the chest stays where it is, and what runs across it straight.
    outline = garment.outline
    row = float(throat[1] + BELOW_THROAT * (outline.armpits[:, 1].mean() - throat[1]))
    chest = [point(outline.middle_x + share * outline.width, row) for share in ACROSS_CHEST]
    kept = [(source, as_field(spline(source[None])[0])) for source in (chest if lifted > 0 else [])]
    return [(throat, as_field(place + pose.up * lifted)), *kept]


def _too_deep(garment: Garment, throat: Points, frame: Frame, scale: float, spline: Spline) -> float:
    """Return how many pixels deeper a round neck would lie than it is cut: steep shoulders draw up its sides only."""
    ends = [inner_end(garment, side) for side in (0, 1)]
    if garment.outline.has_straps or ends[0] is None or ends[1] is None or _is_buttoned(garment):
        return 0.0
    between = as_field((ends[0] + ends[1]) / 2)
    cut = float(throat[1] - between[1])
    if cut > ROUND * garment.outline.width:
        return 0.0
    above, lowest = spline(np.stack([between, throat]))
    return max(0.0, float((above - lowest) @ frame.pose.up) - DEEPER * cut * scale)


def _is_buttoned(garment: Garment) -> bool:
    """Say whether a collar is closed around the neck."""
    width, opening = garment.outline.width, opening_of(garment)
    if garment.outline.has_straps or not 0 < opening < CLOSED_HIGH * width:
        return False
    return opening < CLOSED * width or min(_rise(garment, side) for side in (0, 1)) > RISES * width


def _rise(garment: Garment, side: int) -> float:
    """Return how many pixels of the garment's picture its front's upper edge rises above the neck's foot."""
    inner = inner_end(garment, side)
    return float(garment.outline.neck[side][1] - inner[1]) if inner is not None else 0.0


def _stands(garment: Garment, frame: Frame, scale: float, side: int) -> float:
    """Return how many pixels a collar rises above the neck's foot when it is worn; 0 for what lies on the shoulder."""
    inner, build = inner_end(garment, side), frame.pose.build
    if inner is None or garment.outline.has_straps or opening_of(garment) > AT_NECK * garment.outline.width:
        return 0.0
    seen = _rise(garment, side) * scale
    if _is_buttoned(garment):
        seen = max(seen, BUTTONED * build)
    return min(seen, TALLEST * build) if seen > STANDING * build else 0.0
