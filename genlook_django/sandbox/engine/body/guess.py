"""The pose without networks: a face, usual proportions, and the silhouette by colour. Arms are taken to hang."""

import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, Picture, Points, as_field, labelled, point
from genlook_django.sandbox.engine.body.faces import Face
from genlook_django.sandbox.engine.body.joints import PAIRS, Pose, pose_of
from genlook_django.sandbox.engine.cutting import IN, MAYBE_IN, MAYBE_OUT, OUT, cut_out
from genlook_django.sandbox.engine.ground import ground_reached
from genlook_django.sandbox.engine.shapes import ellipse, polygon

# Sizes in heads' widths, measured on the photos of the study.
HEAD_OF_FACE = 0.82
SHOULDER_DROP = 0.62
SHOULDERS = 1.95
TRUNK_OF_SHOULDERS = 1.5


def guess_pose(picture: Picture, faces: list[Face]) -> Pose | None:
    """Return the pose of the first face's owner, or None when there is no face."""
    if not faces:
        return None
    face = faces[0]
    head = face.side * HEAD_OF_FACE
    figure = _figure(picture, face, head)
    landmarks = _landmarks(figure, face, head)
    ones = np.ones(33, np.float32)
    return pose_of(landmarks, ones, 0 * ones, as_field(figure), "haar", 0.5)


def _figure(picture: Picture, face: Face, head: float) -> Mask:
    middle, shoulders_y = face.x + face.side / 2, _shoulders_y(face, head)
    half = SHOULDERS * head / 2
    hints = np.full(picture.shape[:2], MAYBE_OUT, np.uint8)
    left, right = max(0, int(middle - 2.4 * half)), int(middle + 2.4 * half)
    hints[max(0, int(face.y - 0.3 * face.side)) :, left:right] = MAYBE_IN
    hints[ground_reached(picture, 10)] = OUT
    hints[ellipse(hints.shape, point(middle, face.y + face.side / 2), 0.35 * face.side, 0.5 * face.side)] = IN
    bottom = shoulders_y + 2.75 * head
    core = [(-0.7, shoulders_y), (0.7, shoulders_y), (0.5, bottom), (-0.5, bottom)]
    hints[polygon(hints.shape, [point(middle + share * half, y) for share, y in core])] = IN
    figure = cut_out(picture, hints)
    labels, _ = labelled(figure)
    own = labels[min(len(labels) - 1, int(face.y + 0.6 * face.side)), int(middle)]
    return np.asarray(labels == own) if own else figure


def _shoulders_y(face: Face, head: float) -> float:
    return face.y + 0.98 * face.side + SHOULDER_DROP * head


def _extent(figure: Mask, y: float, middle: float, head: float) -> Points:
    """Return the silhouette's left and right ends around `middle`, at height `y`."""
    row = int(np.clip(y, 2, len(figure) - 3))
    columns = np.flatnonzero(figure[row - 2 : row + 3].any(axis=0))
    columns = columns[np.abs(columns - middle) < 2.9 * head]
    return point(columns[0], columns[-1]) if len(columns) > 4 else point(middle - 1.2 * head, middle + 1.2 * head)


def _landmarks(figure: Mask, face: Face, head: float) -> Points:
    x, shoulders_y = face.x + face.side / 2, _shoulders_y(face, head)
    ends = np.median([_extent(figure, shoulders_y + head * share, x, head) for share in (0.25, 0.35, 0.45, 0.55)], 0)
    middle = float(np.clip(ends.mean(), x - 0.8 * head, x + 0.8 * head))
    width = float(np.clip(ends[1] - ends[0], 1.9 * head, 3.6 * head)) * 0.74
    hips_y = shoulders_y + TRUNK_OF_SHOULDERS * width
    at_hips = np.mean([_extent(figure, hips_y + head * share, middle, head) for share in (-0.3, 0.0, 0.3)])
    pelvis = float(np.clip(at_hips, middle - 0.5 * head, middle + 0.5 * head))
    landmarks = np.tile(point(x, face.y + 0.55 * face.side), (33, 1))
    for side, sign in ((0, -1), (1, 1)):
        places = _side(figure, (middle, pelvis), shoulders_y, width, head, side)
        places |= {
            "eyes": point(x + sign * 0.22 * head, face.y + 0.42 * face.side),
            "ears": point(x + sign * 0.45 * head, face.y + 0.5 * face.side),
            "mouth": point(x + sign * 0.15 * head, face.y + 0.78 * face.side),
        }
        for name, place in places.items():
            landmarks[PAIRS[name][1 - side]] = place
    return as_field(landmarks)


def _side(
    figure: Mask, middles: tuple[float, float], shoulders_y: float, width: float, head: float, side: int
) -> dict[str, Field]:
    """Return one side's joints, the arm hanging along the silhouette's edge."""
    sign = 2 * side - 1
    middle, pelvis = middles
    elbow_y, wrist_y = shoulders_y + 0.8 * width, shoulders_y + 1.5 * width
    elbow_x = _extent(figure, elbow_y, middle, head)[side] - sign * 0.13 * width
    wrist_x = _extent(figure, wrist_y, pelvis, head)[side] - sign * 0.10 * width
    elbow = point(elbow_x if sign * (elbow_x - middle) > 0.35 * width else middle + sign * 0.6 * width, elbow_y)
    wrist = point(wrist_x if sign * (wrist_x - pelvis) > 0.4 * width else pelvis + sign * 0.6 * width, wrist_y)
    hips_y = shoulders_y + TRUNK_OF_SHOULDERS * width
    return {
        "shoulders": point(middle + sign * width / 2, shoulders_y),
        "elbows": elbow,
        "wrists": wrist,
        "fingers": wrist + (wrist - elbow) * 0.22,
        "hips": point(pelvis + sign * 0.29 * width, hips_y),
        "knees": point(pelvis + sign * 0.27 * width, hips_y + 1.3 * width),
    }
