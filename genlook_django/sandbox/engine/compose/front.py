"""What stays in front of the new garment: the head, the hair, and arms and hands held before the body."""

import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, Points, as_field, blur, limb, resampled, without_specks
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.parts import Parts
from genlook_django.sandbox.engine.compose.undress import Axes, arm_tubes

STILL_SKIN = 26.0


def head_alpha(parts: Parts) -> Field:
    """Return the face down to the chin, and the hair."""
    if not parts.head.is_seen:
        return np.zeros(parts.person.shape, np.float32)
    face = parts.head.oval(parts.person.shape) & parts.person
    return np.maximum(blur(face, 1.5), blur(parts.hair, 1.3))


def arm_alpha(parts: Parts, frame: Frame, axes: Axes, covered: float, side: int) -> Field:
    """Return the bare part of an arm that is in front of the trunk; `covered` is the sleeve's share of the arm."""
    pose = frame.pose
    if pose.wrist_depth[side] >= 0.35 * pose.build:
        return np.zeros(parts.person.shape, np.float32)
    shape = parts.person.shape
    bare, width = parts.bare_arms[side], pose.shoulder_width
    was_sleeved = parts.top & arm_tubes(parts) & (axes.down > 0.3)
    arm = _below_sleeve(parts, covered, side) & parts.person
    arm &= (bare & (parts.skin_distance < STILL_SKIN)) | was_sleeved
    arm &= ~((axes.aside < 0.38 * width) & (axes.down < 0.5) & ~bare)
    return blur(without_specks(arm, 2), 1.3) if arm.any() else np.zeros(shape, np.float32)


def _below_sleeve(parts: Parts, covered: float, side: int) -> Mask:
    shoulder, elbow, wrist, tip = parts.arms[side]
    radii = [1.2 * radius for radius in (0.9 * parts.arm_radii[0], *parts.arm_radii[1:])]
    joints: list[Points] = [as_field(shoulder + (elbow - shoulder) * 0.45), elbow, wrist, tip]
    if covered > 0.3:
        start = resampled(np.stack(parts.arms[side][:3]), 100)[min(99, int(100 * covered))]
        joints = [start, elbow if covered < 0.5 else start, wrist, tip]
    return limb(parts.person.shape, joints, radii)


def hand(parts: Parts, side: int) -> Mask:
    """Return one hand, as far as it is bare."""
    _, elbow, wrist, tip = parts.arms[side]
    start = as_field(wrist + (wrist - elbow) * 0.08)
    zone = limb(parts.person.shape, [start, tip], parts.arm_radii[2:])
    return zone & parts.bare_arms[side] & (parts.skin_distance < STILL_SKIN)
