"""The body that a garment seems to have in it: how the light falls off where cloth turns away to the sides."""

import cv2
import numpy as np

from . import tailor
from .cloth import Cloth
from .fabric import Field
from .geometry import Points, mirror
from .tailor import Measures

FALL = 0.5
"""How far cloth at the sides is turned away, as a share of what a hollow would darken it."""
SUNK, BESIDE_SEAM = 0.8, 60.0
"""The same for a sleeve at the armpit, and over how many pixels that fades out."""
SOFT = 7.0
"""How far one piece's shading runs into the next, in pixels."""


def fill_out(cloth: Cloth, measures: Measures, edge: Points, sleeves: bool) -> None:
    """Round off a top: the sleeves as tubes, the trunk as a shallow one between its sides; edge is the armhole."""
    if sleeves:
        for side in (1, -1):
            _sleeve(cloth, measures, side)
    round_off(cloth, tailor.body(measures, edge), tailor.side_seam(measures))


def round_off(cloth: Cloth, outline: Points, side_line: Points) -> None:
    """Shade what lies within an outline as a tube whose right side is given, from top to bottom; straight beyond it."""
    x, y = cloth.small()
    order = np.argsort(side_line[:, 1])
    half = np.interp(y, side_line[order, 1], side_line[order, 0]).astype(np.float32)
    _blend(cloth, outline, _tube(x / half))


def _sleeve(cloth: Cloth, measures: Measures, side: int) -> None:
    across, along = sleeve_places(cloth, measures, side)
    length = measures.sleeve
    # Wider at the top, where it joins the trunk.
    wide = measures.cuff + (measures.armpit - measures.cuff) * 0.75 * np.clip(1 - along / length, 0, 1.2)
    tube = _tube(side * (1 - 2 * across / wide))
    # What hangs beside the trunk gets less light on that side.
    inner = np.clip(across / wide, 0, 1) ** 2 * np.clip(along / (0.4 * length), 0, 1)
    outline = tailor.sleeve(measures)
    # Where the front lies over it, it sinks in below; least at the shoulder.
    front = 2 * softly_within(cloth, tailor.body(measures), BESIDE_SEAM)
    low = np.clip((cloth.small()[1] - measures.shoulder_at[1]) / (measures.armpit - measures.shoulder_drop), 0.25, 1)
    turned = 0.5 * tube + 0.4 * inner + SUNK * low * np.clip(front, 0, 1)
    _blend(cloth, outline if side > 0 else mirror(outline), turned)


def sleeve_places(cloth: Cloth, measures: Measures, side: int) -> tuple[Field, Field]:
    """Return how far across the sleeve, from its outer edge, and how far down it each place of small() is."""
    x, y = cloth.small()
    right, down = measures.sleeve_along
    dx, dy = x * side - measures.shoulder_at[0], y - measures.shoulder_at[1]
    return dy * right - dx * down, dx * right + dy * down


def _tube(share: Field) -> Field:
    """Return how dark a tube is that is lit from the left and the front; share runs from -1 at its left to 1."""
    return FALL * np.minimum(np.abs(share), 1.0) ** 3 + 0.1 * np.clip(share, -1, 1)


def softly_within(cloth: Cloth, outline: Points, soft: float) -> Field:
    """Fill an outline on small(), with an edge that is soft by so many pixels of the picture."""
    x, _ = cloth.small()
    mask = cv2.resize(cloth.mask(outline), x.shape[::-1], interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(mask, (0, 0), soft / 2)


def _blend(cloth: Cloth, outline: Points, turned: Field) -> None:
    within = cloth.full(softly_within(cloth, outline, SOFT))
    cloth.turned += within * (cloth.full(turned.astype(np.float32)) - cloth.turned)
