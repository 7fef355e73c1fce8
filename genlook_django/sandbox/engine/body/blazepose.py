"""The pose by the BlazePose network (Bazarevsky et al., 2020), without the detector that usually starts it.

The network reads one square crop with a person upright in it. Such crops are guessed (from the face, from the whole
picture, from its upper part), and each guess is corrected by the two alignment points that the network itself returns.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from genlook_django.sandbox.engine import networks
from genlook_django.sandbox.engine.arrays import Field, Picture, Points, as_field, grow, length, point, resize
from genlook_django.sandbox.engine.arrays import resize_field as scaled
from genlook_django.sandbox.engine.body.faces import Face
from genlook_django.sandbox.engine.body.joints import Pose, pose_of

SIDE = 256
CORRECTIONS = 8
TOWARDS = 1.5
"""Crops grow towards the right one by a part of the way; so much more is taken."""
SETTLED = 0.04
"""The share of its side by which a crop that is right is corrected at most."""
FACES = 12.0
"""A crop's side in sides of a face's box, which is about right for an upright person."""
CENTRE_POINT, SCALE_POINT = 33, 34


@dataclass(frozen=True, slots=True)
class Crop:
    """A square of the picture, turned by `angle` radians."""

    centre: Points
    side: float
    angle: float = 0.0

    def matrix(self) -> Field:
        """Return the 2 x 3 matrix from the picture to the crop."""
        matrix = as_field(
            cv2.getRotationMatrix2D(
                (float(self.centre[0]), float(self.centre[1])), math.degrees(self.angle), SIDE / self.side
            )
        )
        matrix[:, 2] += SIDE / 2 - self.centre
        return matrix


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the network said of one crop."""

    crop: Crop
    landmarks: Points
    raw: Field
    mask: Field
    presence: float
    is_plausible: bool
    score: float


def find_pose(picture: Picture, faces: list[Face]) -> Pose | None:
    """Return the pose of the person who takes up most of `picture`, or None."""
    best: Sighting | None = None
    for start in _starts(picture.shape, faces):
        sighting = _corrected(picture, start)
        if sighting and (best is None or sighting.score > best.score):
            best = sighting
        if best is not None and best.is_plausible and best.presence > 0.8 and (best.mask > 0.5).mean() > 0.04:
            break
    if best is None or best.presence < 0.5 or not best.is_plausible:
        return None
    silhouette = np.maximum(best.mask, _segmented(picture) * grow(best.mask > 0.3, 12))
    visibility = 1 / (1 + np.exp(-best.raw[:33, 3]))
    depth = best.raw[:33, 2] * best.crop.side / SIDE
    return pose_of(best.landmarks[:33], as_field(visibility), depth, silhouette, "blazepose", best.presence)


def _starts(shape: tuple[int, ...], faces: list[Face]) -> Iterator[Crop]:
    height, width = shape[:2]
    for face in faces[:1]:
        yield Crop(point(face.x + face.side / 2, face.y + face.side * 4.4), face.side * FACES)
    longest = max(height, width)
    yield Crop(point(width / 2, height / 2), longest * 1.05)
    yield Crop(point(width / 2, height * 0.62), longest * 1.25)
    yield Crop(point(width / 2, height * 0.4), longest * 0.8)


def _corrected(picture: Picture, crop: Crop) -> Sighting | None:
    """Return what is seen once the crop settles: in one that is too small, the body is drawn too small as well."""
    seen: Sighting | None = None
    for _ in range(CORRECTIONS):
        sighting = _look(picture, crop)
        if sighting.presence < 0.2:
            break
        seen = sighting
        centre, scale_point = sighting.landmarks[CENTRE_POINT], sighting.landmarks[SCALE_POINT]
        towards = scale_point - centre
        side = 2.5 * length(towards)
        if side < 60 or (abs(side - crop.side) < SETTLED * side and length(centre - crop.centre) < SETTLED * side):
            break
        angle = math.atan2(float(towards[0]), float(-towards[1]))
        crop = Crop(as_field(centre), crop.side * (side / crop.side) ** TOWARDS, angle)
    return seen


def _look(picture: Picture, crop: Crop) -> Sighting:
    height, width = picture.shape[:2]
    matrix = crop.matrix()
    shrinks = cv2.INTER_AREA if crop.side > 2 * SIDE else cv2.INTER_LINEAR
    answer = networks.run_pose(np.asarray(cv2.warpAffine(picture, matrix, (SIDE, SIDE), flags=shrinks), np.uint8))
    back = as_field(cv2.invertAffineTransform(matrix))
    landmarks = as_field(answer["landmarks"][:, :2] @ back[:, :2].T + back[:, 2])
    share = 1 / (1 + np.exp(-np.clip(answer["mask"], -30, 30)))
    mask = as_field(cv2.warpAffine(share, back, (width, height)))
    presence = float(answer["presence"][0])
    plausible = _is_plausible(landmarks, picture.shape)
    score = presence + 0.3 * plausible + min(0.3, float((mask > 0.5).mean()))
    return Sighting(crop, landmarks, answer["landmarks"], mask, presence, plausible, score)


def _is_plausible(landmarks: Points, shape: tuple[int, ...]) -> bool:
    shoulders, hips = landmarks[[11, 12]], landmarks[[23, 24]]
    chest, pelvis = shoulders.mean(axis=0), hips.mean(axis=0)
    width, trunk = length(shoulders[0] - shoulders[1]), length(chest - pelvis)
    in_proportion = 0.12 < width / (trunk + 1) < 1.6
    return bool(in_proportion and pelvis[1] > chest[1] and width > 0.03 * shape[1] and 0 < chest[1] < shape[0])


def _segmented(picture: Picture) -> Field:
    share = networks.run_silhouette(resize(picture, (SIDE, SIDE)))
    return scaled(share, (picture.shape[1], picture.shape[0]))
