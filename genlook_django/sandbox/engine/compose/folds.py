"""The old top's folds, read off its light: what of it the body makes, and not its own cut."""

from itertools import pairwise

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import Field, as_field, blur_widely, grow, shrink
from genlook_django.sandbox.engine.body.joints import Pose
from genlook_django.sandbox.engine.body.parts import Parts
from genlook_django.sandbox.engine.compose.shading import BLACK, shading

SCALES = ((0.006, 1.2), (0.045, 6.0), (0.13, 12.0))
"""The widths, in builds and at least in pixels, between which folds are fine, wide, or the body's own shade."""
KEPT = ((0.9, 16.0), (0.25, 6.0), (0.25, 7.0))
"""How much of each is kept, and the most that comes of it either way."""
FOLD, SHINY = 0.05, 0.09
"""How wide a fold is, in builds, and the contrast of folds, over lightness, at which little of it is kept."""
FADES = 0.6
"""In builds, from how far above the old hem on folds fade out."""
DARK = 60
"""The usual lightness of cloth below which folds are faint."""
EDGE = 0.03
"""In builds, how far from the old top's edge its light fades out: what the new one has beyond it is unknown."""
CONTRAST, NEAR, AROUND, TURNS = 1.5, 3, 0.12, (0.11, 0.15)
"""In levels, the least contrast of a pattern, and in pixels how near to a turn it is; in builds, how far around turns
are counted; and the share of pixels with a turn at which fine shades are folds for sure, and a pattern.
"""
COLLAR = (0.28, 0.4)
"""In builds from the pit of the neck, how far a collar's points reach, and from where on all folds count."""
PLACKET, HALF_PLACKET = 0.4, 0.05
"""In builds: what goes on so far down the middle is a row of buttons' edge and no fold, and half of how wide it is."""


def folds(parts: Parts, pose: Pose) -> Field:
    """Return the old top's relief: fine folds whole, wide shades soft, for those can be a shadow's edge."""
    width = pose.build
    old = shrink(parts.top, 3)
    if old.sum() < 500:
        return np.zeros(old.shape, np.float32)
    weight = as_field(old)

    def smooth(values: Field, sigma: float) -> Field:
        return blur_widely(values * weight, sigma) / np.maximum(blur_widely(weight, sigma), 0.05)

    light, told = shading(parts.lab, old, pose.up, width)
    levels = [smooth(light, max(least, share * width)) for share, least in SCALES]
    bands = [fine - coarse for fine, coarse in pairwise(levels)] + [levels[-1]]
    bands[0] = bands[0] * _no_pattern(bands[0], width)
    middle = _middle(old.shape, pose)
    bands[:-1] = [band - middle * _down(band, weight, round(PLACKET * width)) for band in bands[:-1]]
    usual = float(np.median(parts.lab[..., 0][old]))
    folded = float(np.std((light - smooth(light, FOLD * width))[old])) / (usual + BLACK)
    # Shiny cloth has more light and shade than any other would have in its place, and on dark cloth folds are faint.
    gain = float(np.clip(1.25 - folded / SHINY, 0, 1)) * (1.0 if usual > DARK else 1.3)
    relief = sum(most * np.tanh(band * (gain * share / most)) for band, (share, most) in zip(bands, KEPT, strict=True))
    well_within = blur_widely(shrink(old, EDGE * width), EDGE * width)
    known = told * well_within * _above_hem(weight, round(FADES * width)) * _off_collar(old.shape, pose)
    return as_field(relief * known)


def _no_pattern(fine: Field, build: float) -> Field:
    """Return how surely fine shades are folds: stripes and knits turn from light to dark again and again."""
    strong = grow(np.abs(fine) > CONTRAST, NEAR)
    turns = np.zeros(fine.shape, np.float32)
    turns[:, 1:] += (fine[:, 1:] * fine[:, :-1] < 0) & strong[:, 1:]
    turns[1:] += (fine[1:] * fine[:-1] < 0) & strong[1:]
    return as_field(np.interp(blur_widely(turns, AROUND * build), TURNS, (1, 0)))


def _above_hem(weight: Field, reach: int) -> Field:
    """Return the share of cloth right below each pixel, for a longer garment shall not show where the old one ended."""
    return as_field(cv2.boxFilter(weight, -1, (1, reach), anchor=(0, 0), borderType=cv2.BORDER_REPLICATE))


def _down(band: Field, weight: Field, length: int) -> Field:
    """Return what goes on down a band, on the old top."""
    total, count = (cv2.boxFilter(values, -1, (1, length)) for values in (band * weight, weight))
    return as_field(total / np.maximum(count, 0.05))


def _middle(shape: tuple[int, ...], pose: Pose) -> Field:
    """Return how near to the trunk's middle line each pixel is."""
    right, down = _from_neck(shape, pose)
    aside = as_field((right * pose.across[0] + down * pose.across[1]) / (HALF_PLACKET * pose.build))
    near = np.square(aside)
    return as_field(np.exp(-np.square(near)))


def _off_collar(shape: tuple[int, ...], pose: Pose) -> Field:
    """Return how surely each pixel is none of a collar, whose points and edges would show in the new cloth."""
    return as_field(np.interp(np.hypot(*_from_neck(shape, pose)) / pose.build, COLLAR, (0, 1)))


def _from_neck(shape: tuple[int, ...], pose: Pose) -> tuple[Field, Field]:
    """Return how far right of, and below, the middle of the shoulders each pixel is."""
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    return as_field(columns - pose.chest[0]), as_field(rows - pose.chest[1])
