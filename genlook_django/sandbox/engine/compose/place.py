"""Where on the body each pixel is."""

from typing import NamedTuple

import numpy as np

from genlook_django.sandbox.engine.arrays import Field, as_field
from genlook_django.sandbox.engine.body.frame import Frame


class Place(NamedTuple):
    """Each pixel's place on the body."""

    down: Field
    """Down the spine: 0 at the shoulders, 1 at the hips."""
    aside: Field
    """In builds, negative towards the picture's left."""
    below: Field
    """In builds, below the shoulders."""


def place_on(frame: Frame, shape: tuple[int, ...]) -> Place:
    """Return the places for a picture of a quarter of the size."""
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32) * 4 + 1.5
    return _place(frame, columns, rows)


def place_in(frame: Frame, window: tuple[slice, slice]) -> Place:
    """Return the places in a window of the picture."""
    rows, columns = np.mgrid[window].astype(np.float32)
    return _place(frame, columns, rows)


def _place(frame: Frame, columns: Field, rows: Field) -> Place:
    pose = frame.pose
    places = np.stack([columns, rows], axis=-1)
    aside, below = ((places - pose.chest) @ way / pose.build for way in (pose.across, -pose.up))
    return Place(pose.along_spine(places), as_field(aside), as_field(below))
