"""The roundness of trunk and arms under the cloth: a garment that was photographed flat has none of its own."""

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, as_field, blur_widely
from genlook_django.sandbox.engine.body.frame import DOWN, Frame
from genlook_django.sandbox.engine.compose.undress import Axes

# In units of lightness, 0 to 255: what a side that turns away loses, and what one gets that the light falls on.
ROUND_SLEEVE, LIT_SLEEVE = -32.0, 13.0
ROUND_TRUNK, LIT_SIDE = -18.0, 11.0
FLAT = 0.3
"""The share of the trunk's half width that faces the viewer."""
HALF_CHEST = 0.55
"""In builds, where one side of the body is lit as much as it is at all."""
USUAL_SLEEVE = 0.2
"""In builds, half a sleeve's width where none of it is below the armpit."""
WIDEST = 97
"""Percent of a sleeve's places that are nearer to its edge than its middle is."""


def lit_side(frame: Frame, axes: Axes, light_from: float) -> Field:
    """Return how much lighter the side is from which the light comes: -1 the picture's left, 1 its right."""
    columns = np.arange(axes.aside.shape[1], dtype=np.float32)
    right = np.sign(columns - frame.pose.chest[0])
    return as_field(LIT_SIDE * light_from * right * np.clip(axes.aside / (HALF_CHEST * frame.pose.build), 0, 1))


def round_trunk(frame: Frame, axes: Axes) -> Field:
    """Return how much darker the trunk is towards its sides."""
    half = np.interp(axes.down, DOWN, frame.edges.mean(axis=0))
    turned = np.clip((axes.aside / half - FLAT) / (1 - FLAT), 0, 1.1)
    return as_field(ROUND_TRUNK * turned**2)


def round_sleeve(cloth: Mask, depth: Field, below_armpit: Mask, build: float, light_from: float) -> Field:
    """Return the light on a sleeve's roundness, from how deep each place lies within the `cloth` that it is joined to.

    What turns to the sides is darker, less so where the light comes from; a shoulder turns upwards, to the light.
    """
    half = USUAL_SLEEVE * build
    if below_armpit.any():
        half = float(np.percentile(depth[below_armpit], WIDEST))
    turned = np.clip(1 - depth / max(half, 1.0), 0, 1)
    # The way to the nearest edge.
    wide = blur_widely(cloth, 0.6 * half)
    right, down = (-cv2.Sobel(wide, cv2.CV_32F, *order, scale=1 / 8) for order in ((1, 0), (0, 1)))
    sideways = right**2 / (right**2 + down**2 + 1e-6)
    return as_field(ROUND_SLEEVE * turned**2 * sideways + LIT_SLEEVE * light_from * np.clip(1.5 * half * right, -1, 1))
