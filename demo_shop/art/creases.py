"""Where cloth is pulled: single soft creases from the armpits, at the elbows, at buttons, and those above the hem."""

import numpy as np

from . import tailor
from .cloth import Cloth
from .geometry import Point, Points, sag
from .tailor import Measures

LONG_SLEEVE = 260


def pull(cloth: Cloth, measures: Measures, depth: float = 1.0, crisp: float = 1.0, sleeves: bool = True) -> None:
    """Crease a top, unevenly; depth scales the creases' height, crisp above 1 makes them narrower."""
    # Thick cloth hardly creases.
    depth *= min(1.0, crisp**0.5)
    for side in (1, -1):
        _from_armpit(cloth, measures, side, depth, crisp)
        _from_side(cloth, measures, side, depth, crisp)
        if sleeves:
            _beside_armhole(cloth, measures, side, depth, crisp)
        if sleeves and measures.sleeve > LONG_SLEEVE:
            _at_elbow(cloth, measures, side, depth, crisp)
    _above_hem(cloth, measures, depth, crisp)


def pull_at_button(cloth: Cloth, at: Point, depth: float = 1.0) -> None:
    """Draw the cloth in towards a button from both sides; most buttons sit easy."""
    for side in (1, -1):
        if cloth.chance.random() < 0.45:
            continue
        start = (at[0] + side * 17, at[1] + cloth.chance.uniform(-3, 3))
        _crease(cloth, start, side * cloth.chance.uniform(45, 110), cloth.chance.uniform(-14, 24), 7.5, 1.7 * depth)


def _from_armpit(cloth: Cloth, measures: Measures, side: int, depth: float, crisp: float) -> None:
    """Drape it towards the chest and, fainter, down the side."""
    x, y = measures.armpit_at
    for degrees, strength in ((-48, 0.8), (-14, 1.0), (24, 0.9), (58, 0.7)):
        turn = np.radians(degrees + cloth.chance.uniform(-12, 12))
        reach = measures.chest * cloth.chance.uniform(0.35, 0.8)
        width = cloth.chance.uniform(14, 19) / crisp
        start = (side * (x - 12), y - 6 + 22 * float(np.sin(turn)))
        height = strength * cloth.chance.uniform(0.6, 1.15) * 4.6 * depth
        _crease(cloth, start, -side * reach * np.cos(turn), reach * np.sin(turn), width, height, (0.7, 1.6))


def _beside_armhole(cloth: Cloth, measures: Measures, side: int, depth: float, crisp: float) -> None:
    """Sink the sleeve in from the armpit upwards, where it bulges over the seam."""
    x, y = measures.armpit_at
    up = measures.armpit - measures.shoulder_drop
    for out, high, sunk in ((0.16, 0.8, 4.6), (0.5, 0.62, 3.2)):
        right = side * up * (out + cloth.chance.uniform(-0.06, 0.06))
        width, height = cloth.chance.uniform(8, 11) / crisp**0.5, -sunk * depth * cloth.chance.uniform(0.8, 1.2)
        start = (side * (x + 4 + 14 * out), y + 4)
        _crease(cloth, start, right, -up * high * cloth.chance.uniform(0.75, 1.0), width, height, (0.35, 1.6), side)


def _at_elbow(cloth: Cloth, measures: Measures, side: int, depth: float, crisp: float) -> None:
    """Break the sleeve across at its bend, most of it on the inner side, and push it together above the cuff."""
    right, down = measures.sleeve_along
    for share, strength in ((0.4, 0.7), (0.47, 1.0), (0.53, 1.1), (0.6, 0.8), (0.8, 0.8), (0.87, 0.9)):
        share += cloth.chance.uniform(-0.02, 0.02)
        wide = measures.cuff + (measures.armpit - measures.cuff) * 0.5 * (1 - share)
        start = cloth.chance.uniform(0.55, 0.97)
        across, slope = wide * cloth.chance.uniform(0.35, 0.75), cloth.chance.uniform(-0.5, 0.25)
        along = share * measures.sleeve
        x = measures.shoulder_at[0] + right * along - down * wide * start
        y = measures.shoulder_at[1] + down * along + right * wide * start
        # Towards the outer edge, and a little along the sleeve.
        step = (across * (down + slope * right), across * (slope * down - right))
        height = strength * depth * cloth.chance.uniform(1.6, 3.4)
        _crease(cloth, (side * x, y), side * step[0], step[1], cloth.chance.uniform(6.5, 9) / crisp**0.5, height)


def _from_side(cloth: Cloth, measures: Measures, side: int, depth: float, crisp: float) -> None:
    seam = tailor.side_seam(measures)
    for share in (0.42, 0.6):
        x, y = seam[int(len(seam) * (share + cloth.chance.uniform(-0.08, 0.08)))]
        inwards, fall = cloth.chance.uniform(70, 170), cloth.chance.uniform(-30, 50)
        width, height = cloth.chance.uniform(11, 15) / crisp, cloth.chance.uniform(0.8, 3.0) * depth
        _crease(cloth, (side * (x - 4), y), -side * inwards, fall, width, height, (0.6, 1.5))


def _above_hem(cloth: Cloth, measures: Measures, depth: float, crisp: float) -> None:
    """Let it hang in a few folds that rise from the hem and die away."""
    low = measures.top + measures.length + 40
    for share in np.linspace(-0.78, 0.78, 5) + cloth.chance.uniform(-0.14, 0.14, 5):
        x, high = measures.hem * share, cloth.chance.uniform(0.3, 0.62) * measures.length + 40
        width, height = cloth.chance.uniform(13, 21) / crisp**0.7, cloth.chance.uniform(1.8, 4.6) * depth
        _crease(cloth, (x, low), -x * 0.12 + cloth.chance.uniform(-26, 26), -high, width, height, (0.3, 1.3))


def _crease(
    cloth: Cloth,
    start: Point,
    right: float,
    down: float,
    width: float,
    height: float,
    fade: tuple[float, float] = (0.6, 1.2),
    bow: float | None = None,
) -> None:
    """Raise a bent ridge from a place to another; below 0 the height sinks it in."""
    bow = cloth.chance.uniform(-1, 1) if bow is None else bow
    bend = 0.09 * bow
    end = (start[0] + right, start[1] + down)
    points: Points = sag(start, end, (float(-down * bend), float(right * bend)))
    cloth.fold(points, width, height, fade)
