"""GrabCut (Rother, Kolmogorov and Blake, 2004), made repeatable, on a smaller copy of the picture."""

import cv2
import numpy as np
from numpy.typing import NDArray

from genlook_django.sandbox.engine.arrays import Mask, Picture, blur, resize, resize_field

OUT, IN, MAYBE_OUT, MAYBE_IN = cv2.GC_BGD, cv2.GC_FGD, cv2.GC_PR_BGD, cv2.GC_PR_FGD

Hints = NDArray[np.uint8]
"""Height x width of OUT, IN, MAYBE_OUT and MAYBE_IN."""


def cut_out(picture: Picture, hints: Hints, *, rounds: int = 3, longest: int = 448) -> Mask:
    """Return what belongs to the figure, decided where `hints` say MAYBE."""
    height, width = hints.shape
    scale = min(1.0, longest / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = np.asarray(cv2.resize(hints, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    if not (small & 1).any() or (small & 1).all():
        return (hints & 1) > 0
    cv2.setRNGSeed(7)
    colours = np.ascontiguousarray(resize(picture, size))
    cv2.grabCut(colours, small, None, np.zeros((1, 65)), np.zeros((1, 65)), rounds, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]
    decided = blur(resize_field(small & 1, (width, height)), 0.8 / scale) > 0.5
    decided[hints == IN] = True
    decided[hints == OUT] = False
    return decided
