"""Find the person in a photo, and refuse photos on which a garment could not be fitted."""

from typing import NamedTuple

import numpy as np

from genlook_django.sandbox.engine import networks
from genlook_django.sandbox.engine.arrays import Picture, as_field, inside, length
from genlook_django.sandbox.engine.body.arms import LEAST_HAND, hand, hand_is_hidden
from genlook_django.sandbox.engine.body.blazepose import find_pose
from genlook_django.sandbox.engine.body.faces import Face, find_faces, skin_share
from genlook_django.sandbox.engine.body.guess import guess_pose
from genlook_django.sandbox.engine.body.joints import Pose
from genlook_django.sandbox.engine.body.parts import Parts
from genlook_django.sandbox.engine.errors import EngineError, ErrorCode
from genlook_django.sandbox.engine.shapes import limb

SEEN = 0.5
COVERED_ELBOW, COVERED_HIP = 0.45, 0.6
"""How sure the network is at most of those that something covers; in plain view it was 0.53 and 0.8 at least."""
WRIST_SEEN = 0.8
"""How sure the network is at least of a wrist that can be seen; out of the frame it was up to 0.73."""
LEAVES = 0.15
"""In builds, how much of a sleeve's edge lies on the frame's side where an arm reaches out of it."""
LEAST_SKIN = 0.3
"""The share of skin around the nose: less than that of a face that looks down, more than of any cloth or ground."""
GREY = 14
"""Levels between a pixel's channels."""
BEFORE_TRUNK = 0.4
"""How far from the spine a cuff is before the trunk, in shoulder widths."""
LEAST_FACING = 0.33
"""Shoulder width over trunk length; of people who faced the camera it was 0.62 to 0.89."""
LEAST_NECK, LEAST_TRUNK = 1.6, 3.8
"""From nose to shoulders, and from there to the hips, over the distance of eyes and mouth.

Twelve grown-ups measured in photos have 1.9 to 3.4 and 4.4 to 8.0, the least where one looks up or leans; a small
child's head is larger. A pose with less has joints of two people.
"""
LEAST_HALF = 60
"""Pixels of half a face that tell of the light on it."""
TWO_COLOURS = 18.0
"""Levels of CIE Lab's a and b between a face's halves; light and shade of one colour leave 2 to 9."""
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
    if pose is None or not _shows_face(picture, pose, faces):
        raise EngineError(ErrorCode.PERSON_NOT_FOUND)
    return Seen(pose, len(faces))


def _shows_face(picture: Picture, pose: Pose, faces: list[Face]) -> bool:
    """Say whether a face is where the pose puts it: the network sees people in empty clothes, the cascade in folds."""
    if pose.faces_away:
        return True
    x, y = pose.nose.tolist()
    if skin_share(picture, (x, y), 0.15 * pose.build) > LEAST_SKIN:
        return True
    if pose.source == "haar":
        # The pose was guessed from the face, so that the two agree always.
        return bool(faces) and _is_grey(picture)
    return any(0 < x - face.x < face.side and 0 < y - face.y < face.side for face in faces)


def _is_grey(picture: Picture) -> bool:
    """Say whether it is a black-and-white photo, on which skin has no colour."""
    return bool(np.mean(picture.max(axis=2) - picture.min(axis=2) < GREY) > 0.95)


def check_pose(seen: Seen, shape: tuple[int, ...], scale: float, *, to_knees: bool = False) -> None:
    """Raise EngineError when the person is not shown as a garment needs; `scale` is `shape`'s over the photo's."""
    pose = seen.pose
    height, width = shape[:2]
    spine = pose.spine
    if pose.faces_away and not seen.faces:
        raise EngineError(ErrorCode.PERSON_FACES_AWAY)
    if spine[1] < 1.2 * abs(spine[0]) or abs(_tilt(pose)) > 35:
        raise EngineError(ErrorCode.PERSON_NOT_UPRIGHT)
    if pose.shoulder_width < LEAST_FACING * length(spine):
        raise EngineError(ErrorCode.PERSON_TURNED_SIDEWAYS)
    if pose.shoulder_width / scale < LEAST_SHOULDERS:
        raise EngineError(ErrorCode.PERSON_TOO_SMALL)
    out_sideways = pose.shoulders[0, 0] < -0.02 * width or pose.shoulders[1, 0] > 1.02 * width
    trunk_shown = (height - pose.chest[1]) / max(1.0, float(spine[1]))
    if out_sideways or trunk_shown < 0.45 or min(pose.visibility["shoulders"]) < SEEN:
        raise EngineError(ErrorCode.TORSO_OUT_OF_FRAME)
    if _is_covered(pose, "hips", shape, COVERED_HIP):
        raise EngineError(ErrorCode.TORSO_OUT_OF_FRAME)
    if not _in_proportion(pose):
        raise EngineError(ErrorCode.PERSON_NOT_UPRIGHT)
    if _is_covered(pose, "elbows", shape, COVERED_ELBOW):
        raise EngineError(ErrorCode.PERSON_ARM_HIDDEN)
    if to_knees and trunk_shown < 1.15:
        raise EngineError(ErrorCode.LEGS_OUT_OF_FRAME)


def check_hands(pose: Pose, parts: Parts) -> None:
    """Raise PERSON_ARM_HIDDEN for a hand behind the head: it tells nothing of where its arm's sleeve ends."""
    for side in (0, 1):
        if float(pose.along_spine(pose.wrists[side])) < 0 and hand_is_hidden(parts, pose, side):
            raise EngineError(ErrorCode.PERSON_ARM_HIDDEN)


def check_arms(pose: Pose, parts: Parts) -> None:
    """Raise PERSON_ARMS_IN_FRONT for sleeves before the trunk: no bare arm could be made of what is in them.

    Nor of what is in one that leaves the frame beside the body, as an arm that holds the camera does.
    """
    for side in (0, 1):
        if _reaches_out(pose, parts, side):
            raise EngineError(ErrorCode.PERSON_ARM_HIDDEN)
        forearm = as_field((pose.elbows[side] + pose.wrists[side]) / 2)
        cuff = as_field(pose.elbows[side] * 0.3 + pose.wrists[side] * 0.7)
        aside = abs(float((cuff - pose.chest) @ pose.across))
        before = 0.2 < float(pose.along_spine(cuff)) < 0.8 and aside < BEFORE_TRUNK * pose.shoulder_width
        # Where a wrist out of sight may be tells nothing.
        in_front = pose.wrist_depth[side] < 0.35 * pose.build and pose.visibility["wrists"][side] > WRIST_SEEN
        if before and in_front and parts.old_sleeves[side].any() and parts.top[inside(parts.top.shape, forearm)]:
            raise EngineError(ErrorCode.PERSON_ARMS_IN_FRONT)


def _reaches_out(pose: Pose, parts: Parts, side: int) -> bool:
    """Say whether a sleeve goes on beyond the frame's side, and shows no hand where the wrist should be."""
    if pose.visibility["wrists"][side] > WRIST_SEEN or hand(parts, side).sum() > LEAST_HAND * pose.build**2:
        return False
    elbow, wrist = parts.arms[side][1:3]
    x, y = wrist.tolist()
    forearm = limb(parts.top.shape, [elbow, wrist], [2 * parts.arm_radii[1]] * 2) & parts.top
    leaves = forearm[:, -1 if side else 0].sum() > LEAVES * pose.build
    in_frame = 0 <= x < forearm.shape[1] and 0 <= y < forearm.shape[0]
    return bool(parts.old_sleeves[side].any() and leaves and in_frame)


def check_light(parts: Parts) -> None:
    """Raise PERSON_IN_COLOURED_LIGHT for sleeved arms in light of two colours: nobody knows which falls on them."""
    face = parts.head.oval(parts.person.shape) & parts.person
    right, hues = parts.head.aside(face) > 0, parts.lab[face][:, 1:]
    sleeved = parts.old_sleeves[0].any() or parts.old_sleeves[1].any()
    if not sleeved or min(right.sum(), (~right).sum()) < LEAST_HALF:
        return
    if length(as_field(np.median(hues[right], axis=0) - np.median(hues[~right], axis=0))) > TWO_COLOURS:
        raise EngineError(ErrorCode.PERSON_IN_COLOURED_LIGHT)


def _is_covered(pose: Pose, joints: str, shape: tuple[int, ...], covered: float) -> bool:
    """Say whether one of two joints lies in the frame, but behind something or somebody. A guessed pose can't tell."""
    places = getattr(pose, joints)
    in_frame = (places >= 0).all(axis=1) & (places < [shape[1], shape[0]]).all(axis=1)
    return pose.source != "haar" and bool((in_frame & (as_field(pose.visibility[joints]) < covered)).any())


def _in_proportion(pose: Pose) -> bool:
    """Say whether neck and trunk are as long as the face tells."""
    face = length(as_field(pose.mouth.mean(axis=0) - pose.eyes.mean(axis=0)))
    neck = float((pose.nose - pose.chest) @ pose.up)
    return neck > LEAST_NECK * face and length(pose.spine) > LEAST_TRUNK * face


def _tilt(pose: Pose) -> float:
    """Return by how many degrees the shoulders slope."""
    across = pose.shoulders[1] - pose.shoulders[0]
    return float(np.degrees(np.arctan2(across[1], across[0])))
