"""Faces by OpenCV's own cascade: a start for the pose network, and all there is without it."""

import threading
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import Picture
from genlook_django.sandbox.engine.pictures import fitted

LOOKED_AT_SIDE = 560
FINE, COARSE = (1.08, 6), (1.15, 6)
"""By what one size that is looked for differs from the next, and the least number of finds that make a face."""
# The band of human skin in YCrCb (Chai and Ngan, 1999): red difference, then blue difference.
SKIN_RED, SKIN_BLUE = (133, 178), (75, 132)
CASCADE = Path(cv2.__file__).parent / "data" / "haarcascade_frontalface_default.xml"

_local = threading.local()


class Face(NamedTuple):
    """A square around a face, in pixels of the picture that was given."""

    x: float
    y: float
    side: float


def find_faces(picture: Picture, steps: tuple[float, int] = FINE) -> list[Face]:
    """Return the faces seen from the front, the most likely subject of the photo first.

    In `COARSE` steps, as many are found in two thirds of the time, but their squares fit less well.
    """
    small, scale = fitted(picture, LOOKED_AT_SIDE)
    grey = cv2.equalizeHist(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY))
    least = max(24, small.shape[1] // 24)
    boxes = _cascade().detectMultiScale(grey, *steps, minSize=(least, least))
    faces = [Face(x / scale, y / scale, side / scale) for x, y, side, _ in np.reshape(boxes, (-1, 4)).tolist()]
    middle = picture.shape[0] / 2
    return sorted(faces, key=lambda face: -face.side * (3 if face.y < middle else 1))


def skin_share(picture: Picture, middle: tuple[float, float], reach: float) -> float:
    """Return how much of the square around `middle`, `reach` pixels each way, has the colour of human skin."""
    x, y = middle
    top, bottom, left, right = (max(0, int(edge)) for edge in (y - reach, y + reach, x - reach, x + reach))
    square = picture[top:bottom, left:right]
    if not square.size:
        return 0.0
    _, red, blue = np.moveaxis(np.asarray(cv2.cvtColor(square, cv2.COLOR_RGB2YCrCb)), -1, 0)
    skin = (red > SKIN_RED[0]) & (red < SKIN_RED[1]) & (blue > SKIN_BLUE[0]) & (blue < SKIN_BLUE[1])
    return float(skin.mean())


def _cascade() -> cv2.CascadeClassifier:
    # Detection writes into the classifier, so that each thread has its own.
    if not hasattr(_local, "cascade"):
        _local.cascade = cv2.CascadeClassifier(str(CASCADE))
    cascade: cv2.CascadeClassifier = _local.cascade
    return cascade
