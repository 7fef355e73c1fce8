"""Cut a garment's pieces to measure. Only the right half is cut; the left is its mirror image."""

from dataclasses import dataclass

import numpy as np

from .geometry import Point, Points, bend, both_sides, line, lowered, mirror, sag, shifted


@dataclass(frozen=True)
class Measures:
    """Where a top's seams lie, in pixels of the finished picture; widths from the middle line."""

    top: float = 240
    neck: float = 88
    front_neck: float = 82
    back_neck: float = 22
    shoulder: float = 236
    shoulder_drop: float = 46
    chest: float = 256
    armpit: float = 196
    waist: float = 248
    hem: float = 258
    length: float = 745
    hem_dip: float = 9
    neck_point: float = 0.0
    """0 for a round neckline, 1 for a V."""
    sleeve: float = 214
    sleeve_angle: float = 47.0
    """Degrees below the horizontal."""
    cuff: float = 126
    sleeve_bow: float = 10.0
    tails: float = 0.0
    """How much higher the hem is at the sides, as on a shirt."""

    @property
    def neck_at(self) -> Point:
        return self.neck, self.top

    @property
    def shoulder_at(self) -> Point:
        return self.shoulder, self.top + self.shoulder_drop

    @property
    def armpit_at(self) -> Point:
        return self.chest, self.top + self.armpit

    @property
    def hem_at(self) -> Point:
        return self.hem, self.top + self.length - self.tails

    @property
    def sleeve_along(self) -> Point:
        angle = np.radians(self.sleeve_angle)
        return float(np.cos(angle)), float(np.sin(angle))

    @property
    def cuff_outer(self) -> Point:
        (x, y), (right, down) = self.shoulder_at, self.sleeve_along
        return x + right * self.sleeve, y + down * self.sleeve

    @property
    def cuff_inner(self) -> Point:
        (x, y), (right, down) = self.cuff_outer, self.sleeve_along
        return x - down * self.cuff, y + right * self.cuff


def neckline(measures: Measures) -> Points:
    """Run the front neckline from the middle up to the shoulder."""
    (x, y), point = measures.neck_at, measures.neck_point
    low = y + measures.front_neck
    round_neck = bend((0, low), (x * 0.62, low), (x * 0.98, y + measures.front_neck * 0.56), (x, y))
    deep = measures.front_neck
    pointed = bend((0, low), (x * 0.22, low - deep * 0.3), (x * 0.9, y + deep * 0.35), (x, y))
    return round_neck * (1 - point) + pointed * point


def back_neckline(measures: Measures) -> Points:
    """Run the back neckline from the middle to the shoulder."""
    x, y = measures.neck_at
    low = y + measures.back_neck
    return bend((0, low), (x * 0.55, low), (x * 0.86, y + measures.back_neck * 0.45), (x, y))


def shoulder_seam(measures: Measures) -> Points:
    return sag(measures.neck_at, measures.shoulder_at, (4, -5))


def armhole(measures: Measures) -> Points:
    """Run from the shoulder to the armpit, hollowed towards the chest."""
    (x, y), (side, low) = measures.shoulder_at, measures.armpit_at
    return bend((x, y), (x - 14, y + (low - y) * 0.38), (x - 12, low - 38), (side, low))


def deep_armhole(measures: Measures) -> Points:
    """Run from the shoulder to the armpit of a garment without sleeves."""
    (x, y), (side, low) = measures.shoulder_at, measures.armpit_at
    return bend((x, y), (x - 20, y + (low - y) * 0.5), (x + (side - x) * 0.12, low - 16), (side, low))


def side_seam(measures: Measures) -> Points:
    (x, y), (hem, low) = measures.armpit_at, measures.hem_at
    middle = measures.waist
    return bend((x, y), (middle + (middle - x) * 0.3, y + (low - y) * 0.34), (middle, y + (low - y) * 0.66), (hem, low))


def hemline(measures: Measures) -> Points:
    """Run from the side to the middle, a little lower there."""
    x, y = measures.hem_at
    if measures.tails:
        low = y + measures.tails + measures.hem_dip
        return bend((x, y), (x * 0.93, low - measures.tails * 0.12), (x * 0.6, low), (0, low))
    return bend((x, y), (x * 0.7, y + measures.hem_dip), (x * 0.35, y + measures.hem_dip), (0, y + measures.hem_dip))


def body(measures: Measures, armhole_edge: Points | None = None) -> Points:
    """Return the front's outline."""
    edge = armhole(measures) if armhole_edge is None else armhole_edge
    return both_sides(
        np.concatenate([neckline(measures), shoulder_seam(measures), edge, side_seam(measures), hemline(measures)])
    )


def inside(measures: Measures) -> Points:
    """Return what is seen of the back's inside through the neck."""
    upper, lower = both_sides(back_neckline(measures)[::-1]), both_sides(neckline(measures)[::-1])
    return np.concatenate([upper, lowered(lower, 6)[::-1]])


def sleeve(measures: Measures) -> Points:
    """Return the right sleeve's outline; it reaches a little below the body, which is laid over it."""
    bow = measures.sleeve_bow
    outer = sag(measures.shoulder_at, measures.cuff_outer, (bow, -bow))
    end = sag(measures.cuff_outer, measures.cuff_inner, (measures.sleeve_along[0] * 5, measures.sleeve_along[1] * 5))
    under = underarm(measures)
    return np.concatenate([outer, end, under, np.subtract(armhole(measures)[::-1], (12, 0))])


def underarm(measures: Measures) -> Points:
    """Run from the cuff to the armpit, curving into the body."""
    (x, y), (side, low) = measures.cuff_inner, measures.armpit_at
    right, down = measures.sleeve_along
    reach = 0.5 * float(np.hypot(x - side, y - low))
    return bend((x, y), (x - right * reach, y - down * reach), (side + 4, low + min(22, reach * 0.25)), (side, low))


def sleeve_end(measures: Measures, above: float) -> Points:
    """Run across the sleeve, from its outer to its inner edge, some way above the cuff's end."""
    right, down = measures.sleeve_along
    start, end = np.array(measures.cuff_outer), np.array(measures.cuff_inner)
    back = np.array([right, down]) * above
    return sag(tuple(start - back), tuple(end - back), (right * 5, down * 5))


def neck_band(measures: Measures, width: float) -> tuple[Points, Points]:
    """Return the front band's outline and its inner edge, from the left shoulder to the right."""
    edge = both_sides(neckline(measures)[::-1])[::-1]
    share = np.linspace(-1, 1, len(edge))
    # It narrows where it turns over the shoulder.
    narrowing = 1 - 0.5 * np.clip((np.abs(share) - 0.8) / 0.2, 0, 1) ** 2
    return np.concatenate([edge, shifted(edge, -width * narrowing)[::-1]]), edge


def back_band(measures: Measures, width: float) -> tuple[Points, Points]:
    """Return the back band's outline as seen from inside, and its upper edge."""
    edge = both_sides(back_neckline(measures)[::-1])[::-1]
    return np.concatenate([edge, shifted(edge, -width)[::-1]]), edge


def rectangle(left: float, top: float, right: float, bottom: float) -> Points:
    return line((left, top), (right, top), (right, bottom), (left, bottom), (left, top), steps=8)


def pair(points: Points) -> tuple[Points, Points]:
    return points, mirror(points)
