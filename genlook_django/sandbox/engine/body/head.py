"""Where the head is."""

from dataclasses import dataclass

import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, Points, as_field, length, unit
from genlook_django.sandbox.engine.body.joints import Pose
from genlook_django.sandbox.engine.shapes import ellipse

ROUND_HEAD, JAW = 1.9, ((0.3, 0.8, 1.3), (1.9, 1.05, 0.85))
"""In sizes of a face: the round about a head; how far down its middle the jaw is, and how wide, to the chin."""


@dataclass(frozen=True, slots=True)
class Head:
    """The face's place; `size` is the distance from the eyes to the mouth."""

    centre: Points
    down: Points
    size: float
    is_seen: bool

    @property
    def chin(self) -> Points:
        return as_field(self.centre + self.down * 1.35 * self.size)

    def aside(self, place: Mask) -> Field:
        """Return how far each pixel of `place` is from the face's middle line, negative on the picture's left."""
        rows, columns = np.nonzero(place)
        return as_field((columns - self.centre[0]) * self.down[1] - (rows - self.centre[1]) * self.down[0])

    def along(self, place: Mask) -> Field:
        """Return how far below the face's middle each pixel of `place` is."""
        rows, columns = np.nonzero(place)
        return as_field((columns - self.centre[0]) * self.down[0] + (rows - self.centre[1]) * self.down[1])

    def oval(self, shape: tuple[int, ...]) -> Mask:
        """Return the face from the forehead to the chin."""
        angle = float(np.degrees(np.arctan2(-self.down[0], self.down[1])))
        return ellipse(shape, self.centre, 1.0 * self.size, 1.42 * self.size, angle)


def find_head(pose: Pose, shape: tuple[int, ...]) -> Head:
    """Return the head of a `pose` in a picture of that `shape`."""
    eyes, mouth = pose.eyes.mean(axis=0), pose.mouth.mean(axis=0)
    centre = as_field((eyes + mouth) / 2)
    size = max(length(mouth - eyes), 0.12 * pose.build)
    inside = 0 <= centre[1] < shape[0] and 0 <= centre[0] < shape[1]
    return Head(centre, unit(as_field(mouth - eyes)), size, bool(inside))


def head_zone(head: Head, shape: tuple[int, ...]) -> Mask:
    """Return the round about the head, narrowing to the jaw: the old top's collar is beside that at most."""
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    places = (np.stack([columns, rows], axis=-1) - head.centre) / np.float32(head.size)
    down = places @ head.down
    aside = np.abs(places[..., 0] * head.down[1] - places[..., 1] * head.down[0])
    return np.asarray((np.hypot(down, aside) < ROUND_HEAD) & (aside < np.interp(down, *JAW)) & (down < JAW[0][-1]))
