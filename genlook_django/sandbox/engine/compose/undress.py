"""Take away what the new garment leaves bare of the old one: skin where the body is, ground where it is not."""

from dataclasses import dataclass

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    as_field,
    blur,
    blur_widely,
    depth_inside,
    distance_to,
    grow,
    limb,
    quartered,
    resize,
    resize_field,
    resize_mask,
    shrink,
    without_crumbs,
)
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.parts import BARE, Parts
from genlook_django.sandbox.engine.compose.layers import Worn
from genlook_django.sandbox.engine.compose.strokes import Fill

GRAIN_SEED = 3


@dataclass(frozen=True, slots=True)
class Axes:
    """Each pixel's place on the body: down the spine (0 shoulders, 1 hips), and pixels away from it."""

    down: Field
    aside: Field


def axes_of(frame: Frame, shape: tuple[int, ...]) -> Axes:
    pose = frame.pose
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    places = np.stack([columns, rows], axis=-1)
    return Axes(pose.along_spine(places), np.abs((places - pose.chest) @ pose.across))


def undress(picture: Picture, parts: Parts, frame: Frame, worn: Worn, axes: Axes, hem_down: float) -> list[Fill]:
    """Return the strokes that hide what is left of the old top."""
    near = grow(parts.top, 4) & (frame.pose.silhouette > 0.1) & ~((parts.skin_distance < 13) & parts.person)
    old = parts.top | near
    left = old & (worn.alpha < 0.98)
    arms = _tube(parts, 0, BARE) | _tube(parts, 1, BARE)
    chest = (axes.down < 0.45) & (axes.aside < 0.5 * frame.pose.shoulder_width)
    bare_arms = (parts.old_sleeves[0] | parts.old_sleeves[1]) & (worn.sleeves_alpha < 0.98) & (axes.down > 0.22)
    skin = ((left & (arms | chest)) | bare_arms) & parts.person
    # The old collar's edge has some of the skin's colour, and would stay behind as a line.
    skin |= grow(skin & chest, 4) & parts.person & chest & (worn.alpha < 0.98)
    # An arm is wider than its tube here and there, and lit skin can have the colour of pale cloth.
    bared = (parts.arm_zones[0] | parts.arm_zones[1]) & parts.like_skin
    ground = left & ~skin & ~bared & (axes.down < hem_down)
    fills = []
    if ground.any():
        fills.append(_ground(picture, frame.pose.silhouette, ground))
    if skin.any():
        # Soft against the skin around it, but not over the ground.
        fills.append(Fill(_skin(parts, frame, axes), np.minimum(blur(skin, 2), blur(parts.person, 1.0))))
    return fills


def _tube(parts: Parts, side: int, thickness: float) -> Mask:
    return limb(parts.person.shape, parts.arms[side][:3], [thickness * radius for radius in parts.arm_radii[:3]])


def _skin(parts: Parts, frame: Frame, axes: Axes) -> Field:
    """Return skin for the whole picture: carried over from what is seen of it, rounded by shade on the arms."""
    arms = (parts.bare_arms[0] | parts.bare_arms[1]) & (axes.down > 0.1)
    throat = (axes.down < 0.4) & (axes.aside < 0.45 * frame.pose.build) & ~parts.hair & ~parts.top
    throat &= np.arange(len(throat))[:, None] > parts.head.chin[1] - 0.2 * parts.head.size
    hue = distance_to(parts.lab, parts.skin_colour, (0.0, 1.0, 1.0))
    seen = shrink((arms | throat) & parts.person & (parts.skin_distance < 18) & (hue < 13), 2)
    seen = without_crumbs(seen, 0.01 * frame.pose.build**2)
    lab = carried_over(parts.lab * seen[..., None], as_field(seen), parts.skin_colour)
    tubes = [_tube(parts, side, BARE) & (axes.down > 0.1) for side in (0, 1)]
    depth = np.max([depth_inside(tube) for tube in tubes], axis=0) / parts.arm_radii[1]
    roundness = np.where(depth > 0, -20 + 23 * np.clip(depth, 0, 1) ** 0.6, 0)
    lightness = parts.lab[..., 0]
    folds = np.clip(0.15 * (blur(lightness, 3) - blur_widely(lightness, 25)), -3, 3)
    grain = blur(np.random.default_rng(GRAIN_SEED).normal(0, 5, lightness.shape), 1.2)
    lab[..., 0] += blur(roundness, 3) + folds + grain
    return as_field(cv2.cvtColor(np.clip(lab, 0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB))


def carried_over(weighted: Field, weight: Field, usual: Field) -> Field:
    """Spread colours over the whole picture, the nearest counting most, and `usual` where none are.

    `weighted` is each pixel's colour times its weight.
    """
    height, width = weight.shape
    colours, weight = quartered(weighted), quartered(weight)
    total, sure = np.float32(1e-7) * usual, np.full(weight.shape, 1e-7, np.float32)
    for sigma, trust in ((1.5, 1.0), (5.0, 1e-2), (14.0, 1e-4), (30.0, 1e-5)):
        total = total + trust * blur(colours, sigma)
        sure = sure + trust * blur(weight, sigma)
    return resize_field(total / sure[..., None], (width, height))


def _ground(picture: Picture, silhouette: Field, hole: Mask) -> Fill:
    """Draw the ground in from around the person (Telea, 2004), on a small copy: grounds are mostly smooth."""
    height, width = hole.shape
    size = (max(8, width // 4), max(8, height // 4))
    unknown = (silhouette > 0.25) | grow(hole, 2)
    small = resize(np.where(unknown[..., None], 0, picture).astype(np.uint8), size)
    missing = grow(resize_mask(unknown, size), 1)
    drawn = cv2.inpaint(small, missing.astype(np.uint8), 4, cv2.INPAINT_TELEA)
    colours = as_field(cv2.resize(as_field(drawn), (width, height), interpolation=cv2.INTER_LINEAR))
    return Fill(colours, blur(grow(hole, 2), 1.5))
