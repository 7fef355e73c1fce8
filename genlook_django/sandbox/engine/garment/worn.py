"""Tell a garment that somebody wears from one that lies flat."""

from genlook_django.sandbox.engine import networks
from genlook_django.sandbox.engine.arrays import Picture
from genlook_django.sandbox.engine.body.blazepose import find_pose
from genlook_django.sandbox.engine.body.faces import Face, find_faces, skin_share
from genlook_django.sandbox.engine.errors import EngineError, ErrorCode


def refuse_worn(picture: Picture) -> None:
    """Raise GARMENT_WORN_BY_MODEL when the picture shows a person with a face."""
    faces = [face for face in find_faces(picture) if _has_skin(picture, face)]
    if faces and (not networks.available() or find_pose(picture, faces) is not None):
        raise EngineError(ErrorCode.GARMENT_WORN_BY_MODEL)


def _has_skin(picture: Picture, face: Face) -> bool:
    """Say whether most of a face is skin: the cascade also finds faces in prints."""
    middle = (face.x + face.side / 2, face.y + face.side / 2)
    return skin_share(picture, middle, face.side / 4) > 0.6
