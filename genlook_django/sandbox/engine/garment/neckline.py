"""The shape of a neckline whose inside was found: what it should have, and a flood left out."""

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    Points,
    as_field,
    blur,
    filled,
    grow,
    hull,
    largest_part,
    length,
    mean_around,
    parts_touching,
    shrink,
    to_lab,
    without_specks,
)
from genlook_django.sandbox.engine.shapes import polygon

MARGIN = 3
"""Pixels at the ends of the inside, which are rounded."""
LEAST_ROUND = 0.5
"""How much of the ellipse is seen at least, as the square of its half width."""
LOWER_SIDES = (0.45, 0.9)
"""Of an opening's depth, where the sides of a V are straight."""
STRAIGHT = 0.03
"""Of an opening's depth, how far from straight such a side is at most."""
TIP_AT_MOST = 0.45
"""Of an opening's depth, how far below it the sides of a V meet."""
BESIDE = 0.1
"""Of an opening's width, how far beyond what was found there may be more of the inside."""
APART, SCATTER = 10.0, 3.0
"""Levels of CIE Lab by which inside and front differ at least, and how often as much as each strays."""
THIN = 2
"""Pixels."""
MORE_AT_MOST = 0.5
"""Of what was found."""
BAND = (0.02, 0.15)
"""Of an opening's width, how wide a band along a front's neckline is at least, and how far in it ends at most."""
OF_BAND = 14.0
"""Levels of CIE Lab by which a band's colour strays at most."""
ALL_ALONG, ENDED = 0.85, 0.6
"""How much has a band's colour as far in as it goes, and at most as far beyond as it has surely ended."""
PATTERNED = 0.5
"""How much of an inside with stripes has its usual colour at most."""
BEYOND_BAND, LEAST_LAYER = 4, 8
"""Pixels: how far that is, and how many there are at least of all that is equally far in."""


def without_dents(found: Mask) -> Mask:
    """Fill what a label bit out of the neckline, which is hollow nowhere; larger bays are not a label's."""
    whole = hull(found)
    return whole if whole.sum() < 1.3 * found.sum() else filled(found)


def up_to_front(found: Mask, mask: Mask, plain: Picture) -> Mask:
    """Go on with the inside where a label's edge or the flood's reach ended it: as far as its colours do.

    Both colours are those near by, and where they aren't surely two, nothing is added.
    """
    reach = max(4, round(BESIDE * float(np.ptp(np.flatnonzero(found.any(axis=0))))))
    lab = blur(to_lab(plain), 0.7)
    core, front = shrink(found, 2), grow(found, 2 * reach) & ~grow(found, reach) & shrink(mask, 3)
    near = grow(found, reach) & mask
    if not core.any() or not front.any():
        return found
    colours, strays = zip(*(_usual(lab[place]) for place in (core, front)), strict=True)
    if length(as_field(colours[0] - colours[1])) < max(APART, SCATTER * max(strays)):
        return found
    inside, cloth = (mean_around(lab, place, 1.5 * reach) for place in (core, front))
    away = [np.linalg.norm(lab - colour, axis=2) for colour in (inside, cloth)]
    # Less is the soft edge itself.
    more = parts_touching(without_specks(near & (away[0] < away[1]) & ~found, THIN) | found, core)
    return more if more.sum() < (1 + MORE_AT_MOST) * found.sum() else found


def without_band(found: Mask, mask: Mask, plain: Picture) -> Mask:
    """Leave the front a band of one colour that runs all along it, within which a patterned inside was found to end."""
    columns = found.any(axis=0)
    lowest = np.where(columns, found.shape[0] - 1 - np.argmax(found[::-1], axis=0), 0)
    front = mask & ~found & (np.arange(found.shape[0])[:, None] > lowest)
    away = as_field(cv2.distanceTransform((~front).astype(np.uint8), cv2.DIST_L2, 5))
    least, most = (round(share * columns.sum()) for share in BAND)
    lab = blur(to_lab(plain), 0.7)
    layers = [lab[found & (away > step) & (away <= step + 1)] for step in range(most + BEYOND_BAND + 1)]
    if min(len(layer) for layer in layers) < LEAST_LAYER:
        return found
    start = next((step for step in range(most // 2) if _alike(layers[step], layers[step]) > ALL_ALONG), most)
    shares = np.array([_alike(layer, layers[start]) for layer in layers[start:]])
    end = start + int(np.argmin(shares > ALL_ALONG))
    if end - start < least or end > most or shares[end - start + BEYOND_BAND] > ENDED:
        return found
    band, beyond = layers[start], layers[end + BEYOND_BAND]
    apart = length(as_field(np.median(band, axis=0) - np.median(beyond, axis=0)))
    if _alike(beyond, beyond) > PATTERNED or apart < 2 * OF_BAND:
        # The front's shadow on a plain inside.
        return found
    return largest_part(without_specks(found & (away > end), THIN))


def _alike(colours: Field, as_these: Field) -> float:
    """Return how many of some colours are about what others usually are."""
    away = np.linalg.norm(colours - np.median(as_these, axis=0), axis=1)
    return float((away < OF_BAND).mean())


def _usual(colours: Field) -> tuple[Field, float]:
    """Return the median of some colours, and how far half of them stray from it."""
    usual = as_field(np.median(colours, axis=0))
    return usual, float(np.median(np.linalg.norm(colours - usual, axis=1)))


def boat_corners(found: Mask, mask: Mask, middle: float, highest: float) -> Mask:
    """Return the pointed ends of a boat's opening, which no flood reaches: its front's line is half an ellipse."""
    corners = np.zeros(found.shape, bool)
    columns = np.flatnonzero(found.any(axis=0))
    lowest = found.shape[0] - 1 - np.argmax(found[::-1], axis=0)
    depth = float(lowest[columns].max() - highest)
    for end in (columns[MARGIN], columns[-1 - MARGIN]):
        away, down = float(end - middle), float(lowest[end] - highest)
        half = away / np.sqrt(max(LEAST_ROUND, 1 - (down / depth) ** 2))
        for x in range(*sorted((int(end), int(np.clip(middle + half, 0, found.shape[1] - 1))))):
            line = highest + depth * np.sqrt(max(0.0, 1 - ((x - middle) / half) ** 2))
            corners[: int(line), x] = mask[: int(line), x]
    return corners


def tip(found: Mask, plain: Picture) -> Mask:
    """Return the pointed end of a V, too narrow for a flood: where both sides go on and the inside's colour does."""
    rows = np.flatnonzero(found.any(axis=1))
    if len(rows) < 20:
        return np.zeros(found.shape, bool)
    top, depth = int(rows[0]), len(rows)
    along = np.arange(*(int(top + share * depth) for share in LOWER_SIDES))
    left, right = np.argmax(found[along], axis=1), found.shape[1] - 1 - np.argmax(found[along, ::-1], axis=1)
    sides = [np.polyfit(along, side, 1) for side in (left, right)]
    bends = [np.abs(np.polyval(side, along) - seen).max() for side, seen in zip(sides, (left, right), strict=True)]
    closing = sides[0][0] - sides[1][0]
    if max(bends) > STRAIGHT * depth or closing <= 0:
        return np.zeros(found.shape, bool)
    meet = float((sides[1][1] - sides[0][1]) / closing)
    if not along[-1] < meet < top + (1 + TIP_AT_MOST) * depth:
        return np.zeros(found.shape, bool)
    corners = [_on(sides[0], along[-1]), _on(sides[1], along[-1]), _on(sides[0], meet)]
    end = polygon(found.shape, corners)
    lab = to_lab(plain)
    front = grow(found | end, 12) & ~grow(found | end, 4)
    below, within = end & ~found, shrink(found, 4)
    if not (below.any() and front.any() and within.any()):
        return np.zeros(found.shape, bool)
    seen, inside, cloth = (np.median(lab[place], axis=0) for place in (below, within, front))
    return end if np.linalg.norm(seen - inside) < np.linalg.norm(seen - cloth) else np.zeros(found.shape, bool)


def _on(side: Points, row: float) -> Points:
    return as_field([float(np.polyval(side, row)), row])
