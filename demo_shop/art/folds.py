"""How a garment drapes when it hangs: soft, uneven folds, none of which has a hard side."""

import cv2
import numpy as np

from . import tailor
from .cloth import Cloth
from .fabric import Field, swell
from .geometry import mirror
from .tailor import Measures
from .volume import sleeve_places, softly_within


def settle(cloth: Cloth, measures: Measures, depth: float = 1.0, crisp: float = 1.0) -> None:
    """Drape a top: it sways all over, hangs in folds towards the hem, and is drawn in from the armpits.

    depth scales the folds' height; crisp above 1 makes them narrow and small, as in linen, below 1 broad, as in wool.
    """
    x, y = cloth.small()
    # Folds that follow the same noise sway together; without it they would run straight.
    lean = 16 * swell(x, y, 90, 110, cloth.chance)
    across, along = x + lean, y + 20 * swell(x, y, 80, 80, cloth.chance)
    folds = 3.8 * swell(across, along, 70 / crisp, 150 / crisp, cloth.chance)
    low = _rise((y - measures.top - measures.armpit) / (measures.length - measures.armpit))
    folds += (1.0 + 3.0 * low) * _ridged(swell(across, along, 22 / crisp, 150 / crisp, cloth.chance))
    for side in (1, -1):
        folds += 3.6 * _from_armpit(cloth, measures, crisp, side, lean)
    if crisp > 1:
        folds += (crisp - 1) * 1.6 * _ridged(swell(across + 0.5 * y, along - 0.3 * x, 11, 30, cloth.chance))
    _hang(cloth, depth * folds)


def crease_sleeve(cloth: Cloth, measures: Measures, depth: float = 1.0, crisp: float = 1.0) -> None:
    """Drape both sleeves: lengthwise all the way down, and across in a long sleeve's elbow and above its cuff."""
    for side in (1, -1):
        outline = tailor.sleeve(measures)
        within = softly_within(cloth, outline if side > 0 else mirror(outline), 8)
        across, along = sleeve_places(cloth, measures, side)
        across = across + 8 * swell(across, along, 50, 70, cloth.chance)
        folds = 2.4 * _ridged(swell(across, along, 20 / crisp, 110, cloth.chance))
        share = along / measures.sleeve
        if measures.sleeve > 260:
            slanted = swell(along + 0.6 * across, across, 17 / crisp, 42, cloth.chance)
            folds += 3.2 * _ridged(slanted) * (0.25 + _hill(share, 0.5, 0.16) + 0.8 * _hill(share, 0.88, 0.1))
        _hang(cloth, depth * within * folds)


def _from_armpit(cloth: Cloth, measures: Measures, crisp: float, side: int, lean: Field) -> Field:
    """Return folds that fan out from an armpit over the chest and die away."""
    x, y = cloth.small()
    inwards, down = measures.armpit_at[0] - x * side, y - measures.armpit_at[1]
    away = np.hypot(inwards, down)
    turn = np.arctan2(down + 0.6 * lean, inwards)
    fan = _ridged(swell(turn * 100, away, 22 / crisp, 120, cloth.chance))
    reach = (away / 75) ** 2 * np.exp(2 - 2 * away / 75)
    return fan * reach * _rise((turn + 1.3) / 0.8) * _rise((1.5 - turn) / 0.8)


def _hang(cloth: Cloth, folds: Field) -> None:
    cloth.folds += cloth.full(cv2.GaussianBlur(folds.astype(np.float32), (0, 0), 2.5))


def _ridged(noise: Field) -> Field:
    """Make ridges of noise stand out, smoothly, and leave the rest calm."""
    return noise / (1 + np.exp(-2.5 * noise))


def _rise(share: Field) -> Field:
    """Go smoothly from 0 to 1 while share does."""
    share = np.clip(share, 0, 1)
    return share * share * (3 - 2 * share)


def _hill(share: Field, middle: float, wide: float) -> Field:
    return np.exp(-(((share - middle) / wide) ** 2))
