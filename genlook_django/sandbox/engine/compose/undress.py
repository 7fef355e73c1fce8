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
    depth_inside,
    grow,
    limb,
    resize,
    resize_mask,
)
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.parts import Parts
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
    arms = arm_tubes(parts)
    chest = (axes.down < 0.45) & (axes.aside < 0.5 * frame.pose.shoulder_width)
    bare_arms = arms & (worn.sleeves_alpha < 0.98) & (axes.down > 0.22)
    skin = ((left & (arms | chest)) | (parts.top & bare_arms)) & parts.person
    ground = left & ~skin & (axes.down < hem_down)
    fills = []
    if ground.any():
        fills.append(_ground(picture, frame.pose.silhouette, ground))
    if skin.any():
        fills.append(Fill(_skin(parts), blur(skin, 2)))
    return fills


def arm_tubes(parts: Parts) -> Mask:
    return _tube(parts, 0, 1.0) | _tube(parts, 1, 1.0)


def _tube(parts: Parts, side: int, thickness: float) -> Mask:
    return limb(parts.person.shape, parts.arms[side][:3], [thickness * radius for radius in parts.arm_radii[:3]])


def _skin(parts: Parts) -> Field:
    """Return skin for the whole picture: the arms' colour, rounded by shade, with the old cloth's faint light."""
    shape = parts.person.shape
    seen = (parts.bare_arms[0] | parts.bare_arms[1]) & (parts.skin_distance < 18)
    colour = np.median(parts.lab[seen], axis=0) if seen.sum() > 400 else parts.skin_colour
    depth = np.max([depth_inside(_tube(parts, side, 0.95)) for side in (0, 1)], axis=0) / parts.arm_radii[1]
    roundness = np.where(depth > 0, -26 + 30 * np.clip(depth, 0, 1) ** 0.6, 0)
    lightness = parts.lab[..., 0]
    folds = 0.15 * (blur(lightness, 3) - blur(lightness, 25))
    grain = blur(np.random.default_rng(GRAIN_SEED).normal(0, 6, shape), 1.2)
    lab = np.empty((*shape, 3), np.float32)
    lab[:] = colour
    lab[..., 0] = np.clip(colour[0] + roundness + folds + grain, 0, 255)
    return as_field(cv2.cvtColor(lab.astype(np.uint8), cv2.COLOR_LAB2RGB))


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
