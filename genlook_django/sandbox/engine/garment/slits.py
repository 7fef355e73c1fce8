"""The ground between a sleeve and the body, which a cut bridges: slits, wedges, and the tips of wedges."""

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    Points,
    as_field,
    distance_to,
    grow,
    labelled,
    largest_part,
    middle_column,
    span,
    to_lab,
    window_of,
    without_gaps,
    without_specks,
)
from genlook_django.sandbox.engine.garment.crevices import gap_above, thread_above

SLIM = 2.0
"""Length over width: slits of twelve garments had 2.3 at least, a letter printed in the ground's colour 1.5."""
LEAST_WEDGE = 0.0003
"""Of the garment's own area."""
MIDDLE = 0.15
"""Of the garment's span, to both sides of its middle, where no sleeve ends."""
NARROW = 0.05
"""Of the garment's span, within which a wedge has cloth on both sides."""
GROUND_UP_TO = 0.4
"""Of the way from the ground's colour to the cloth's."""
SURELY_GROUND = 6.0
"""Levels of CIE Lab."""
MUCH_DARKER = 80.0
"""Levels of lightness."""
RING, ALL_AROUND = (3, 6), 0.7
"""Pixels around a slit, where there is cloth, and the share of them that is."""
TIP = 6
"""Pixels."""
LEANS = 2
"""Pixels by which a wedge goes aside, from one row to the next."""

NEAR = 6
"""Pixels aside of a crevice, where its walls are."""
CREVICE = (60, 25, 12)
"""Pixels above, below and aside of the place where a sleeve leaves the body."""
LONGEST_GAP = 110
"""As many above it, up to which a gap is followed."""


def without_slits_beside_sleeves(figure: Mask, possible: Mask, distance: Field, contrast: float) -> Mask:
    """Open the slits of ground that a sleeve lying against the body closes in.

    `distance` is how far each pixel's colour is from the ground's, `contrast` how far the cloth's is.
    """
    labels, stats = labelled(figure & possible)
    middle, aside = middle_column(figure), MIDDLE * span(figure)
    opened = figure.copy()
    for number, (x, _, width, height, area) in enumerate(stats.tolist()):
        is_tall = height > 1.5 * width and area > 0.0006 * figure.sum()
        if number and is_tall and abs(x + width / 2 - middle) > aside:
            slit = grow(labels == number, 2)
            if _slimness(slit) > SLIM and _lies_in_cloth(slit, figure & (distance > GROUND_UP_TO * contrast)):
                opened &= ~slit
    return opened


def _slimness(mask: Mask) -> float:
    """Return how much longer than wide the one thing in `mask` is, however it is turned."""
    _, sides, _ = cv2.minAreaRect(np.argwhere(mask).astype(np.float32))
    return float(max(sides) / max(1.0, min(sides)))


def _lies_in_cloth(slit: Mask, cloth: Mask) -> bool:
    """Say whether there is cloth all around: beside a piece of a pale panel, there is more of that."""
    window = window_of(slit, RING[1] + 1)
    around = grow(slit[window], RING[1]) & ~grow(slit[window], RING[0])
    return bool(cloth[window][around].mean() > ALL_AROUND)


def without_wedges_at_armpits(figure: Mask, ground: Mask, distance: Field, contrast: float) -> Mask:
    """Open what of the ground was put back, or bridged, between a sleeve and the body of pale cloth.

    `distance` is how far each pixel's colour is from the ground's, `contrast` how far the cloth's is.
    """
    cloth = figure & ~ground
    # The shade beside a shirt's row of buttons is none.
    beside = np.abs(np.arange(figure.shape[1]) - middle_column(figure)) > MIDDLE * span(figure)
    labels, stats = labelled(without_specks(figure & ground & beside, 1))
    opened = figure.copy()
    for number, (x, y, width, height, area) in enumerate(stats.tolist()):
        if not number or height < 1.5 * width or area < LEAST_WEDGE * figure.sum():
            continue
        rows = np.arange(y, y + height)
        left, right = max(0, x - 4), min(figure.shape[1] - 1, x + width + 3)
        if np.median(distance[labels == number]) > contrast:
            # The shaded edge of the cloth itself.
            continue
        if np.mean(cloth[rows, left] & cloth[rows, right]) > 0.6:
            opened &= ~grow(labels == number, 1)
    return largest_part(opened)


def without_tips_of_wedges(figure: Mask, distance: Field, contrast: float) -> Mask:
    """Open the wedges that a smooth outline ends too early, row by row up to their tips.

    `distance` is how far each pixel's colour is from the ground's, `contrast` how far the cloth's is.
    """
    return largest_part(_open_upwards(figure, distance, round(NARROW * span(figure)), contrast))


def without_crevices(picture: Picture, figure: Mask, forks: Points) -> Mask:
    """Open the shaded tips of the gaps between sleeves and body, which have the colour seen right below them."""
    opened = figure.copy()
    above, below, aside = CREVICE
    for x, y in forks.astype(int).tolist():
        top, left = max(0, y - LONGEST_GAP), max(0, x - aside)
        window = slice(top, y + below), slice(left, x + aside + 1)
        near = slice(max(0, y - above) - top, None)
        cloth = figure[window]
        if cloth[near].all() or not cloth[near].any():
            continue
        lab = to_lab(np.ascontiguousarray(picture[window]))
        ground = as_field(np.median(lab[near][~cloth[near]], axis=0))
        distance = distance_to(lab[near], ground, (1.0, 1.0, 1.0))
        contrast = float(np.percentile(distance[cloth[near]], 50))
        opened[window] &= ~gap_above(lab, cloth, (x - left, y - top))
        opened[window][near] &= _open_upwards(cloth[near], distance, NEAR, contrast)
        # On cloth that is not much darker than the ground, a seam's shade would look like a thread of that.
        if np.median(lab[near][cloth[near]][:, 0]) < ground[0] - MUCH_DARKER:
            opened[window][near] &= ~thread_above(distance, opened[window][near], (x - left, y - top - near.start))
    return largest_part(opened)


def _open_upwards(figure: Mask, distance: Field, reach: int, contrast: float) -> Mask:
    """Open what goes on of the ground above the figure's lower edges."""
    opened = figure.copy()
    for y, x in np.argwhere(figure[:-1] & ~figure[1:]).tolist():
        left, right = x, x + 1
        while y > 0 and opened[y, left:right].any():
            left, right = _ground_between_walls(distance[y], left, right, reach, contrast)
            opened[y, left:right] = False
            y -= 1
    return figure & ~without_gaps(figure & ~opened, 1)


def _ground_between_walls(row: Field, left: int, right: int, reach: int, contrast: float) -> tuple[int, int]:
    """Return where the ground seen at `left` to `right` one row below goes on; an empty stretch past its tip."""
    middle = left + int(np.argmin(row[left:right]))
    walls = row[max(0, middle - reach) : middle + 1].max(), row[middle : middle + reach].max()
    most = GROUND_UP_TO * min(*walls, contrast)
    if row[middle] > SURELY_GROUND:
        # Between edges so near to each other none of the ground's own colour is left; there a wedge only narrows.
        is_tip = right - left <= TIP and row[middle] <= most
        return _run(row <= most, middle, left, right) if is_tip else (middle, middle)
    # A white panel beside a dark wall is well below the half of it, but is not the ground.
    left, right = _run(row <= min(most, SURELY_GROUND), middle, max(0, left - LEANS), min(len(row), right + LEANS))
    return _run(row <= most, middle, max(0, left - 1), min(len(row), right + 1))


def _run(near: Mask, middle: int, left: int, right: int) -> tuple[int, int]:
    """Return the stretch about `middle`, within `left` and `right`, that is near throughout."""
    before, after = np.r_[near[left:middle][::-1], False], np.r_[near[middle:right], False]
    return middle - int(np.argmin(before)), middle + int(np.argmin(after))
