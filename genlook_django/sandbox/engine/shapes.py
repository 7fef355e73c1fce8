"""Filled shapes as masks."""

from collections.abc import Sequence

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, Points, as_field, blur_widely

SOFT = 1.6
"""Pixels from one side of an edge to the other."""
FINER = 4
"""In how many parts, across and down, pixels are divided that are covered in part."""


def polygon(shape: tuple[int, ...], corners: Sequence[Points]) -> Mask:
    canvas = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(canvas, [np.round(np.array(corners)).astype(np.int32)], 1)
    return canvas > 0


def cover_of(lines: Sequence[Points], shape: tuple[int, ...]) -> Field:
    """Return how much of each pixel lies inside of closed lines.

    They are filled finer than pixels: OpenCV's own anti-aliasing makes stairs of lines with many points.
    """
    canvas = np.zeros((shape[0] * FINER, shape[1] * FINER), np.uint8)
    # Pixel centres, not corners, correspond.
    corners = [np.round((line + 0.5) * FINER - 0.5).astype(np.int32) for line in lines]
    cv2.fillPoly(canvas, corners, 255)
    return as_field(cv2.resize(canvas, shape[::-1], interpolation=cv2.INTER_AREA)) / 255


def even_cover(mask: Mask, sigma: float) -> Field:
    """Return how much of each pixel a mask covers whose edge is made even over `sigma` pixels, without stairs."""
    steepest = 1 / (np.sqrt(2 * np.pi) * sigma)
    return as_field(np.clip((blur_widely(mask, sigma) - 0.5) / (SOFT * steepest) + 0.5, 0, 1))


def ellipse(shape: tuple[int, ...], centre: Points, half_width: float, half_height: float, angle: float = 0.0) -> Mask:
    """Draw a filled ellipse, `angle` in degrees clockwise."""
    canvas = np.zeros(shape[:2], np.uint8)
    axes = (max(1, round(half_width)), max(1, round(half_height)))
    cv2.ellipse(canvas, (round(float(centre[0])), round(float(centre[1]))), axes, angle, 0, 360, 1, -1)
    return canvas > 0


def limb(shape: tuple[int, ...], joints: Sequence[Points], radii: Sequence[float]) -> Mask:
    """Draw the tapered tube through `joints`, with a radius in pixels at each."""
    canvas = np.zeros(shape[:2], np.uint8)
    stretches = zip(joints, joints[1:], radii, radii[1:], strict=False)
    for start, end, first, last in stretches:
        for share in np.linspace(0, 1, 24):
            x, y = start * (1 - share) + end * share
            cv2.circle(canvas, (round(float(x)), round(float(y))), max(1, int(first + (last - first) * share)), 1, -1)
    return canvas > 0
