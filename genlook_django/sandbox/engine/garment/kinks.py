"""Where stripes that run round trunk and sleeves have their kink: there a sleeve is sewn on."""

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, Picture, Points, as_field, blur, shrink
from genlook_django.sandbox.engine.garment.seams import CONTRAST, RIM, SPREAD, STRIPES_AT, band_beside

REACH = 0.16
"""How far a seam is aside from the middle of the straight way at most, in chest widths."""
BESIDE, BELOW = 0.35, 0.3
"""Where stripes are looked at, beside and below the armpit, in chest widths."""
STRIPED = 0.6
"""The share of either side on which there are stripes at least."""
STEEP = 0.3
"""How much less stripes along a seam say of a fall than those across."""
BENT = 0.2
"""By how much stripes fall less on the sleeve than on the trunk at least, going outwards."""


def falls(picture: Picture, mask: Mask) -> tuple[Field, Field]:
    """Return by how many pixels stripes fall for each one to the right, and how much contrast tells that (squared)."""
    brightness = blur(np.ascontiguousarray(picture[..., 1]), STRIPES_AT)
    across, down = (as_field(cv2.Sobel(brightness, -1, *axis, scale=1 / 8)) for axis in ((1, 0), (0, 1)))
    inner = shrink(mask, RIM)
    both, upright, level = (blur(each * inner, SPREAD) for each in (across * down, across**2, down**2))
    return as_field(-both / (level + STEEP * upright + 1)), as_field(level)


def armhole_at_kinks(
    picture: Picture, trunk: Mask, sleeve: Mask, shoulder: Points, armpit: Points, width: float
) -> Field | None:
    """Return x for each row from the shoulder to the armpit, None without stripes that have a kink there.

    `trunk` and `sleeve` are what lies beside the straight way; where the true seam meets the shoulder is left open.
    """
    band = band_beside(shoulder, armpit, REACH * width)
    top, bottom = int(band.rows[0]), int(band.rows[-1] + BELOW * width)
    outwards = 1 if sleeve.any() and np.nonzero(sleeve)[1].mean() > armpit[0] else -1
    fall, told = (field[top:bottom] for field in falls(picture, trunk | sleeve))
    fall = fall * outwards
    off = np.abs(np.arange(picture.shape[1]) - armpit[0])
    sides = [shrink(part[top:bottom] & (off < BESIDE * width), RIM) for part in (trunk, sleeve)]
    striped = told > CONTRAST**2
    if min(striped[side].mean() if side.any() else 0 for side in sides) < STRIPED:
        return None
    usual = [float(np.median(fall[side & striped])) for side in sides]
    if usual[0] - usual[1] < BENT:
        return None
    kind = np.clip((sum(usual) / 2 - fall) / (usual[0] - usual[1]), -0.5, 0.5) * striped * outwards
    passed = np.cumsum(kind[band.rows[:, None] - top, band.columns(picture)], axis=1)
    return band.line(as_field(passed[:, -1:] - 2 * passed), from_shoulder=False)
