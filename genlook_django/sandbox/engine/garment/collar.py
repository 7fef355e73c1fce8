"""The back of the neck: the garment's inside that shows above its front neckline, and that a wearer's neck hides."""

from collections.abc import Sequence
from typing import TypeAlias

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    as_field,
    blur,
    grow,
    largest_of,
    point,
    shrink,
    span,
    to_lab,
    without_gaps,
    without_specks,
)
from genlook_django.sandbox.engine.garment.hood import inside_of_hood
from genlook_django.sandbox.engine.garment.label import without_dark_lines, without_label
from genlook_django.sandbox.engine.garment.leaves import between_leaves
from genlook_django.sandbox.engine.garment.neckline import boat_corners, tip, up_to_front, without_band, without_dents
from genlook_django.sandbox.engine.garment.opening import Opening, above, is_neckline, opening_of
from genlook_django.sandbox.engine.garment.outline import Outline
from genlook_django.sandbox.engine.garment.silhouette import Silhouette
from genlook_django.sandbox.engine.shapes import ellipse

INSIDE, FRONT, AROUND = 1, 2, 3
NECKLINES = ((0.09, 0.85, 1.0), (0.21, 0.85, 0.95), (0.3, 1.3, 0.85), (0.5, 2.0, 0.7), (0.7, 2.0, 0.7))
"""How far down the inside surely reaches and how far at most, in the opening's widths, and how much to believe it."""
WIDE = 0.68
"""Of the chest's width, from which on an opening is a boat's: hardly deeper in front than behind."""
STANDS = 0.12
"""Of the chest's width, by which a high collar stands above the shoulders."""
DARKER = 4.0
"""Levels of lightness by which the inside of a high collar is darker than its front."""
CLEAR_EDGE = 1.5
"""Levels of CIE Lab by which an edge stands out from the cloth's own weave and folds."""


SURE_EDGE = 4.0
"""As many by which nothing better need be looked for."""
SURE_DEEP, NEARLY, MUCH_LARGER = 3.5, 0.75, 2.0
"""How clear a deeper neckline's edge is, as shares of the clearest one's too, and how much larger what it bounds."""
DARK_LINE = 0.07
"""Of the opening's width."""
COLLAR, PRINT = 0.32, 5.0
"""Of the chest's width, how wide the neck of a collar with leaves is at most; levels of CIE Lab a pixel, how uneven
what was found is from which on a print may have ended it."""

Necklines: TypeAlias = Sequence[tuple[float, float, float]]


def inside_of_neck(picture: Picture, silhouette: Silhouette, outline: Outline) -> Mask:
    """Return the inside's pixels; where no edge tells them from the front, a shallow curve is taken."""
    mask = silhouette.mask
    inside = np.zeros(mask.shape, bool)
    opening = opening_of(silhouette, outline)
    if opening.width < 8:
        return inside
    hood = inside_of_hood(picture, silhouette, outline)
    if hood is not None:
        return hood | above(hood, opening._replace(width=1.1 * span(hood)))
    # What is farther away than a deep neckline goes is not looked at.
    left, right = (int(np.clip(opening.middle + 0.8 * sign * opening.width, 0, mask.shape[1])) for sign in (-1, 1))
    window = np.s_[: int(opening.highest + 2.2 * opening.width), left:right]
    found = _within(picture[window], mask[window], opening._replace(middle=opening.middle - left), outline)
    if found is None:
        return inside
    inside[window] = found & mask[window]
    if _is_front_of_collar(picture, silhouette, outline, inside):
        return np.zeros(mask.shape, bool)
    inside[window] = found
    return inside | above(inside, opening)


def _within(picture: Picture, mask: Mask, opening: Opening, outline: Outline) -> Mask | None:
    """Return the inside in the part of the picture around the opening, None where no back is seen."""
    is_boat = not outline.has_straps and opening.width > WIDE * outline.width
    # As wide as a boat's, all but the shallowest would be torn out of the chest.
    necklines = NECKLINES[:1] if is_boat else NECKLINES
    plain = _prepared(picture, opening, 0.5 if is_boat else 0.65)
    found, clear = _clearest(plain, mask, opening, necklines)
    plain_there = plain
    if clear < SURE_EDGE:
        # The inside lies in shade: without dark stripes and lines, that is seen.
        shade = without_dark_lines(plain, DARK_LINE * opening.width)
        shaded, clearer = _clearest(shade, mask, opening, necklines)
        # A little clearer is only the better one where a line had cut a piece off.
        if clearer > 2 * clear or (clearer > clear and shaded.sum() > found.sum()):
            found, clear, plain_there = shaded, clearer, shade
    leaves = None if is_boat else _printed(found, mask, plain_there, opening, outline)
    if leaves is not None:
        return leaves
    if clear > (CLEAR_EDGE if outline.has_straps or is_boat else 0.0):
        found = found if is_boat else up_to_front(found, mask, plain)
        found = without_band(without_dents(without_gaps(found, 4)) & mask, mask, plain)
        found |= tip(found, plain) & mask
    elif outline.has_straps:
        # Their neckline may be the outline itself, with no back to be seen above it.
        return None
    else:
        middle_of_back = point(opening.middle, opening.top)
        deep = 0.07 if is_boat else 0.3
        found = ellipse(mask.shape, middle_of_back, 0.42 * opening.width, deep * opening.width) & mask
        found[: int(opening.top)] = False
    return found | boat_corners(found, mask, opening.middle, opening.highest) if is_boat and found.any() else found


def _printed(found: Mask, mask: Mask, plain: Picture, opening: Opening, outline: Outline) -> Mask | None:
    """Return what lies between a collar's leaves where a print's lines ended the inside before; None elsewhere."""
    if outline.has_straps or opening.width > COLLAR * outline.width:
        return None
    slopes = _edges(plain, mask)[shrink(found, 4)]
    slopes = slopes[~np.isnan(slopes)]
    if not len(slopes) or slopes.mean() < PRINT:
        return None
    leaves = between_leaves(plain, opening.middle, opening.top, opening.width)
    return leaves & mask if leaves is not None and leaves.sum() > MUCH_LARGER * found.sum() else None


def _clearest(plain: Picture, mask: Mask, opening: Opening, necklines: Necklines) -> tuple[Mask, float]:
    """Return the inside under the clearest of all necklines, and how clear that is."""
    edges = _edges(plain, mask)
    floods = [_flooded(plain, mask, opening, surely, at_most) for surely, at_most, _ in necklines]
    clear = [_clearness(flood, edges, opening) for flood in floods]
    weighted = [value * line[2] for value, line in zip(clear, necklines, strict=True)]
    best = int(np.argmax(weighted))
    # A V's lower part can have an edge less clear than its upper one, which is no reason to end there.
    for deeper in range(len(floods) - 1, best, -1):
        is_clear = clear[deeper] > max(SURE_DEEP, NEARLY * max(clear))
        if is_clear and floods[deeper].sum() > MUCH_LARGER * floods[best].sum():
            best = deeper
            break
    return floods[best], weighted[best]


def _is_front_of_collar(picture: Picture, silhouette: Silhouette, outline: Outline, found: Mask) -> bool:
    """Say whether what was taken for the back of the neck is the front of a high collar: as light as what is below."""
    stands = float(outline.neck[:, 1].mean()) - silhouette.top_at(outline.middle_x)
    if stands < STANDS * outline.width or not found.any():
        return False
    below = np.roll(found, int(0.25 * outline.width), axis=0) & silhouette.mask & ~found
    lightness = to_lab(picture)[..., 0]
    return bool(below.any() and np.median(lightness[found]) > np.median(lightness[below]) - DARKER)


def _prepared(picture: Picture, opening: Opening, reach: float) -> Picture:
    """Smooth the weave, and take the label away, which lies no deeper than `reach` of the opening's width."""
    smooth = np.asarray(cv2.bilateralFilter(picture, 7, 30, 5), np.uint8)
    left, right = (int(np.clip(opening.middle + sign * 0.4 * opening.width, 0, picture.shape[1])) for sign in (-1, 1))
    throat = np.s_[max(0, int(opening.top)) : int(opening.top + reach * opening.width), left:right]
    smooth[throat] = without_label(smooth[throat], 0.075 * opening.width)
    return smooth


def _flooded(plain: Picture, mask: Mask, opening: Opening, surely: float, at_most: float) -> Mask:
    """Grow the inside from below the back of the neck until an edge stops it."""
    middle, top, highest, width = opening
    near = ellipse(mask.shape, point(middle, highest), 0.52 * width, at_most * width)
    near[: max(0, int(highest))] = False
    markers = np.zeros(mask.shape, np.int32)
    markers[~near] = FRONT
    start = ellipse(mask.shape, point(middle, top + 0.05 * width), 0.2 * width, 0.045 * width)
    start |= ellipse(mask.shape, point(middle, top + surely * width / 2), 0.06 * width, surely * width / 2)
    markers[start & mask] = INSIDE
    markers[~mask] = AROUND
    return without_specks(np.asarray(cv2.watershed(plain, markers)) == INSIDE, 2)


def _edges(plain: Picture, mask: Mask) -> Field:
    """Return how steeply the colour changes, in levels a pixel; nothing (NaN) at the garment's own outline."""
    lab = blur(to_lab(plain), 1.0)
    slopes = [largest_of(np.abs(cv2.Sobel(lab, cv2.CV_32F, *axis))) / 8 for axis in ((1, 0), (0, 1))]
    return as_field(np.where(shrink(mask, 3), np.hypot(*slopes), np.nan))


def _clearness(found: Mask, edges: Field, opening: Opening) -> float:
    """Return how clear an edge ends the inside all along the front; 0 for what has not a neckline's shape."""
    if not is_neckline(found, np.isnan(edges), opening):
        return 0.0
    along, within = edges[grow(found, 2) & ~shrink(found, 2)], edges[shrink(found, 4)]
    along, within = along[~np.isnan(along)], within[~np.isnan(within)]
    if len(along) <= 8:
        return 0.0
    # Of a pattern any line is clear: what counts is that there is less of it inside, and that it goes all the way.
    usual = min(float(np.mean(along)), 1.6 * float(np.percentile(along, 35)))
    return usual - (float(np.mean(within)) if len(within) else 0.0)
