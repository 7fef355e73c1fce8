"""The points of a garment's outline: armpits, shoulders, neck, sides and hem."""

from dataclasses import dataclass, replace

import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Points, as_field, point
from genlook_django.sandbox.engine.garment.bays import armpits_of_sleeves, has_armholes, notches_at_hem
from genlook_django.sandbox.engine.garment.hanging import notches_beside_cuffs
from genlook_django.sandbox.engine.garment.silhouette import Silhouette

SIDE_ROWS = np.linspace(0, 1, 7)
"""Where the sides are measured: 0 at the armpits, 1 at the hem."""

CAP = 0.05
"""Of the full width, by which a garment is narrower at once where caps of its shoulders end."""
SHOULDERS = 0.15
"""Of the height, within which the shoulders end, down from where they are looked for."""
SHOULDER, FALLS_OFF = (0.6, 0.7, 0.8, 0.9, 1.0), 0.4
"""Of the way from the neck to the shoulder's end: where no collar lies on its line, and by how much it falls off when
that end lies on the sleeve."""
PARTED = 8
"""Pixels from an armpit down to where the outline parts, from which on the sleeve lies along the body."""
UPRIGHT = 6.0
"""Down for each pixel across, from which on an edge is an armhole's, not a shoulder's."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Places in the garment's picture, in pixels, pairs with the picture's left first."""

    armpits: Points
    forks: Points
    """Where the outline parts into sleeve and body: the armpits, or lower when the sleeve lies along the body."""
    shoulders: Points
    """Where the sleeve's seam, or the armhole's edge, meets the shoulder line."""
    neck: Points
    """Where the shoulder line meets the neck or the collar."""
    sides: Points
    """Rows x 2 x 2, at `SIDE_ROWS`."""
    hem_y: float
    has_sleeves: bool
    has_straps: bool

    @property
    def middle_x(self) -> float:
        return float(self.armpits[:, 0].mean())

    @property
    def width(self) -> float:
        """The chest's width."""
        return float(self.armpits[1, 0] - self.armpits[0, 0])

    @property
    def sleeves_lie_along(self) -> bool:
        """Whether the outline parts into sleeves and body well below the armpits on both sides."""
        return bool((self.forks[:, 1] - self.armpits[:, 1] > PARTED).all())

    @property
    def length(self) -> float:
        """From the neck to the hem."""
        return self.hem_y - float(self.neck[:, 1].mean())


def read_outline(silhouette: Silhouette) -> Outline:
    """Find the outline's points."""
    forks = armpits_of_sleeves(silhouette)
    hidden = forks is None
    if forks is None:
        forks = notches_at_hem(silhouette)
    if forks is None and not has_armholes(silhouette):
        forks = notches_beside_cuffs(silhouette)
    if forks is None:
        return sleeveless_outline(silhouette)
    armpits = _armpits_above(silhouette, forks) if hidden else forks.copy()
    middle, half = float(armpits[:, 0].mean()), float(armpits[1, 0] - armpits[0, 0]) / 2
    silhouette_above = silhouette.without_pits(0.3 * half)
    shoulders = _on_top(silhouette_above, [middle - 0.92 * half, middle + 0.92 * half])
    neck = np.stack([_neck_point(silhouette_above, middle, half, sign) for sign in (-1, 1)])
    # A standing collar rises above the shoulder line, which itself is what meets the wearer's neck.
    line = [_shoulder_line(silhouette_above, *ends) for ends in zip(neck, shoulders, strict=True)]
    neck[:, 1] = np.maximum(neck[:, 1], line)
    lowest = shoulders[:, 1] + 1.37 * half
    armpits[:, 1] = np.minimum(armpits[:, 1], lowest)
    outline = _finished(silhouette, armpits, shoulders, neck, has_sleeves=True, has_straps=False)
    outline = replace(outline, forks=forks)
    return _with_straight_sides(outline) if outline.sleeves_lie_along else outline


def sleeveless_outline(silhouette: Silhouette) -> Outline:
    """Find the points of a garment that has armholes in place of sleeves."""
    base = _collar_base(silhouette)
    if base:
        left, right = silhouette.run_at(base)
        below = sleeveless_outline(silhouette.below(base + 2))
        return replace(below, neck=np.stack([point(left, base), point(right, base)]), has_straps=False)
    armpits = _armpits_of_armholes(silhouette)
    middle, half = float(armpits[:, 0].mean()), float(armpits[1, 0] - armpits[0, 0]) / 2
    sides = [_strap(silhouette, middle, half, sign) for sign in (-1, 1)]
    neck, shoulders = np.stack([side[0] for side in sides]), np.stack([side[1] for side in sides])
    narrow = float(np.abs(shoulders[:, 0] - neck[:, 0]).mean()) < 0.3 * half
    return _finished(silhouette, armpits, shoulders, neck, has_sleeves=False, has_straps=narrow)


def _collar_base(silhouette: Silhouette) -> int:
    """Return the row at which a standing collar or a hood meets the shoulders, 0 where there is none."""
    middle, top = int(silhouette.middle_x), silhouette.top
    rows = range(top + max(3, int(0.02 * silhouette.height)), top + int(0.4 * silhouette.height))
    if not all(silhouette.mask[row, middle] for row in rows):
        return 0
    widths = np.array([np.subtract(*silhouette.run_at(row)[::-1]) for row in rows])
    ahead = max(2, int(0.03 * silhouette.height))
    steps = widths[ahead:] - widths[:-ahead]
    at = int(np.argmax(steps > 0.16 * silhouette.width))
    is_collar = steps[at] > 0.16 * silhouette.width and 0.15 < widths[at] / silhouette.width < 0.7
    return rows[at] if is_collar and at > 0.02 * silhouette.height else 0


def _armpits_above(silhouette: Silhouette, notches: Points) -> Points:
    """Guess the armpits of sleeves that lie so close to the body that no gap shows them."""
    y = silhouette.top + 0.36 * silhouette.height
    xs = notches[:, 0] * 0.96 + silhouette.middle_x * 0.04
    return np.stack([point(x, y) for x in xs.tolist()])


def _with_straight_sides(outline: Outline) -> Outline:
    """Take the sides straight down to the forks, since the sleeves hide them; below, they are seen."""
    armpits, forks, rows = outline.armpits, outline.forks, outline.sides
    shares = (rows[..., 1:] - armpits[:, 1:]) / (forks[:, 1:] - armpits[:, 1:])
    sides = np.where(shares < 1, armpits + (forks - armpits) * shares, rows)
    return replace(outline, sides=as_field(sides))


def _armpits_of_armholes(silhouette: Silhouette) -> Points:
    """Return where the body first reaches its full width, going down."""
    top, height = silhouette.top, silhouette.height
    runs = {row: silhouette.run_at(row) for row in range(top, top + int(0.65 * height))}
    body = [runs[row][1] - runs[row][0] for row in runs if 0.35 * height < row - top < 0.6 * height]
    full = 0.95 * float(np.median(body))
    # Shoulders can be as wide as the body: an armhole is at least this deep.
    least = max(top + max(0.08 * height, 0.33 * full), _narrowest_row(silhouette))
    reached = (row for row, (left, right) in runs.items() if right - left > full and row > least)
    y = next(reached, top + int(0.3 * height))
    left, right = silhouette.run_at(y)
    return np.stack([point(left, y), point(right, y)])


def _narrowest_row(silhouette: Silhouette) -> int:
    """Return the row in which the armholes come nearest to each other: caps of the shoulders can be wider again."""
    first, last = (silhouette.top + int(share * silhouette.height) for share in (0.04, 0.35))
    rows = [np.flatnonzero(silhouette.mask[row]) for row in range(first, last)]
    if not rows:
        return first
    widths = np.array([float(np.ptp(cloth)) if len(cloth) else np.inf for cloth in rows])
    ahead = max(1, int(0.03 * silhouette.height))
    ends = widths[:-ahead] - widths[ahead:] > CAP * silhouette.width
    if ends.any():
        # A cap ends at once, and the armhole right below it.
        low = int(np.argmax(ends))
        return first + low + int(np.argmin(widths[low : low + 3 * ahead]))
    # Where the shoulders slope, their upper rows are as narrow as the armholes below their ends.
    ends_at = int(np.argmax(widths[: round(SHOULDERS * silhouette.height)]))
    hollow = ends_at + int(np.argmin(widths[ends_at:]))
    is_hollow = widths[ends_at] - widths[hollow] > CAP * silhouette.width
    return first + (hollow if is_hollow else int(np.argmin(widths)))


def _on_top(silhouette: Silhouette, places: list[float]) -> Points:
    return np.stack([point(x, silhouette.top_at(x)) for x in places])


def _neck_point(silhouette: Silhouette, middle: float, half: float, sign: int) -> Points:
    """Return the outermost place that is as high as the neck: from there the shoulder falls off."""
    candidates = middle + sign * np.linspace(0.2, 0.86, 34) * half
    heights = np.array([silhouette.top_at(x) for x in candidates])
    last = int(np.flatnonzero(heights <= heights.min() + 0.04 * half)[-1])
    return point(candidates[last], heights[last])


def _shoulder_line(silhouette: Silhouette, neck: Points, shoulder: Points) -> float:
    """Return how high a usual shoulder's line is at the neck; one that falls off is told by its part near the neck."""
    across = float(shoulder[0] - neck[0])
    lines = [silhouette.top_at(float(neck[0] + share * across)) - 0.42 * share * abs(across) for share in SHOULDER]
    return min(lines) if lines[-1] - min(lines) > FALLS_OFF * abs(across) else lines[-1]


def _strap(silhouette: Silhouette, middle: float, half: float, sign: int) -> tuple[Points, Points]:
    """Return the inner and the outer end of what lies on one shoulder."""
    places = middle + sign * np.linspace(0.15, 1.05, 72) * half
    heights = np.array([silhouette.top_at(x) for x in places])
    highest = int(np.argmin(heights))
    last = _level_until(heights[highest:], 0.1 * silhouette.height) + highest
    # A pixel's step in an armhole's upright edge is no part of the shoulder.
    while last > highest and heights[last] - heights[last - 1] > UPRIGHT * abs(places[1] - places[0]):
        last -= 1
    outer = point(places[last], heights[last])
    if silhouette.top_at(middle) < heights[highest] + 0.12 * silhouette.height:
        # The back of the neck shows, so that the upper edge goes right across.
        return _neck_point(silhouette, middle, half, sign), outer
    first = highest - _level_until(heights[highest::-1], 0.025 * silhouette.height)
    return point(places[first], heights[first]), outer


def _level_until(heights: Field, tolerance: float) -> int:
    """Return how many steps one can go before it falls off by more than `tolerance`."""
    level = heights < heights[0] + tolerance
    return len(level) - 1 if level.all() else int(np.argmin(level)) - 1


def _finished(
    silhouette: Silhouette, armpits: Points, shoulders: Points, neck: Points, *, has_sleeves: bool, has_straps: bool
) -> Outline:
    middle, half = float(armpits[:, 0].mean()), float(armpits[1, 0] - armpits[0, 0]) / 2
    columns = np.linspace(armpits[0, 0] + 0.15 * half, armpits[1, 0] - 0.15 * half, 21)
    hem_y = float(np.median([silhouette.bottom_at(x) for x in columns]))
    reach = half * (0.05 + 0.45 * SIDE_ROWS) if has_sleeves else np.full(len(SIDE_ROWS), 4 * half)
    sides = [
        _side_row(silhouette, float(y), middle, half, armpits[:, 0] + extra * point(-1, 1))
        for y, extra in zip(_side_heights(silhouette, armpits, hem_y), reach, strict=True)
    ]
    return Outline(armpits, armpits, shoulders, neck, np.stack(sides), hem_y, has_sleeves, has_straps)


def _side_heights(silhouette: Silhouette, armpits: Points, hem_y: float) -> Field:
    y = float(armpits[:, 1].mean())
    heights = y + (hem_y - y) * np.minimum(SIDE_ROWS, 0.985)
    heights[-1] = hem_y - 0.015 * silhouette.height
    return as_field(heights)


def _side_row(silhouette: Silhouette, y: float, middle: float, half: float, limits: Points) -> Points:
    left, right = silhouette.run_at(y)
    left, right = max(left, float(limits[0])), min(right, float(limits[1]))
    left = left if left < middle - 0.3 * half else middle - half
    right = right if right > middle + 0.3 * half else middle + half
    return np.stack([point(left, y), point(right, y)])
