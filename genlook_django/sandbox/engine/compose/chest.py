"""The relief of a bare chest: the throat's pit, collar bones, and the light that falls on it from above."""

import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, Points, as_field, blur, quartered, resize_field
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.parts import Parts
from genlook_django.sandbox.engine.compose.place import Place, place_in

PIT, ASIDE = 0.14, 0.1
"""In builds, how far below a neck's corners the throat's pit is, and at most beside the neck's middle."""
THROAT, LOWEST, LEAST_THROAT = 0.3, 93, 20
"""In builds, half the width of the throat; percent of it seen above the place which tells the body's middle."""
AROUND = ((-0.42, 0.42), (-0.16, 0.22))
"""In builds aside and down from the pit, where bones are drawn."""
BONE = ((0.0, 0.03, 0.07, 0.14, 0.24, 0.4), (0.015, 0.0, -0.026, -0.042, -0.06, -0.085))
"""In builds, the upper edge of a collar bone: how far from the pit aside, and how far below it."""
BONE_FADES = ((0.0, 0.025, 0.07, 0.2, 0.33, 0.4), (0.0, 0.5, 1.0, 0.9, 0.4, 0.0))
BELOW_SHOULDER = 0.05
"""In builds, how far below the shoulder's upper edge a collar bone is at least."""

# In units of lightness, 0 to 255.
HOLLOW, RIDGE, BELOW_RIDGE = -15.0, 7.0, -3.0
IN_PIT, TENDON = -10.0, 6.0
LIT, LIT_ASIDE = 16.0, 14.0
"""How much lighter the chest's upper part is, which lies open to the light, and its side that is turned to it."""
CHIN_SHADE, THROWN, WIDE = -36.0, 0.3, 0.9
"""Right under the chin; in sizes of the face, how far light from a side throws it, and how wide it is."""
ROUND = -12.0
MUSCLE = 5.0
STERNUM, GROOVE = -7.0, 5.0
"""The hollow between the breasts, and how much lighter its far side is than the one that turns away from the light."""


def pit_of(parts: Parts, frame: Frame, seen: Mask) -> Points:
    """Return the throat's pit: over the lowest of the throat that is seen, for a neckline is lowest in the middle.

    `seen` is the skin that is seen, of a quarter of the picture's size.
    """
    pose, neck = frame.pose, as_field(frame.neck.mean(axis=0))
    left, right = parts.bare_arms
    rows, columns = np.nonzero(seen & (quartered(left | right) < 0.5))
    places = as_field(np.stack([columns, rows], axis=1) * 4 + 1.5)
    places = places[np.abs((places - neck) @ pose.across) < THROAT * pose.build]
    aside = 0.0
    if len(places) > LEAST_THROAT:
        down = pose.along_spine(places)
        lowest = places[down >= np.percentile(down, LOWEST)].mean(axis=0)
        aside = float(np.clip((lowest - neck) @ pose.across / pose.build, -ASIDE, ASIDE))
    return as_field(neck + (pose.across * aside - pose.up * PIT) * pose.build)


def chest_relief(parts: Parts, frame: Frame, place: Place, pit: Points, light: float) -> Field:
    """Return the lightness that a chest's roundness adds; `light` is the side it comes from, -1 the picture's left."""
    beside, below = _from_pit(frame, pit, place)
    aside = np.abs(beside)
    broad = ROUND * np.clip((aside - 0.15) / 0.35, 0, 1) ** 1.5 + LIT_ASIDE * light * np.clip(beside / 0.35, -1, 1)
    broad += LIT * np.clip((below + 0.06) / 0.1, 0, 1) * np.clip((0.5 - below) / 0.4, 0, 1)
    broad += MUSCLE * np.exp(-(((aside - 0.17) / 0.1) ** 2) - ((below - 0.26) / 0.16) ** 2)
    broad += _under_chin(parts, frame, pit, beside, below, light)
    groove = (STERNUM - GROOVE * light * beside / 0.05) * np.exp(-((beside / 0.05) ** 2))
    return as_field(broad + groove * np.clip((below - 0.06) / 0.2, 0, 1))


def _under_chin(parts: Parts, frame: Frame, pit: Points, beside: Field, below: Field, light: float) -> Field:
    """Return the shade of the head on the throat, which falls away from the light."""
    pose, head = frame.pose, parts.head
    chin = (head.chin - pit) / pose.build
    high = max(0.05, float(chin @ pose.up))
    middle = float(chin @ pose.across) - THROWN * light * head.size / pose.build
    near = np.exp(-(((beside - middle) / (WIDE * head.size / pose.build)) ** 2))
    return as_field(CHIN_SHADE * near * np.clip(-below / high, 0, 1))


def add_bones(lightness: Field, frame: Frame, pit: Points, seen: Mask) -> None:
    """Draw collar bones, the pit between them and the throat's tendons into the picture's `lightness`.

    `seen`, of a quarter of the size, is skin that has its own.
    """
    pose, shape = frame.pose, lightness.shape
    corners = pit + pose.build * as_field([pose.across * x - pose.up * y for x in AROUND[0] for y in AROUND[1]])
    first = np.clip(corners.min(axis=0), 0, [shape[1] - 1, shape[0] - 1]).astype(int)
    last = np.clip(corners.max(axis=0), first + 1, [shape[1], shape[0]]).astype(int)
    window = slice(first[1], last[1]), slice(first[0], last[0])
    unseen = resize_field(np.clip(1 - 2 * blur(seen, 1.5), 0, 1), (shape[1], shape[0]))[window]
    lightness[window] += unseen * _bones(frame, pit, *_from_pit(frame, pit, place_in(frame, window)))


def _from_pit(frame: Frame, pit: Points, place: Place) -> tuple[Field, Field]:
    pose = frame.pose
    off = (pit - pose.chest) / pose.build
    return as_field(place.aside - off @ pose.across), as_field(place.below + off @ pose.up)


def _bones(frame: Frame, pit: Points, beside: Field, below: Field) -> Field:
    pose, aside = frame.pose, np.abs(beside)
    shoulders = (frame.shoulder_lines.reshape(-1, 2) - pit) / pose.build
    order = np.argsort(shoulders @ pose.across)
    run, height = (as_field(shoulders[order] @ way) for way in (pose.across, -pose.up))
    edge = np.maximum(np.interp(aside, *BONE), np.interp(beside, run, height + BELOW_SHOULDER))
    apart = below - edge
    hollow = HOLLOW * np.exp(-((apart / np.where(apart < 0, 0.03, 0.018)) ** 2))
    ridge = RIDGE * np.exp(-(((apart - 0.03) / 0.02) ** 2))
    ridge += BELOW_RIDGE * np.exp(-(((apart - 0.085) / 0.03) ** 2))
    bones = (hollow + ridge) * np.interp(aside, *BONE_FADES)
    pits = IN_PIT * np.exp(-((beside / 0.02) ** 2) - (((below + 0.008) / 0.022) ** 2))
    tendons = TENDON * np.exp(-(((aside - 0.034 + 0.2 * np.minimum(below, 0)) / 0.014) ** 2))
    tendons *= np.clip((below + 0.13) / 0.06, 0, 1) * np.clip((0.02 - below) / 0.03, 0, 1)
    return as_field(bones + pits + tendons)
