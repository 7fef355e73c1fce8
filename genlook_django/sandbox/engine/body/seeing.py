"""Find the person in a photo, and refuse photos on which a garment could not be fitted."""

from typing import NamedTuple

import numpy as np

from genlook_django.sandbox.engine import networks
from genlook_django.sandbox.engine.arrays import Picture, length
from genlook_django.sandbox.engine.body.blazepose import find_pose
from genlook_django.sandbox.engine.body.faces import find_faces, skin_share
from genlook_django.sandbox.engine.body.guess import guess_pose
from genlook_django.sandbox.engine.body.joints import Pose
from genlook_django.sandbox.engine.errors import EngineError, ErrorCode

SEEN = 0.5
LEAST_SHOULDERS = 48
"""Pixels of the photo."""


class Seen(NamedTuple):
    """The person that is dressed, and how many others were in the photo."""

    pose: Pose
    faces: int


def see_person(picture: Picture) -> Seen:
    """Return the photo's main person. Raises EngineError with PERSON_NOT_FOUND."""
    faces = find_faces(picture)
    pose = find_pose(picture, faces) if networks.available() else guess_pose(picture, faces)
    if pose is None or not (faces or _shows_face(picture, pose)):
        raise EngineError(ErrorCode.PERSON_NOT_FOUND)
    return Seen(pose, len(faces))


def _shows_face(picture: Picture, pose: Pose) -> bool:
    """Say whether there is skin where the network puts the face: it also sees people in empty clothes."""
    x, y = pose.nose.tolist()
    return pose.faces_away or skin_share(picture, (x, y), 0.15 * pose.build) > 0.3


def check_pose(seen: Seen, shape: tuple[int, ...], scale: float, *, to_knees: bool = False) -> None:
    """Raise EngineError when the person is not shown as a garment needs; `scale` is `shape`'s over the photo's."""
    pose = seen.pose
    height, width = shape[:2]
    spine = pose.spine
    if pose.faces_away and not seen.faces:
        raise EngineError(ErrorCode.PERSON_FACES_AWAY)
    if spine[1] < 1.2 * abs(spine[0]) or abs(_tilt(pose)) > 35:
        raise EngineError(ErrorCode.PERSON_NOT_UPRIGHT)
    if pose.shoulder_width < 0.3 * length(spine):
        raise EngineError(ErrorCode.PERSON_TURNED_SIDEWAYS)
    if pose.shoulder_width / scale < LEAST_SHOULDERS:
        raise EngineError(ErrorCode.PERSON_TOO_SMALL)
    out_sideways = pose.shoulders[0, 0] < -0.02 * width or pose.shoulders[1, 0] > 1.02 * width
    trunk_shown = (height - pose.chest[1]) / max(1.0, float(spine[1]))
    if out_sideways or trunk_shown < 0.45 or min(pose.visibility["shoulders"]) < SEEN:
        raise EngineError(ErrorCode.TORSO_OUT_OF_FRAME)
    if to_knees and trunk_shown < 1.15:
        raise EngineError(ErrorCode.LEGS_OUT_OF_FRAME)


def _tilt(pose: Pose) -> float:
    """Return by how many degrees the shoulders slope."""
    across = pose.shoulders[1] - pose.shoulders[0]
    return float(np.degrees(np.arctan2(across[1], across[0])))
