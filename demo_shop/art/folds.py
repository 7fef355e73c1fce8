"""How a garment creases when it is laid down and smoothed by hand."""

import numpy as np

from .cloth import Cloth
from .geometry import Points, bend, mirror
from .tailor import Measures


def settle(cloth: Cloth, measures: Measures, depth: float = 1.0, crisp: float = 1.0) -> None:
    """Fold a top: drag lines from the armpits, drapes over the belly, and an uneven surface.

    depth scales the folds' height; crisp above 1 makes them narrow, as in linen, below 1 broad, as in wool.
    """
    cloth.crumple(150 / crisp, 260 / crisp, 13 * depth / crisp)
    cloth.crumple(60 / crisp, 110 / crisp, 6 * depth)
    if crisp >= 1:
        cloth.wrinkle(150 / crisp, 4.2 * depth)
        cloth.wrinkle(70 / crisp, 2.2 * depth)
    for side in (1, -1):
        _from_armpit(cloth, measures, depth, crisp, side)
        _down_the_body(cloth, measures, depth, crisp, side)


def _sided(points: Points, side: int) -> Points:
    return points if side > 0 else mirror(points)


def _from_armpit(cloth: Cloth, measures: Measures, depth: float, crisp: float, side: int) -> None:
    x, y = measures.armpit_at
    for index in range(3):
        reach, drop = cloth.chance.uniform(60, 125), cloth.chance.uniform(-70, 60) + 50 * index
        start = (x - 6, y - 10 + 14 * index)
        end = (x - reach, y + drop)
        ridge = bend(start, (x - reach * 0.35, y + drop * 0.1), (x - reach * 0.7, y + drop * 0.55), end)
        width, height = cloth.chance.uniform(7, 12) / crisp, depth * cloth.chance.uniform(2.2, 4.2)
        cloth.fold(_sided(ridge, side), width, height, (0.25, 1.2))


def _down_the_body(cloth: Cloth, measures: Measures, depth: float, crisp: float, side: int) -> None:
    top, bottom = measures.top + measures.armpit, measures.top + measures.length
    for index in range(3):
        x = measures.hem * (0.22 + 0.27 * index) + cloth.chance.uniform(-18, 18)
        start = top + (bottom - top) * cloth.chance.uniform(0.1, 0.55)
        end = min(bottom - 12, start + (bottom - top) * cloth.chance.uniform(0.3, 0.55))
        lean, bow = cloth.chance.uniform(-34, 34, 2)
        ridge = bend((x + lean, start), (x + bow, start + 60), (x - bow, end - 60), (x, end))
        width = cloth.chance.uniform(11, 20) / crisp
        cloth.fold(_sided(ridge, side), width, depth * cloth.chance.uniform(2.4, 4.6), (1.0, 0.8))


def crease_sleeve(cloth: Cloth, measures: Measures, depth: float = 1.0, crisp: float = 1.0) -> None:
    """Crease both sleeves: across at the elbow and the armpit, lengthwise between."""
    for side in (1, -1):
        for share in _places(measures, cloth.chance):
            _across(cloth, measures, share, depth, crisp, side)
        outer, inner = _edges(measures)
        middle = outer * 0.55 + inner * 0.45
        cloth.fold(_sided(middle[8:44], side), 13 / crisp, depth * cloth.chance.uniform(1.5, 2.6), (1, 0.6))


def _places(measures: Measures, chance: np.random.Generator) -> list[float]:
    count = 3 if measures.sleeve < 260 else 8
    return [float(share) for share in np.linspace(0.12, 0.86, count) + chance.uniform(-0.05, 0.05, count)]


def _across(cloth: Cloth, measures: Measures, share: float, depth: float, crisp: float, side: int) -> None:
    outer, inner = _edges(measures)
    at = min(47, int(share * 48))
    tilt = cloth.chance.uniform(-6, 7)
    other = int(np.clip(at + tilt, 0, 47))
    start, end = (outer[at], inner[other]) if cloth.chance.random() < 0.5 else (inner[at], outer[other])
    stop = start + (end - start) * cloth.chance.uniform(0.45, 0.8)
    middle = (start + stop) / 2 + cloth.chance.uniform(-9, 9, 2)
    ridge = bend(tuple(start), tuple(middle), tuple(middle), tuple(stop), steps=32)
    width, height = cloth.chance.uniform(6, 10) / crisp, depth * cloth.chance.uniform(1.8, 3.6)
    cloth.fold(_sided(ridge, side), width, height, (0.3, 1.1))


def _edges(measures: Measures) -> tuple[Points, Points]:
    share = np.linspace(0, 1, 48)[:, None]
    shoulder, armpit = np.array(measures.shoulder_at), np.array(measures.armpit_at)
    outer = shoulder + (np.array(measures.cuff_outer) - shoulder) * share
    return outer, armpit + (np.array(measures.cuff_inner) - armpit) * share
