"""Colours for where nothing is seen: carried over from what is near, or drawn in from around."""

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    as_field,
    blur,
    grow,
    quartered,
    resize,
    resize_field,
    resize_mask,
)
from genlook_django.sandbox.engine.compose.strokes import Fill


def carried_over(weighted: Field, weight: Field, usual: Field) -> Field:
    """Spread colours over the whole picture, the nearest counting most, and `usual` where none are.

    `weighted` is each pixel's colour times its weight.
    """
    height, width = weight.shape
    colours, weight = quartered(weighted), quartered(weight)
    total, sure = np.float32(1e-7) * usual, np.full(weight.shape, 1e-7, np.float32)
    for sigma, trust in ((1.5, 1.0), (5.0, 1e-2), (14.0, 1e-4), (30.0, 1e-5)):
        total = total + trust * blur(colours, sigma)
        sure = sure + trust * blur(weight, sigma)
    return resize_field(total / sure[..., None], (width, height))


def ground_behind(picture: Picture, silhouette: Field, hole: Mask) -> Fill:
    """Draw the ground in from around the person (Telea, 2004), on a small copy: grounds are mostly smooth."""
    height, width = hole.shape
    size = (max(8, width // 4), max(8, height // 4))
    unknown = (silhouette > 0.25) | grow(hole, 2)
    small = resize(np.where(unknown[..., None], 0, picture).astype(np.uint8), size)
    missing = grow(resize_mask(unknown, size), 1)
    drawn = cv2.inpaint(small, missing.astype(np.uint8), 4, cv2.INPAINT_TELEA)
    colours = as_field(cv2.resize(as_field(drawn), (width, height), interpolation=cv2.INTER_LINEAR))
    return Fill(colours, blur(grow(hole, 2), 1.5))
