"""Make a long-sleeved old top whole: what has skin's colour in a sleeve, or between two, is cloth in the shade."""

import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Points,
    as_field,
    blur_line,
    filled,
    grow,
    inside,
    parts_touching,
    resampled,
    without_specks,
)
from genlook_django.sandbox.engine.body.hints import near_neck
from genlook_django.sandbox.engine.body.joints import Pose
from genlook_django.sandbox.engine.body.legs import down_spine
from genlook_django.sandbox.engine.body.parts import ARM_STEPS, Parts
from genlook_django.sandbox.engine.shapes import limb, polygon

PAST_ELBOW, MOSTLY = 0.75, 0.85
"""Of an arm's length, how far a long sleeve reaches at least; of its middle down to there, how much is found."""
FARTHEST = 1.8
"""How far from an arm's middle its sleeve reaches at most, in the radii that arms have."""
BELOW_SHOULDER = 0.15
"""Of an arm's length, from where on its inner side is told from the trunk."""
EVEN = 1.5
"""Steps down an arm, over which the edge of its sleeve is even."""
CHEST, BELOW_HIPS = 0.3, 1.3
"""Down the spine: below a neckline, and as far down as the hem of a top is looked for."""
MIDDLE = 0.25
"""In builds, how far from the spine a keyhole in a neckline can be."""
LEAST_OF_TRUNK = 0.3
"""Of the width between the hips, what of a row is found down to a top's hem."""
LIKE_SKIN, NECK = 20.0, ((1.1, 1.6), (1.3, 0.95))
"""Levels of CIE Lab between skin and a top of nearly its colour; in sizes of the face, how far down its middle a jaw
and the neck are, and half of how wide, with a beard.
"""
SPECK = 0.008
"""In builds, half the width of what is too narrow for a part of the legs."""


def made_whole(top: Mask, legs: Mask, pose: Pose, parts: Parts) -> Mask:
    """Return the old `top` with all that its long sleeves hold, and with all of the trunk between two of them."""
    ends = [_end_of_sleeve(top, parts, side) for side in (0, 1)]
    whole = top.copy()
    for side, end in enumerate(ends):
        if end:
            hand = limb(top.shape, parts.arms[1 - side][2:], parts.arm_radii[2:])
            whole |= _sleeve(top, parts, side, end) & parts.person & ~parts.hair & ~parts.head_zone & ~hand
    if not all(ends):
        return whole
    whole |= _between(whole, legs, pose, parts)
    return whole | _beside_neck(whole, pose, parts)


def _end_of_sleeve(top: Mask, parts: Parts, side: int) -> int:
    """Return the step down an arm at which its long sleeve ends, 0 where it has none."""
    covered = top[inside(top.shape, resampled(np.stack(parts.arms[side][:3]), ARM_STEPS))]
    end = int(np.flatnonzero(covered)[-1]) if covered.any() else 0
    return end if end > PAST_ELBOW * ARM_STEPS and covered[:end].mean() > MOSTLY else 0


def _sleeve(top: Mask, parts: Parts, side: int, end: int) -> Mask:
    """Return what lies between the edges of a sleeve, down to its `end`: where the ground begins, or its cloth ends."""
    line = resampled(np.stack(parts.arms[side][:3]), ARM_STEPS)
    along = blur_line(np.gradient(line, axis=0), EVEN)
    normals = as_field(np.stack([-along[:, 1], along[:, 0]], axis=1))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-3
    far = FARTHEST * np.interp(np.linspace(0, 1, ARM_STEPS), [0, 0.5, 1], parts.arm_radii[:3])
    found = np.zeros(top.shape, bool)
    # Turned by a quarter, the way down an arm goes towards the picture's left.
    for outwards, is_outer in ((normals, side == 0), (-normals, side == 1)):
        stretch = slice(0 if is_outer else round(BELOW_SHOULDER * ARM_STEPS), end + 1)
        edge = blur_line(_edge(top, parts.person, line, outwards, as_field(far)), EVEN)
        places = line[stretch]
        found |= polygon(top.shape, [*places, *(places + (edge[:, None] * outwards)[stretch])[::-1]])
    return found


def _edge(top: Mask, person: Mask, line: Points, outwards: Points, far: Field) -> Field:
    """Return how far from each place of an arm's middle the ground begins; where it does not, the cloth's last."""
    steps = np.arange(round(float(far.max())), dtype=np.float32)[:, None, None]
    places = inside(top.shape, as_field(line + steps * outwards))
    near = steps[..., 0] <= far
    body, cloth = person[places] | ~near, top[places] & near
    to_ground = np.argmin(body, axis=0)
    last = len(steps) - 1 - np.argmax(cloth[::-1], axis=0)
    return as_field(np.where(body.all(axis=0), np.where(cloth.any(axis=0), last, 0), to_ground))


def _between(top: Mask, legs: Mask, pose: Pose, parts: Parts) -> Mask:
    """Return what a top with two sleeves has between them, as far down as what is worn below it begins."""
    down = down_spine(pose, top.shape)
    left, right = (round(float(value)) for value in sorted(pose.hips[:, 0]))
    held = top[:, max(0, left) : right + 1].mean(axis=1) if right > left else np.zeros(len(top))
    rows = np.flatnonzero(held > LEAST_OF_TRUNK)
    if not len(rows):
        return np.zeros(top.shape, bool)
    columns = np.arange(top.shape[1])
    first, last = (np.interp(np.arange(len(top)), *np.stack(arm[:3])[:, ::-1].T) for arm in parts.arms)
    trunk = (columns >= first[:, None]) & (columns <= last[:, None]) & (down > CHEST) & (down < BELOW_HIPS)
    trunk &= np.arange(len(top))[:, None] <= rows[-1]
    below = without_specks(legs, SPECK * pose.build) & (down > 0.5)
    trunk &= ~np.logical_or.accumulate(below, axis=0)
    # What is bare in a neckline lies in the middle, and a hand before the body is no hole.
    trunk |= filled(top | trunk) & (abs(columns - pose.chest[0]) > MIDDLE * pose.build)
    for arm in parts.arms:
        trunk &= ~limb(top.shape, arm[2:], parts.arm_radii[2:])
    return trunk & parts.person & ~parts.hair & ~parts.head_zone


def _beside_neck(top: Mask, pose: Pose, parts: Parts) -> Mask:
    """Return a hood or a collar off the neck, where in the shade nothing but that tells the `top` from skin."""
    beside = np.zeros(top.shape, bool)
    if np.median(parts.skin_distance[top]) > LIKE_SKIN or not parts.head.is_seen:
        return beside
    near = near_neck(pose, parts) & ~parts.hair
    aside, below = (np.abs(places) / parts.head.size for places in (parts.head.aside(near), parts.head.along(near)))
    beside[near] = aside > np.interp(below, *NECK)
    return parts_touching(beside & ~top, grow(top, 2))
