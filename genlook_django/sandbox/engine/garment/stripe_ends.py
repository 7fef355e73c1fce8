"""The outline of striped cloth of whose colours one is nearly the ground's: straight on between the other's ends."""

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Points,
    as_field,
    filled,
    grow,
    inside,
    middle_column,
    shrink,
    span,
)

STANDS_OUT = 0.5
"""Of the way from the ground's colour to the darker stripes'."""
LEAST_APART = 60.0
"""Levels between those two, from which on the darker stripes are told from shaded folds."""
INSIDE = 2.0
"""Pixels inside the outline, within which a stripe's end is seen."""
STRIPES = 12
"""How many ends there are at least along the outline."""
LENGTHS = (0.5, 0.8, 1.1, 1.4, 1.7, 2.0, 2.3)
"""Of bites, along the outline, in the stripes' usual way from end to end."""
SAMPLES = 24
"""Places on a bite at which its depth is measured."""
DEEPEST = 0.35
"""Of its width: what is bitten out between two ends; armpits and necks are deeper."""
TURN = 0.7
"""The cosine of the largest angle between a bridge and the outline on either side of it."""
NECK, NECK_DEEP = 0.18, 0.4
"""How far aside from the middle and down necklines are, in the figure's widths and heights."""


def bridged_between_stripes(figure: Mask, distance: Field) -> Mask:
    """Fill what is bitten out of pale stripes between the ends of two dark ones, straight from end to end.

    `distance` is how far each pixel's colour is from the ground's.
    """
    inner = shrink(figure, INSIDE)
    apart = float(np.percentile(distance[inner], 80)) if inner.any() else 0.0
    if apart < LEAST_APART:
        return figure
    outlines, _ = cv2.findContours(figure.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = as_field(max(outlines, key=len)[:, 0])
    if cv2.contourArea(outline, oriented=True) < 0:
        outline = outline[::-1]
    ends = grow(figure & (distance > STANDS_OUT * apart), INSIDE)
    is_end = ends[outline[:, 1].astype(int), outline[:, 0].astype(int)]
    last = np.flatnonzero(is_end & ~np.roll(is_end, -1))
    if len(last) < STRIPES:
        return figure
    pitch = float(np.median(np.diff(last)))
    bridges, neck = np.zeros(figure.shape, np.uint8), _around_neck(figure)
    for share in LENGTHS:
        bites = _bites(outline, is_end, share * pitch, pitch)
        bites = bites[~neck[inside(figure.shape, (bites[:, 0] + bites[:, -1]) / 2)]]
        cv2.fillPoly(bridges, [bite.astype(np.int32) for bite in bites], 1)
    return filled(figure | (bridges > 0))


def _around_neck(figure: Mask) -> Mask:
    """Return where necklines are, which are no bites however shallow."""
    rows = np.flatnonzero(figure.any(axis=1))
    middle, far = int(middle_column(figure)), round(NECK * span(figure))
    around = np.zeros(figure.shape, bool)
    around[: rows[0] + int(NECK_DEEP * float(np.ptp(rows))), max(0, middle - far) : middle + far] = True
    return around


def _bites(outline: Points, is_end: Mask, along: float, pitch: float) -> Points:
    """Return the stretches of an outline of one length, number x `SAMPLES` x 2, over which it goes straight on.

    The figure lies to the right of it.
    """
    starts, count = np.flatnonzero(is_end), len(outline)
    starts = starts[is_end[(starts + round(along)) % count]]
    at = starts[:, None] + np.round(np.linspace(0, along, SAMPLES)).astype(int)
    bites = outline[at % count]
    before, after = (outline[(at[:, end] + way * round(pitch)) % count] for end, way in ((0, -1), (-1, 1)))
    across = bites[:, -1] - bites[:, 0]
    wide = np.linalg.norm(across, axis=1)
    chord = across / (wide[:, None] + 1e-3)
    beyond = bites - bites[:, :1]
    depth = beyond[..., 1] * chord[:, None, 0] - beyond[..., 0] * chord[:, None, 1]
    deepest = depth.max(axis=1)
    is_bite = (depth.min(axis=1) > -1) & (deepest > 1) & (deepest < 1 + DEEPEST * wide)
    for way in (bites[:, 0] - before, after - bites[:, -1]):
        is_bite &= (way * chord).sum(axis=1) > TURN * np.linalg.norm(way, axis=1)
    return as_field(bites[is_bite])
