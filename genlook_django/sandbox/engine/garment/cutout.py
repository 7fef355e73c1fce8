"""Cut a garment from the plain ground it lies on."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    as_field,
    blur,
    filled,
    grow,
    hull,
    labelled,
    largest_part,
    shrink,
    to_lab,
    without_specks,
)
from genlook_django.sandbox.engine.cutting import IN, MAYBE_IN, MAYBE_OUT, OUT, cut_out
from genlook_django.sandbox.engine.errors import EngineError, ErrorCode
from genlook_django.sandbox.engine.garment.pale import told_by_hue, up_to_clearest_edge, without_rim
from genlook_django.sandbox.engine.garment.shadow import (
    PALE,
    RIM,
    SHADOW_UP_TO,
    cast_shadow,
    contrast_to,
    without_shadow,
)
from genlook_django.sandbox.engine.garment.slits import (
    without_slits_beside_sleeves,
    without_tips_of_wedges,
    without_wedges_at_armpits,
)
from genlook_django.sandbox.engine.garment.stripe_ends import bridged_between_stripes
from genlook_django.sandbox.engine.ground import (
    border_strip,
    distance_to,
    ground_surface,
    likeness,
    looks_like_ground,
    reached_from_border,
)

SOLID_ENOUGH = 0.55
NEARLY_THE_GROUND = 18.0
HOOK = 0.13
"""Of the widest row."""
ONE_THING = 0.8
"""Of the stretch on which it stands, that a hook covers."""
SEVERAL = 0.3
"""Share of the largest thing's area."""
DARKEST_SLIT = 0.66
"""In the ground's own light: pale folds of dark cloth are darker than that."""

EDGES_AT = 1.4
"""Pixels of blur."""
FAINTEST_EDGE = 0.5
"""Levels a pixel."""
EDGE_ABOVE_GROUND = 2.5


@dataclass(frozen=True, slots=True)
class Ground:
    """The plain surface below the garment."""

    lab: Field
    """The picture's own colours, slightly smoothed."""
    surface: Field
    """The colours that the ground has, or would have below the garment."""
    distance: Field
    """How far each pixel's colour is from the ground's."""
    slope: Field
    """Levels by which the lightness changes from pixel to pixel."""
    edges: Mask
    """Where it changes more steeply than the ground's own does."""
    tolerance: float
    """How far the ground's colours stray."""


def cut_garment(picture: Picture, opaque: Mask | None) -> Mask:
    """Return the garment's pixels; an alpha channel, where there is one, is believed.

    Raises EngineError with GARMENT_SHAPE_UNCLEAR when several things lie there.
    """
    return _without_hook(_cut(picture, opaque))


def _cut(picture: Picture, opaque: Mask | None) -> Mask:
    if opaque is not None:
        _refuse_several(opaque)
        return largest_part(opaque)
    ground = _ground(picture)
    rough = _solid_figure(ground)
    if not rough.any():
        return rough
    _refuse_several(rough)
    if contrast_to(ground.distance, shrink(rough, RIM)) < NEARLY_THE_GROUND:
        figure = told_by_hue(ground.lab, ground.surface, rough)
        if figure is None:
            figure = up_to_clearest_edge(picture, without_rim(picture, ground.surface, ground.slope, rough))
        return bridged_between_stripes(figure, ground.distance)
    alike = likeness(picture, ground.surface)
    cast = cast_shadow(picture, alike, ground.distance, rough)
    contrast = cast.contrast
    # The shaded folds of pale cloth look like the ground's shadow too: what is bitten out of its edge is put back.
    rough = without_shadow(rough, cast.shadow, largest_bite=10 if contrast < PALE else 3)
    figure = _sharpened(picture, rough, shrink(rough, 6))
    distance = distance_to(to_lab(picture), ground.surface)
    if contrast < PALE:
        # Stripes have clearer edges than pale cloth has to the ground: up to those, too much is cut off.
        bitten = without_specks(rough & ~figure & ~cast.possible, 1)
        figure = largest_part(filled(blur(figure | bitten, 2) > 0.5))
        figure = without_wedges_at_armpits(figure, cast.shadow, ground.distance, contrast)
        distance = np.where(cast.possible, distance, contrast)
    else:
        slits = looks_like_ground(alike, cast.cloth, darkest=DARKEST_SLIT)
        slits &= ground.distance < SHADOW_UP_TO * contrast
        figure = without_slits_beside_sleeves(figure, slits, ground.distance, contrast)
    figure = without_tips_of_wedges(figure, distance, contrast)
    return bridged_between_stripes(figure, ground.distance) if contrast < PALE else figure


def _refuse_several(figure: Mask) -> None:
    """Raise GARMENT_SHAPE_UNCLEAR for a second thing that is not much smaller, and is no scrap of the ground."""
    labels, stats = labelled(without_specks(figure, 2))
    areas = stats[1:, cv2.CC_STAT_AREA]
    if len(areas) < 2 or np.sort(areas)[-2] < SEVERAL * areas.max():
        return
    second = labels == 1 + int(np.argsort(areas)[-2])
    edges = np.concatenate([second[0], second[-1], second[:, 0], second[:, -1]])
    if filled(second).sum() > 0.6 * hull(second).sum() and not edges.any():
        raise EngineError(ErrorCode.GARMENT_SHAPE_UNCLEAR)


def _without_hook(figure: Mask) -> Mask:
    """Take a hanger's hook off: one thin thing that stands on the middle of the upper edge."""
    counts = figure.sum(axis=1)
    rows = np.flatnonzero(counts)
    if not len(rows):
        return figure
    width = counts.max()
    broad = rows[0] + int(np.argmax(counts[rows[0] :] > HOOK * width))
    hook = figure[rows[0] : broad]
    columns = np.flatnonzero(hook.any(axis=0))
    if not 0.02 * len(rows) < len(hook) < 0.35 * len(rows) or np.ptp(columns) > 0.25 * width:
        return figure
    foot = np.flatnonzero(hook[-1])
    if len(foot) < ONE_THING * (np.ptp(foot) + 1):
        # The two tips of a collar.
        return figure
    trimmed = figure.copy()
    trimmed[: broad + 1] = False
    return trimmed


def _ground(picture: Picture) -> Ground:
    lab = blur(to_lab(picture), 1.0)
    surface = ground_surface(lab)
    distance = distance_to(lab, surface)
    stray = float(np.percentile(border_strip(distance), 80))
    lightness = blur(lab[..., 0], EDGES_AT)
    slope = as_field(np.hypot(*(cv2.Sobel(lightness, cv2.CV_32F, *axis) / 8 for axis in ((1, 0), (0, 1)))))
    edges = slope > max(FAINTEST_EDGE, EDGE_ABOVE_GROUND * float(np.percentile(border_strip(slope), 90)))
    return Ground(lab, surface, distance, slope, edges, float(np.clip(1.4 * stray + 1.6, 1.6, 30)))


def _solid_figure(ground: Ground) -> Mask:
    """Widen the tolerance until what is left is one solid shape."""
    best, best_score = np.zeros(ground.lab.shape[:2], bool), -9.0
    for tolerance in _tolerances(ground.tolerance):
        figure = ~reached_from_border((ground.distance < tolerance) & ~ground.edges)
        score = _solidity(figure)
        if score > best_score + 0.08:
            best, best_score = figure, score
        if best_score > SOLID_ENOUGH:
            break
    return best


def _tolerances(least: float) -> Iterator[float]:
    yield from sorted({least, 1.5 * least, *(max(least, step) for step in (4.5, 7.0, 11.0, 16.0))})


def _solidity(figure: Mask) -> float:
    """Score a figure: one part that fills its hull and leaves the border free."""
    opened = without_specks(figure, 2)
    solid = largest_part(filled(opened))
    if not solid.any():
        return -1.0
    around = cv2.convexHull(np.argwhere(solid)[:, ::-1].astype(np.int32))
    share = float(solid.mean())
    on_border = float(np.mean(np.concatenate([solid[0], solid[:, 0], solid[:, -1]])))
    scattered = max(0.0, 1 - float(solid.sum()) / max(1.0, float(opened.sum())))
    wrong_size = 0.5 if not 0.06 < share < 0.88 else 0.0
    fill = float(solid.sum()) / (cv2.contourArea(around) + 1)
    return fill - 2 * max(0.0, on_border - 0.12) - wrong_size - 0.3 * scattered


def _sharpened(picture: Picture, rough: Mask, core: Mask) -> Mask:
    hints = np.where(rough, MAYBE_IN, OUT).astype(np.uint8)
    hints[core] = IN
    hints[grow(rough, 1) & ~rough] = MAYBE_OUT
    cut = largest_part(cut_out(picture, hints, rounds=2) | core)
    # An outline that wavers by a pixel looks frayed once it is worn at the photo's own size.
    return largest_part(filled(blur(cut, 2) > 0.5))
