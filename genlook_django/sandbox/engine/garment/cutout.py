"""Cut a garment from the plain ground it lies on."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    blur,
    filled,
    grow,
    labelled,
    largest_part,
    shrink,
    to_lab,
    without_gaps,
    without_specks,
)
from genlook_django.sandbox.engine.cutting import IN, MAYBE_IN, MAYBE_OUT, OUT, cut_out
from genlook_django.sandbox.engine.ground import (
    border_colours,
    distance_to,
    looks_like_ground,
    reached_from_border,
    walked_to,
)

SOLID_ENOUGH = 0.55
NEARLY_THE_GROUND = 18.0
PALE = 40.0
DARKEST_SLIT = 0.66
"""In the ground's own light: pale folds of dark cloth are darker than that."""

LEAST_WEDGE = 0.0003
"""Of the garment's own area."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The plain surface below the garment."""

    lab: Field
    """The picture's own colours, slightly smoothed."""
    colour: Field
    tolerance: float
    """How far the border's colours stray from `colour`."""


def cut_garment(picture: Picture, opaque: Mask | None) -> Mask:
    """Return the garment's pixels; an alpha channel, where there is one, is believed."""
    if opaque is not None:
        return largest_part(opaque)
    ground = _ground(picture)
    rough = _solid_figure(ground)
    if not rough.any():
        return rough
    inner = shrink(rough, 16)
    contrast = _contrast(ground, inner)
    shadow = walked_to(picture, looks_like_ground(picture, ground.colour, inner))
    # The shaded folds of pale cloth look like the ground's shadow too: what is bitten out of its edge is put back.
    rough = _without_shadow(rough, shadow, largest_bite=10 if contrast < PALE else 3)
    if contrast < NEARLY_THE_GROUND:
        return _without_wedges_at_armpits(_smoothed(largest_part(filled(rough))), shadow)
    figure = _sharpened(picture, rough, shrink(rough, 6))
    if contrast < PALE:
        return _without_wedges_at_armpits(figure, shadow)
    slits = looks_like_ground(picture, ground.colour, inner, darkest=DARKEST_SLIT)
    return _without_slits_beside_sleeves(figure, slits)


def _contrast(ground: Ground, inner: Mask) -> float:
    """Return how far the cloth's colour is from the ground's."""
    return float(np.linalg.norm(np.median(ground.lab[inner], axis=0) - ground.colour)) if inner.any() else 0.0


def _ground(picture: Picture) -> Ground:
    lab = blur(to_lab(picture), 1.0)
    border = border_colours(lab)
    colour = np.median(border, axis=0)
    stray = float(np.percentile(distance_to(border, colour), 80))
    return Ground(lab, colour, float(np.clip(1.4 * stray + 1.6, 1.6, 30)))


def _solid_figure(ground: Ground) -> Mask:
    """Widen the tolerance until what is left is one solid shape."""
    best, best_score = np.zeros(ground.lab.shape[:2], bool), -9.0
    distance = distance_to(ground.lab, ground.colour)
    for tolerance in _tolerances(ground.tolerance):
        figure = ~reached_from_border(distance < tolerance)
        score = _solidity(figure)
        if score > best_score + 0.08:
            best, best_score = figure, score
        if best_score > SOLID_ENOUGH:
            break
    return best


def _without_shadow(figure: Mask, shadow: Mask, largest_bite: int) -> Mask:
    lit = largest_part(without_gaps(without_specks(figure & ~shadow, 2), largest_bite) & figure)
    lit |= _between_collar_sides(lit) & figure
    # Pale grey cloth on a pale ground can pass for the ground's shadow: then it goes too far.
    return lit if lit.sum() > 0.7 * figure.sum() else figure


def _between_collar_sides(figure: Mask) -> Mask:
    """Return what lies level between the two sides of a collar: the shaded back of the neck, not the ground."""
    rows, columns = np.flatnonzero(figure.any(axis=1)), np.flatnonzero(figure.any(axis=0))
    if not len(rows):
        return figure
    middle, span = int(np.median(np.nonzero(figure)[1])), int(np.ptp(columns))
    zone = np.s_[rows[0] : rows[0] + int(0.3 * np.ptp(rows)), max(0, middle - span // 4) : middle + span // 4]
    leftwards = np.maximum.accumulate(figure[zone], axis=1)
    rightwards = np.maximum.accumulate(figure[zone][:, ::-1], axis=1)[:, ::-1]
    between = np.zeros(figure.shape, bool)
    between[zone] = leftwards & rightwards
    return between


def _tolerances(least: float) -> Iterator[float]:
    yield from sorted({least, 1.5 * least, *(max(least, step) for step in (4.5, 7.0, 11.0, 16.0))})


def _solidity(figure: Mask) -> float:
    """Score a figure: one part that fills its hull and leaves the border free."""
    opened = without_specks(figure, 2)
    solid = largest_part(filled(opened))
    if not solid.any():
        return -1.0
    hull = cv2.convexHull(np.argwhere(solid)[:, ::-1].astype(np.int32))
    share = float(solid.mean())
    on_border = float(np.mean(np.concatenate([solid[0], solid[:, 0], solid[:, -1]])))
    scattered = max(0.0, 1 - float(solid.sum()) / max(1.0, float(opened.sum())))
    wrong_size = 0.5 if not 0.06 < share < 0.88 else 0.0
    fill = float(solid.sum()) / (cv2.contourArea(hull) + 1)
    return fill - 2 * max(0.0, on_border - 0.12) - wrong_size - 0.3 * scattered


def _sharpened(picture: Picture, rough: Mask, core: Mask) -> Mask:
    hints = np.where(rough, MAYBE_IN, OUT).astype(np.uint8)
    hints[core] = IN
    hints[grow(rough, 1) & ~rough] = MAYBE_OUT
    cut = largest_part(cut_out(picture, hints, rounds=2) | core)
    # An outline that wavers by a pixel looks frayed once it is worn at the photo's own size.
    return largest_part(filled(blur(cut, 2) > 0.5))


def _without_slits_beside_sleeves(figure: Mask, possible: Mask) -> Mask:
    """Open the slits of ground that a sleeve lying against the body closes in."""
    labels, stats = labelled(figure & possible)
    columns = np.flatnonzero(figure.any(axis=0))
    middle, span = float(np.median(np.nonzero(figure)[1])), float(np.ptp(columns))
    opened = figure.copy()
    for number, (x, _, width, height, area) in enumerate(stats.tolist()):
        is_slit = height > 1.5 * width and area > 0.0006 * figure.sum()
        if number and is_slit and abs(x + width / 2 - middle) > 0.15 * span:
            opened &= ~grow(labels == number, 2)
    return opened


def _without_wedges_at_armpits(figure: Mask, ground: Mask) -> Mask:
    """Open what of the ground was put back, or bridged, between a sleeve and the body of pale cloth."""
    cloth = figure & ~ground
    labels, stats = labelled(without_specks(figure & ground, 1))
    opened = figure.copy()
    for number, (x, y, width, height, area) in enumerate(stats.tolist()):
        if not number or height < 1.5 * width or area < LEAST_WEDGE * figure.sum():
            continue
        rows = np.arange(y, y + height)
        left, right = max(0, x - 4), min(figure.shape[1] - 1, x + width + 3)
        if np.mean(cloth[rows, left] & cloth[rows, right]) > 0.6:
            opened &= ~grow(labels == number, 1)
    return largest_part(opened)


def _smoothed(figure: Mask) -> Mask:
    return largest_part(blur(without_gaps(figure, 9), 3) > 0.5)
