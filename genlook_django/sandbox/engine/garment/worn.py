"""Tell a garment that somebody wears from one that lies flat."""

import cv2
import numpy as np

from genlook_django.sandbox.engine import networks
from genlook_django.sandbox.engine.arrays import Mask, Picture, length, point, shrink, unit
from genlook_django.sandbox.engine.body.blazepose import find_pose
from genlook_django.sandbox.engine.body.faces import COARSE, SKIN_BLUE, SKIN_RED, Face, find_faces, skin_share
from genlook_django.sandbox.engine.errors import EngineError, ErrorCode
from genlook_django.sandbox.engine.garment.sleeves import Sleeve

FACE_TO_NOSE = 0.6
"""How far apart the cascade's face and the network's nose may be, in sides of the face."""
SKIN, CLOTH = 0.75, 0.3


def refuse_worn(picture: Picture) -> None:
    """Raise GARMENT_WORN_BY_MODEL when the picture shows a person with a face."""
    faces = [face for face in find_faces(picture, COARSE) if _has_skin(picture, face)]
    if faces and (not networks.available() or _has_body(picture, faces)):
        raise EngineError(ErrorCode.GARMENT_WORN_BY_MODEL)


def refuse_bare_arms(picture: Picture, trunk: Mask, sleeves: list[Sleeve | None]) -> None:
    """Raise GARMENT_WORN_BY_MODEL when both sleeves end in skin, as of a model whose head is not in the picture."""
    skin = _skin(picture)
    if all(sleeve is not None for sleeve in sleeves) and skin[trunk].mean() < CLOTH:
        ends = [_lower_end(sleeve) for sleeve in sleeves if sleeve]
        if all(skin[end].mean() > SKIN for end in ends):
            raise EngineError(ErrorCode.GARMENT_WORN_BY_MODEL)


def _lower_end(sleeve: Sleeve) -> Mask:
    """Return the last third of a sleeve."""
    rows, columns = np.nonzero(sleeve.mask)
    start, end = (sleeve.outer[0] + sleeve.inner[0]) / 2, (sleeve.outer[-1] + sleeve.inner[-1]) / 2
    along = unit(end - start)
    run = (columns - start[0]) * along[0] + (rows - start[1]) * along[1]
    last = run > np.percentile(run, 67)
    end_of = np.zeros(sleeve.mask.shape, bool)
    end_of[rows[last], columns[last]] = True
    return shrink(end_of, 2) if end_of.sum() > 400 else end_of


def _has_body(picture: Picture, faces: list[Face]) -> bool:
    """Say whether the pose network puts a nose where the cascade sees a face; it sees people in empty clothes, too."""
    pose = find_pose(picture, faces)
    return pose is not None and any(
        length(pose.nose - point(face.x + face.side / 2, face.y + face.side / 2)) < FACE_TO_NOSE * face.side
        for face in faces
    )


def _has_skin(picture: Picture, face: Face) -> bool:
    """Say whether most of a face is skin: the cascade also finds faces in prints."""
    middle = (face.x + face.side / 2, face.y + face.side / 2)
    return skin_share(picture, middle, face.side / 4) > 0.6


def _skin(picture: Picture) -> Mask:
    _, red, blue = np.moveaxis(np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2YCrCb)), -1, 0)
    return np.asarray((red > SKIN_RED[0]) & (red < SKIN_RED[1]) & (blue > SKIN_BLUE[0]) & (blue < SKIN_BLUE[1]))
