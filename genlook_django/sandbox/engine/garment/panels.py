"""Panels in the ground's colour that reach the outline: from the ground beside them one gets into them."""

import numpy as np

from genlook_django.sandbox.engine.arrays import Mask, grow, middle_column, parts_touching, shrink, span
from genlook_django.sandbox.engine.ground import reached_from_border

MIDDLE, BESIDE = 0.12, 0.3
"""Of the figure's span, to both sides of its middle: there nothing is the ground that is not open to it; and how
far a panel goes beyond that, with a print amid it."""
THROAT = 0.02
"""As much, half as wide as the way into a panel is at most."""
LEAST_PANEL = 0.002
"""Of the figure's area, what of a panel lies in its middle."""


def without_panels(shadow: Mask, figure: Mask) -> Mask:
    """Return the shadow without what was walked to through the narrow end of a panel that lies across the middle."""
    away = np.abs(np.arange(figure.shape[1]) - middle_column(figure)) / span(figure)
    middle = away < MIDDLE
    if (shadow & figure & middle).sum() < LEAST_PANEL * figure.sum():
        return shadow
    ground, radius = shadow | ~figure, max(2.0, THROAT * span(figure))
    wide = shrink(ground, radius)
    chambers = wide & ~reached_from_border(wide)
    panels = parts_touching(chambers, middle & chambers)
    panels = grow(panels, 2 * radius)
    rows = np.flatnonzero(panels.any(axis=1))
    panels[rows] |= away < BESIDE
    return shadow & reached_from_border(ground & ~(panels & figure))
