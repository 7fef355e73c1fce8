"""Find what the person wears below the old top."""

import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, as_field, grow, parts_touching, without_specks
from genlook_django.sandbox.engine.body.joints import Pose
from genlook_django.sandbox.engine.body.parts import Parts, distance_to_any, main_colours
from genlook_django.sandbox.engine.shapes import limb

HIPS = 0.72
"""Of the spine's length, from where on legs can be."""
SAME_HUE = 3.0
"""Levels of CIE Lab by which hues of the same cloth differ."""
SLEEVE_EDGE = 0.02
"""In builds, half of how wide it lies in the shade."""


def find_legs(pose: Pose, parts: Parts, seed: Mask) -> Mask:
    """Return trousers and belt, where their colour is not that of the top, of which `seed` is a part."""
    arms = parts.arm_zones[0] | parts.arm_zones[1]
    thighs = np.zeros(seed.shape, bool)
    for side in (0, 1):
        hip, knee = pose.hips[side], pose.knees[side]
        upper = as_field(hip * 0.72 + knee * 0.28)
        thigh = limb(seed.shape, [upper, knee], [0.12 * pose.build, 0.1 * pose.build]) & parts.person & ~arms
        if thigh.sum() > 50 and apart(parts.lab, thigh, seed) > 14:
            thighs |= thigh
    of_top = main_colours(parts.lab, seed, 3)
    to_top = distance_to_any(parts.lab, of_top)
    low = parts.person & (down_spine(pose, seed.shape) > HIPS) & ~seed
    if thighs.sum() <= 100:
        return np.asarray(thighs | (low & ~arms & (to_top > 45)))
    of_legs = main_colours(parts.lab, thighs, 3)
    like_legs = low & (distance_to_any(parts.lab, of_legs) < to_top) & (to_top > 12)
    # Shade makes cloth no more like legs than it was in the light.
    hues = parts.lab[like_legs][:, 1:]
    like_legs[like_legs] = _to_hue(hues, of_legs) < _to_hue(hues, of_top) + SAME_HUE
    # Nor is a sleeve's edge in the shade, before the ground, any.
    edge = grow(~parts.person, 2 * SLEEVE_EDGE * pose.build) & arms
    like_legs &= ~edge | without_specks(like_legs, SLEEVE_EDGE * pose.build)
    # A stripe of the legs' colour does not hang together with them.
    return thighs | parts_touching(like_legs, thighs)


def _to_hue(hues: Field, colours: Field) -> Field:
    """Return the distance to the nearest of the colours' hues."""
    return as_field(np.linalg.norm(hues[:, None] - colours[:, 1:], axis=-1).min(axis=1))


def apart(lab: Field, first: Mask, second: Mask) -> float:
    """Return the distance in CIE Lab between the medians of two places."""
    return float(np.linalg.norm(np.median(lab[first], axis=0) - np.median(lab[second], axis=0)))


def down_spine(pose: Pose, shape: tuple[int, ...]) -> Field:
    """Return how far down the spine each pixel is, 0 at the shoulders and 1 at the hips."""
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    return pose.along_spine(np.stack([columns, rows], axis=-1))
