"""Skin where the old top was: a body's own shading, joined without a seam to the skin that is seen."""

from itertools import pairwise

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Points,
    as_field,
    blur,
    depth_inside,
    distance_to,
    from_lab,
    grow,
    quartered,
    resize_field,
    shrink,
    unit,
    without_crumbs,
)
from genlook_django.sandbox.engine.body.arms import bare_arm
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.parts import Parts
from genlook_django.sandbox.engine.compose.chest import add_bones, chest_relief, pit_of
from genlook_django.sandbox.engine.compose.grain import grain
from genlook_django.sandbox.engine.compose.place import Place, place_on

SKIN, HUE = 30.0, 18.0
"""Levels of CIE Lab: how far from the face's colour skin is, in a glint or under a chin, that is carried on."""
REACH = 0.4
"""In builds, how far what is special about the seen skin is carried on: a chin's shade does not tell of a chest."""
HEREABOUTS = ((0.09, 1.0), (0.25, 0.1))
"""How far in builds seen skin tells of the skin around it, and how much, the nearer first."""
USUAL_WEIGHT = 0.002
"""The share of seen skin that counts as much as what is usual for the person."""
THAN_FACE = as_field([-6, -0.5, 2.5])
"""How arms differ from face and hands in CIE Lab, measured on six: less lit, and with less blood."""
CHIN_SHADE = 10.0
SWEEPS = 40
NEIGHBOURS = as_field([[0, 1, 0], [1, 0, 1], [0, 1, 0]])

# In units of lightness, 0 to 255.
LIMB, LIMB_WIDE = -20.0, 0.013
"""At its edge a body turns away from the light; in builds, how wide that edge is."""
RIM = (0.007, 0.01, 0.017, 0.027, 0.04, 0.055)
"""In builds, how deep inside a body's outline the lightness of seen skin is looked at."""
DARKEST, LEAST_RING = -45.0, 60
"""The most that is taken over of it, and the fewest pixels that tell of it."""
ARM_ROUND = -34.0
BESIDE_TRUNK = -7.0
LIT_ARM = 14.0
"""How much lighter the arm on the light's side is, and darker the other."""
ARM_RELIEF = ((0.0, 0.1, 0.2, 0.3, 0.42, 0.5, 0.6, 0.72, 0.86, 1.0), (15, 9, -4, 4, 5, -3, 9, 4, -5, -8))
"""Down an arm from shoulder to wrist, measured on eight: deltoid and forearm catch light from above."""
SHADED = as_field([1, -0.08, -0.1])
"""Skin is redder in the shade, for light goes through it."""


def skin(parts: Parts, frame: Frame, hole: Mask, body: Mask) -> Field:
    """Return skin for the whole picture, in RGB, to be seen at `hole`, which is a part of the `body`."""
    seen = _seen(parts, frame, hole)
    weight = quartered(seen)
    known = weight > 0.5
    place = place_on(frame, weight.shape)
    usual = _usual(parts, seen)
    colours = quartered(parts.lab * seen[..., None]) / np.maximum(weight, 1e-3)[..., None]
    model = _around(colours, as_field(known), usual, frame.pose.build / 4)
    pit = pit_of(parts, frame, known)
    shape, on_arm = _shape(parts, frame, place, pit)
    model += shape[..., None] * SHADED
    apart = as_field(colours - model)
    skinned = quartered(parts.person & ~parts.hair)
    whole = as_field(model + membrane(apart, known, skinned, REACH * frame.pose.build / 4))
    lab = resize_field(whole, (hole.shape[1], hole.shape[0]))
    lab += _rim(parts, body, resize_field(on_arm, lab.shape[1::-1]), frame.pose.build)[..., None] * SHADED
    add_bones(lab[..., 0], frame, pit, known)
    return from_lab(lab + grain(parts.lab, seen))


def _seen(parts: Parts, frame: Frame, hole: Mask) -> Mask:
    """Return skin that tells of the skin beside it, away from the rim of what covered that."""
    pose = frame.pose
    rows, columns = np.mgrid[: hole.shape[0], : hole.shape[1]].astype(np.float32)
    places = np.stack([columns, rows], axis=-1)
    throat = (pose.along_spine(places) < 0.5) & (np.abs((places - pose.chest) @ pose.across) < 0.6 * pose.build)
    throat &= ~parts.hair & ~parts.top & (rows > parts.head.chin[1])
    left, right = parts.bare_arms
    hue = distance_to(parts.lab, parts.skin_colour, (0.0, 1.0, 1.0))
    seen = (left | right | throat) & parts.person & (parts.skin_distance < SKIN) & (hue < HUE)
    seen = shrink(seen & ~hole & ~grow(parts.top, 0.012 * pose.build), 2)
    return without_crumbs(seen, 0.01 * pose.build**2)


def _usual(parts: Parts, seen: Mask) -> Field:
    """Return the skin's colour where nothing special is to be said of it: the lit skin's, for most of it is."""
    face = parts.head.oval(seen.shape) & parts.person & (parts.skin_distance < SKIN / 2)
    colours = [parts.lab[place] for place in (seen, face) if place.sum() > 200]
    if not colours:
        return parts.skin_colour
    # Half of it the face's, for hands alone are redder than arms; so is a face.
    lit = [[np.percentile(some[:, 0], 60), *np.median(some[:, 1:], axis=0)] for some in colours]
    return as_field(np.mean(lit, axis=0) + THAN_FACE)


def _around(colours: Field, known: Field, usual: Field, build: float) -> Field:
    """Return what skin is like hereabouts: on a chest as on the throat above it, but for the chin's shade."""
    lit = colours.copy()
    lit[..., 0] = np.maximum(lit[..., 0], usual[0] - CHIN_SHADE)
    total, weight = USUAL_WEIGHT * usual, np.full((*known.shape, 1), USUAL_WEIGHT, np.float32)
    for reach, trust in HEREABOUTS:
        total = total + trust * blur(lit * known[..., None], reach * build)
        weight = weight + trust * blur(known, reach * build)[..., None]
    return as_field(total / weight)


def _shape(parts: Parts, frame: Frame, place: Place, pit: Points) -> tuple[Field, Field]:
    """Return the lightness that a body's roundness adds, and how much each pixel is on an arm."""
    side = light_from(parts)
    arms, on_arm = np.zeros_like(place.down), np.zeros_like(place.down)
    for arm in (0, 1):
        across, down, share = _across_arm(parts, frame, arm, place.down.shape)
        own = np.interp(down, *ARM_RELIEF) + LIT_ARM * side * (2 * arm - 1)
        own += ARM_ROUND * np.clip(np.abs(across), 0, 1.1) ** 2 + 8 * side * np.clip(across, -1, 1)
        own += BESIDE_TRUNK * np.clip(-across * (2 * arm - 1), 0, 1)
        arms = np.where(share > on_arm, own, arms)
        on_arm = np.maximum(on_arm, share)
    return blur(arms * on_arm + chest_relief(parts, frame, place, pit, side) * (1 - on_arm), 1.0), on_arm


def _rim(parts: Parts, body: Mask, on_arm: Field, build: float) -> Field:
    """Return how much darker skin is at the `body`'s edge: as much as where it is seen; an arm is round already."""
    depth = depth_inside(body)
    limb = LIMB * np.exp(-depth / (LIMB_WIDE * build))
    depths = np.maximum(as_field(RIM) * build, np.arange(2, 2 + len(RIM)))
    bare = parts.bare_skin & ~grow(parts.top, RIM[-1] * build)
    own, lightness = depth_inside(parts.person)[bare], parts.lab[..., 0][bare]
    rings = [lightness[np.abs(own - ring) < 0.75] for ring in depths]
    if min(map(len, rings)) < LEAST_RING:
        return as_field(limb)
    levels = as_field([np.median(ring) for ring in rings])
    darker = np.minimum.accumulate((levels - levels[-1])[::-1])[::-1]
    return as_field(limb * on_arm + np.interp(depth, depths, np.clip(darker, DARKEST, 0)) * (1 - on_arm))


def _across_arm(parts: Parts, frame: Frame, side: int, shape: tuple[int, ...]) -> tuple[Field, Field, Field]:
    """Return where across an arm each pixel is, -1 at its edge towards the picture's left, where down it from 0 to 1,
    and how much it is on it.
    """
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32) * 4 + 1.5
    across, along_arm, nearest = (np.full(shape, value, np.float32) for value in (0, 0, np.inf))
    joints = bare_arm(parts, side)
    for place, ((start, first), (end, last)) in enumerate(pairwise(joints)):
        along = unit(as_field(end - start))
        run = (columns - start[0]) * along[0] + (rows - start[1]) * along[1]
        share = np.clip(run / max(1.0, float(np.linalg.norm(end - start))), 0, 1)
        radius = first + (last - first) * share
        apart = np.hypot(columns - start[0] - (end - start)[0] * share, rows - start[1] - (end - start)[1] * share)
        off = (columns - start[0]) * along[1] - (rows - start[1]) * along[0]
        here = apart / radius
        across = np.where(here < nearest, off / radius, across)
        along_arm = np.where(here < nearest, (place + share) / (len(joints) - 1), along_arm)
        nearest = np.minimum(nearest, here)
    # The arm's top belongs to the shoulder.
    down = (rows - joints[0][0][1]) / frame.pose.build
    share = np.clip((1.25 - nearest) / 0.25, 0, 1) * np.clip((down + 0.05) / 0.2, 0, 1)
    return as_field(across), as_field(along_arm), as_field(share)


def light_from(parts: Parts) -> float:
    """Return from which side the light falls on the face: -1 from the picture's left, 1 from its right."""
    face = parts.head.oval(parts.person.shape) & parts.person & (parts.skin_distance < 1.2 * SKIN)
    right = np.arange(face.shape[1])[None] > parts.head.centre[0]
    halves = [parts.lab[..., 0][face & half] for half in (~right, right)]
    if min(len(half) for half in halves) < 60:
        return 0.0
    return float(np.clip((np.median(halves[1]) - np.median(halves[0])) / 60, -1, 1))


def membrane(values: Field, known: Mask, body: Field, reach: float) -> Field:
    """Stretch `values` (height x width x 3) from where they are known over the `body`, fading to 0 within `reach`.

    The screened Poisson equation, relaxed from coarse to fine; nothing flows over the body's edge.
    """
    height, width = known.shape
    if min(height, width) > 16:
        size = (width // 2, height // 2)
        share = as_field(cv2.resize(as_field(known), size, interpolation=cv2.INTER_AREA))
        means = cv2.resize(as_field(values * known[..., None]), size, interpolation=cv2.INTER_AREA)
        coarse = membrane(
            as_field(means / np.maximum(share, 1e-3)[..., None]),
            share > 0.3,
            as_field(cv2.resize(body, size, interpolation=cv2.INTER_AREA)),
            reach / 2,
        )
        found = resize_field(coarse, (width, height))
    else:
        found = np.zeros_like(values)
    flow = np.maximum(body, 1e-3)[..., None]
    total = cv2.filter2D(flow, -1, NEIGHBOURS)[..., None] + flow / reach**2
    fixed = known[..., None]
    for _ in range(SWEEPS):
        found = np.where(fixed, values, cv2.filter2D(found * flow, -1, NEIGHBOURS) / total)
    return as_field(found)
