"""A person's joints, in the picture's own left and right."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Points, as_field, length, point, unit

# The body's left and right of each pair, in BlazePose's order of 33 landmarks.
PAIRS = {
    "eyes": (2, 5),
    "ears": (7, 8),
    "mouth": (9, 10),
    "shoulders": (11, 12),
    "elbows": (13, 14),
    "wrists": (15, 16),
    "fingers": (19, 20),
    "hips": (23, 24),
    "knees": (25, 26),
}


@dataclass(frozen=True)
class Pose:
    """Joints in pixels; pairs are 2 x 2, the one on the picture's left first."""

    source: str
    """What found it: "blazepose" or "haar"."""
    nose: Points
    eyes: Points
    ears: Points
    mouth: Points
    shoulders: Points
    elbows: Points
    wrists: Points
    fingers: Points
    hips: Points
    knees: Points
    visibility: dict[str, tuple[float, float]]
    wrist_depth: tuple[float, float]
    """How far each wrist is behind its hip, in pixels; negative is nearer to the camera."""
    faces_away: bool
    silhouette: Field
    """Each pixel's share of person, 0 to 1."""
    confidence: float

    @cached_property
    def shoulder_width(self) -> float:
        return length(self.shoulders[1] - self.shoulders[0])

    @cached_property
    def chest(self) -> Points:
        """The point between the shoulders."""
        return as_field(self.shoulders.mean(axis=0))

    @cached_property
    def pelvis(self) -> Points:
        """The point between the hips."""
        return as_field(self.hips.mean(axis=0))

    @cached_property
    def spine(self) -> Points:
        return as_field(self.pelvis - self.chest)

    @cached_property
    def build(self) -> float:
        """The shoulder width that the person would have facing the camera: the pixel unit of a body's sizes."""
        return max(self.shoulder_width, 0.55 * length(self.spine))

    @cached_property
    def up(self) -> Points:
        return unit(-self.spine)

    @cached_property
    def across(self) -> Points:
        """The direction along the shoulders, towards the picture's right."""
        up = self.up
        return point(-up[1], up[0])

    def along_spine(self, places: Points) -> Field:
        """Return how far down the trunk places are: 0 at the shoulders, 1 at the hips."""
        spine = self.spine
        return as_field((places - self.chest) @ spine / (spine @ spine + 1e-6))

    def moved(self, scale: float, offset: Points, silhouette: Field) -> "Pose":
        """Return the pose in another picture: every place times `scale`, plus `offset`."""
        places: dict[str, Any] = {name: as_field(getattr(self, name) * scale + offset) for name in ("nose", *PAIRS)}
        nearer, farther = self.wrist_depth
        return replace(self, **places, wrist_depth=(nearer * scale, farther * scale), silhouette=silhouette)


def pose_of(
    landmarks: Points, visibility: Field, depth: Field, silhouette: Field, source: str, confidence: float
) -> Pose:
    """Sort 33 landmarks (33 x 2, pixels) into a pose."""
    faces_away = bool(landmarks[12, 0] > landmarks[11, 0])
    order = (0, 1) if faces_away else (1, 0)
    sides = {name: [pair[order[0]], pair[order[1]]] for name, pair in PAIRS.items()}
    wrists, hips = sides["wrists"], sides["hips"]
    relative = [float(depth[wrist] - depth[hip]) for wrist, hip in zip(wrists, hips, strict=True)]
    return Pose(
        source=source,
        nose=as_field(landmarks[0]),
        **{name: as_field(landmarks[pair]) for name, pair in sides.items()},
        visibility={name: (float(visibility[pair[0]]), float(visibility[pair[1]])) for name, pair in sides.items()},
        wrist_depth=(relative[0], relative[1]),
        faces_away=faces_away,
        silhouette=np.clip(silhouette, 0, 1),
        confidence=confidence,
    )
