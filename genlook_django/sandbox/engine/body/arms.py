"""The shape of bare arms, where sleeves hid them."""

import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, Points, as_field, inside, length, resampled
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.parts import ARM_RADII, Parts
from genlook_django.sandbox.engine.shapes import limb

ARM_SHARES = np.linspace(0, 1, 61)
ARM_SHAPE = ((0.0, 0.22, 0.5, 0.62, 0.8, 1.0), (0.125, 0.115, 0.092, 0.096, 0.084, 0.066))
"""A bare arm's radius down from shoulder to wrist, in builds, measured on men."""
BARE_SHOULDER = (0.3, 0.55, 0.75)
"""Shares of the shoulder line."""
USUAL_THICKNESS, THICKNESSES = 0.88, (0.7, 1.1)


def bare_tube(parts: Parts, side: int) -> Mask:
    """Return where a bare arm is from the shoulder's joint to the wrist."""
    places, radii = zip(*bare_arm(parts, side), strict=True)
    return limb(parts.person.shape, places, radii)


def bare_shoulder(parts: Parts, frame: Frame, side: int) -> Mask:
    """Return where a bare shoulder is: right below its line, and from there on the arm's round."""
    joint, radius = bare_arm(parts, side)[0]
    small = 0.05 * frame.pose.build
    line = [as_field(frame.on_shoulder(side, share) - frame.pose.up * small) for share in BARE_SHOULDER]
    return limb(parts.person.shape, [*line, joint], [*[small] * len(line), radius])


def bare_arm(parts: Parts, side: int) -> list[tuple[Points, float]]:
    """Return places down an arm and the radius of a bare one at each: muscle below shoulder and elbow, a slim wrist.

    As thick as the part of it that is seen, whose middle the rest is led to.
    """
    shoulder, elbow, wrist = parts.arms[side][:3]
    build = parts.arm_radii[0] / ARM_RADII[0]
    line = resampled(np.stack([shoulder, elbow, wrist]), len(ARM_SHARES))
    radii = build * np.interp(ARM_SHARES, *ARM_SHAPE)
    along = np.gradient(line, axis=0)
    normals = np.stack([-along[:, 1], along[:, 0]], axis=1) / (np.linalg.norm(along, axis=1, keepdims=True) + 1e-3)
    skin = parts.bare_arms[side] & parts.like_skin
    reach = [_run(skin, line, normals * sign, 1.6 * radii) for sign in (1, -1)]
    half, off = (reach[0] + reach[1]) / 2, (reach[0] - reach[1]) / 2
    seen = (np.minimum(*reach) > 0) & (np.maximum(*reach) < 1.6 * radii - 1)
    thickness, lead = USUAL_THICKNESS, 0.0
    if seen.sum() > 5:
        thickness = float(np.clip(np.median(half[seen] / radii[seen]), *THICKNESSES))
        lead = float(np.median(off[seen][:8]))
    leads = lead * np.clip(ARM_SHARES / 0.4, 0, 1)
    if not skin[inside(skin.shape, line)].any():
        beside = _to_hand(skin, line[-1], along[-1], normals[-1], 2 * build * ARM_RADII[2])
        leads = beside * np.clip(2 * ARM_SHARES - 1, 0, 1)
    led = line + normals * leads[:, None]
    led = np.concatenate([led[::4], [wrist + (parts.arms[side][3] - wrist) * 0.25 + normals[-1] * leads[-1]]])
    radii = thickness * np.append(radii[::4], radii[-1])
    return [(as_field(place), float(radius)) for place, radius in zip(led, radii, strict=True)]


def _to_hand(skin: Mask, wrist: Points, along: Points, normal: Points, farthest: float) -> float:
    """Return how far beside the wrist, which was guessed within a sleeve, the hand comes out of it."""
    rows, columns = np.nonzero(skin)
    places = np.stack([columns, rows], axis=1) - wrist
    down, aside = places @ as_field(along / (length(along) + 1e-3)), places @ normal
    near = (np.abs(aside) < farthest) & (np.abs(down) < 2 * farthest)
    if near.sum() < 30:
        return 0.0
    first = near & (down < np.percentile(down[near], 25))
    return float(np.median(aside[first]))


def _run(mask: Mask, starts: Points, directions: Points, farthest: Points) -> Field:
    """Return how far one can go within the mask from each of `starts`."""
    steps = np.arange(round(float(farthest.max())), dtype=np.float32)[:, None, None]
    held = mask[inside(mask.shape, as_field(starts + steps * directions))]
    return np.minimum(np.where(held.all(axis=0), len(steps), np.argmin(held, axis=0)), farthest)
