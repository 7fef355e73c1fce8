"""The colours of a person's skin: of the face, in light and in shade, and of hands in more light than that."""

import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, Points, as_field
from genlook_django.sandbox.engine.body.head import Head
from genlook_django.sandbox.engine.body.joints import Pose
from genlook_django.sandbox.engine.shapes import ellipse, limb

# Levels of CIE Lab, unless something else is said.
HUES_OF_A_FACE, SIDE_LIGHT, LEAST_OF_A_SIDE = 20.0, 30.0, 0.25
"""By how much a face's hues differ, and its sides in light from one, and each side's least share."""
FARTHEST_TONES = 80.0
"""Between the lightness of two tones, up to which skin in light between theirs is near to one of them."""
BELOW_NOSE, BEARD = 0.2, 25.0
"""In sizes of a face below its middle, where a beard begins; by how much it is darker than the face above."""
HAND_SEEN, HAND_MIDDLE, HUES_OF_A_HAND, MOST_OF_HAND = 0.9, 0.04, 14.0, 0.6
"""How sure the network is of a wrist beside a hand in plain view; half of how wide that hand's middle is, in builds;
by how much its hues differ from a face's, and the share of it that differs no more.
"""


def skin_tones(lab: Field, person: Mask, pose: Pose, head: Head, arms: tuple[list[Points], list[Points]]) -> Field:
    """Return the colours of skin, the lit face's first; `arms` has the shoulders, elbows, wrists and finger tips."""
    tones = _of_face(lab, person, pose, head, arms)
    if len(tones) > 1 and tones[0, 0] - tones[1, 0] > FARTHEST_TONES:
        tones = as_field([*tones, tones.mean(axis=0)])
    return _with_hands(tones, lab, person, pose)


def _of_face(lab: Field, person: Mask, pose: Pose, head: Head, arms: tuple[list[Points], list[Points]]) -> Field:
    """Return the face's colour without eyes, beard and glints: two of them, the lit one first, in light from a side."""
    place = ellipse(lab.shape, head.centre, 0.75 * head.size, 0.75 * head.size) & person
    if not head.is_seen or place.sum() < 60:
        place = np.zeros(person.shape, bool)
        for arm in arms:
            place |= limb(lab.shape, arm[2:], [0.06 * pose.build] * 2) & person
    elif head.is_seen:
        place &= ~_beard(lab, place, head)
    colours = lab[place]
    if len(colours) < 30:
        return as_field([[170, 142, 148]])
    usual = np.median(colours, axis=0)
    if head.is_seen:
        aside = head.aside(place)
        alike = np.abs(colours[:, 1:] - usual[1:]).sum(axis=1) < HUES_OF_A_FACE
        sides = [colours[alike & (sign * aside > 0)] for sign in (-1, 1)]
        if min(len(side) for side in sides) > LEAST_OF_A_SIDE * len(colours):
            tones = sorted((np.median(side, axis=0) for side in sides), key=lambda tone: -float(tone[0]))
            if tones[0][0] - tones[1][0] > SIDE_LIGHT:
                return as_field(tones)
    near = colours[np.abs(colours - usual).sum(axis=1) < 45]
    return as_field(np.median(near if len(near) else colours, axis=0))[None]


def _beard(lab: Field, face: Mask, head: Head) -> Mask:
    """Return the `face` from the nose down where it is so much darker than above that a beard must cover it."""
    low = np.zeros(face.shape, bool)
    low[face] = head.along(face) > BELOW_NOSE * head.size
    above = face & ~low
    if not low.any() or not above.any():
        return np.zeros(face.shape, bool)
    darker = np.median(lab[..., 0][above]) - np.median(lab[..., 0][low])
    return low & (darker > BEARD)


def _with_hands(tones: Field, lab: Field, person: Mask, pose: Pose) -> Field:
    """Return the `tones` of a face, and those of hands in more light than it is in."""
    for wrist, finger, sure in zip(pose.wrists, pose.fingers, pose.visibility["wrists"], strict=True):
        if sure < HAND_SEEN:
            continue
        colours = lab[limb(person.shape, [wrist, finger], [HAND_MIDDLE * pose.build] * 2) & person]
        skin = np.abs(colours[:, 1:] - tones[0, 1:]).sum(axis=1) < HUES_OF_A_HAND
        if skin.sum() <= MOST_OF_HAND * len(colours):
            continue
        tone = np.median(colours[skin], axis=0)
        if tone[0] > tones[:, 0].max() + SIDE_LIGHT:
            tones = as_field([*tones, tone])
    return tones
