"""The pose by the BlazePose network (Bazarevsky et al., 2020), without the detector that usually starts it.

The network reads one square crop with a person upright in it. Such crops are guessed (from the face, from the whole
picture, from its upper part), and each guess is corrected by the two alignment points that the network itself returns.
What it says of one crop is off by some hundredths of a shoulder width, another way each time, so that several are
taken.
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
MIRRORED = [0, 4, 5, 6, 1, 2, 3, 8, 7, 10, 9, *(place + 1 - 2 * (place % 2 == 0) for place in range(11, 33)), 33, 34]
"""For each landmark the one that a mirrored picture has in its place."""
NUDGES = ((1.0, -0.03, 0.0, True), (0.92, 0.03, 0.03, False), (1.1, 0.0, -0.03, True))
"""Crops to look at besides: by what the side is multiplied, moves in sides, and whether it is mirrored."""
SAME_BODY = 0.15
"""How far apart two looks put a shoulder or hip of the same person at most, in shoulder widths."""


@dataclass(frozen=True, slots=True)
class Crop:
    """A square of the picture, turned by `angle` radians."""

    centre: Points
    side: float
    angle: float = 0.0
    mirrored: bool = False

    def matrix(self) -> Field:
        """Return the 2 x 3 matrix from the picture to the crop."""
        matrix = as_field(
            cv2.getRotationMatrix2D(
                (float(self.centre[0]), float(self.centre[1])), math.degrees(self.angle), SIDE / self.side
            )
        )
        matrix[:, 2] += SIDE / 2 - self.centre
        if self.mirrored:
            matrix[0] = [0, 0, SIDE - 1] - matrix[0]
        return matrix

    def nudged(self, times: float, right: float, down: float, mirrored: bool) -> "Crop":
        centre = as_field(self.centre + self.side * point(right, down))
        return Crop(centre, self.side * times, self.angle, mirrored)


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
    looks = _looks(picture, best)
    mask = np.mean([look.mask for look in looks], axis=0)
    silhouette = np.maximum(mask, _segmented(picture) * grow(mask > 0.3, 12))
    landmarks = np.mean([look.landmarks[:33] for look in looks], axis=0)
    visibility = np.mean([1 / (1 + np.exp(-look.raw[:33, 3])) for look in looks], axis=0)
    depth = np.mean([look.raw[:33, 2] * look.crop.side / SIDE for look in looks], axis=0)
    return pose_of(
        as_field(landmarks), as_field(visibility), as_field(depth), as_field(silhouette), "blazepose", best.presence
    )


def _looks(picture: Picture, first: Sighting) -> list[Sighting]:
    """Return `first` and what crops beside it show of the same body."""
    trunk = [11, 12, 23, 24]
    width = length(first.landmarks[11] - first.landmarks[12])
    others = [_look(picture, first.crop.nudged(*nudge)) for nudge in NUDGES]
    apart = [np.linalg.norm(other.landmarks[trunk] - first.landmarks[trunk], axis=1).max() for other in others]
    return [first, *(other for other, far in zip(others, apart, strict=True) if far < SAME_BODY * width)]


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
    raw = answer["landmarks"][MIRRORED] if crop.mirrored else answer["landmarks"]
    landmarks = as_field(raw[:, :2] @ back[:, :2].T + back[:, 2])
    share = 1 / (1 + np.exp(-np.clip(answer["mask"], -30, 30)))
    mask = as_field(cv2.warpAffine(share, back, (width, height)))
    presence = float(answer["presence"][0])
    plausible = _is_plausible(landmarks, picture.shape)
    score = presence + 0.3 * plausible + min(0.3, float((mask > 0.5).mean()))
    return Sighting(crop, landmarks, raw, mask, presence, plausible, score)


def _is_plausible(landmarks: Points, shape: tuple[int, ...]) -> bool:
    shoulders, hips = landmarks[[11, 12]], landmarks[[23, 24]]
    chest, pelvis = shoulders.mean(axis=0), hips.mean(axis=0)
    width, trunk = length(shoulders[0] - shoulders[1]), length(chest - pelvis)
    in_proportion = 0.12 < width / (trunk + 1) < 1.6
    return bool(in_proportion and pelvis[1] > chest[1] and width > 0.03 * shape[1] and 0 < chest[1] < shape[0])


def _segmented(picture: Picture) -> Field:
    share = networks.run_silhouette(resize(picture, (SIDE, SIDE)))
    return scaled(share, (picture.shape[1], picture.shape[0]))
