"""The garment's parts as they lie on the photo: for each pixel where its colour comes from, and how much it covers."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    as_field,
    blur,
    ellipse,
    grow,
    limb,
    parts_touching,
    sampled,
    shrink,
    without_gaps,
)
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.parts import Parts
from genlook_django.sandbox.engine.garment.reading import Garment
from genlook_django.sandbox.engine.warp.mesh import NOWHERE, backward_map, grid_over
from genlook_django.sandbox.engine.warp.sleeves import fit_sleeve
from genlook_django.sandbox.engine.warp.spline import Spline
from genlook_django.sandbox.engine.warp.trunk import Fit

# In pixels of the garment's picture; the edge lies a pixel or so within the mask, whose rim has the ground's colour.
EDGE_SMOOTHING, EDGE_AT, EDGE_CONTRAST = 2.6, 0.68, 4.0
CELL = 18.0
"""Pixels of the garment's picture between the places that are bent exactly."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One part of the garment on the photo."""

    places: Field
    """Height x width x 2, pixels of the garment's picture."""
    alpha: Field


@dataclass(frozen=True)
class Worn:
    """The whole garment on the photo."""

    trunk: Layer
    sleeves: list[Layer | None]
    inside: Field
    """Where the trunk shows its inside behind the neck; it is left out of `trunk.alpha` already."""

    @cached_property
    def sleeves_alpha(self) -> Field:
        empty = np.zeros(self.trunk.alpha.shape, np.float32)
        return as_field(np.max([empty] + [layer.alpha for layer in self.sleeves if layer], axis=0))

    @cached_property
    def alpha(self) -> Field:
        return np.maximum(self.trunk.alpha, self.sleeves_alpha)


def lay_on(garment: Garment, fit: Fit, frame: Frame, parts: Parts) -> Worn:
    """Bend every part of the garment onto the photo."""
    shape = parts.person.shape
    places = _bent(garment.trunk, fit.spline, shape)
    inside = sampled(blur(garment.inside, 1.5), places, beyond=0)
    trunk = Layer(_without_edges(places), sampled(_soft(garment.trunk), places, beyond=0) * (1 - inside))
    sleeves = [_sleeve(garment, fit, frame, parts, side) for side in (0, 1)]
    return Worn(trunk, sleeves, inside)


def slits(worn: Worn, fit: Fit, frame: Frame, parts: Parts) -> Mask:
    """Return the narrow gaps that are left between trunk and sleeves, at the shoulders and at the armpits."""
    build = frame.pose.build
    on = worn.alpha > 0.5
    if not any(worn.sleeves):
        return np.zeros(on.shape, bool)
    near = np.zeros(on.shape, bool)
    for side in (0, 1):
        near |= ellipse(on.shape, fit.shoulders[side], 0.27 * build, 0.27 * build)
        near |= ellipse(on.shape, fit.armpits[side], 0.2 * build, 0.25 * build)
    gaps = (without_gaps(on, 0.09 * build) & near) | _shoulders(frame, parts)
    return gaps & ~on & parts.person & ~parts.hair & (worn.inside < 0.3)


def old_cloth_beside(worn: Worn, fit: Fit, frame: Frame, parts: Parts, down: Field) -> Mask:
    """Return what the new trunk leaves of the old top right beside it: the new one is stretched over that."""
    on = worn.trunk.alpha > 0.5
    # An armhole's edge is round: what is left above its foot is skin.
    top = frame.armpits_down + (-0.05 if any(worn.sleeves) else 0.12)
    level = (down > top) & (down < fit.hem_down - 0.02)
    near = grow(on, 0.1 * frame.pose.build) & parts.person & ~parts.hair
    beside = near & level & grow(parts.top, 2) & ~parts.like_skin & (worn.alpha < 0.98)
    return parts_touching(beside | on, on) & ~on


def _shoulders(frame: Frame, parts: Parts) -> Mask:
    """Return the shoulders, from half of their length out: under sleeves, none of them is bare."""
    pose = frame.pose
    zone = np.zeros(parts.person.shape, bool)
    for side in (0, 1):
        start, end = frame.between[side], pose.shoulders[side]
        tube = limb(zone.shape, [start, end], [0.02 * pose.build, 0.2 * pose.build])
        rows, columns = np.nonzero(tube)
        away = ((columns - start[0]) * pose.across[0] + (rows - start[1]) * pose.across[1]) * (2 * side - 1)
        zone[rows[away > 0], columns[away > 0]] = True
    return zone


def _sleeve(garment: Garment, fit: Fit, frame: Frame, parts: Parts, side: int) -> Layer | None:
    sleeve = garment.sleeves[side]
    if sleeve is None:
        return None
    seam = garment.trunk & grow(sleeve.mask, 10)
    # Below the armpit the trunk is only near, not joined.
    seam[int(min(sleeve.inner[0, 1], garment.outline.armpits[side, 1])) :] = False
    with_seam = sleeve.mask | seam
    flat, laid = fit_sleeve(garment, sleeve, fit, frame, parts, side)
    places = backward_map(with_seam, flat, laid, parts.person.shape)
    return Layer(_without_edges(places), sampled(_soft(with_seam), places, beyond=0))


def _bent(mask: Mask, spline: Spline, shape: tuple[int, ...]) -> Field:
    grid = grid_over(mask, CELL)
    return backward_map(mask, grid, spline(grid), shape)


def _soft(mask: Mask) -> Field:
    """Return how much each pixel covers: the mask without its stairs, which would show when it is enlarged."""
    return as_field(np.clip((blur(mask, EDGE_SMOOTHING) - EDGE_AT) * EDGE_CONTRAST + 0.5, 0, 1))


def _without_edges(places: Field) -> Field:
    """Carry the coordinates a little beyond the grid, so that stretching them does not mix them with nowhere."""
    known = places[..., 0] > NOWHERE / 2
    weight = blur(known, 3)
    nearby = blur(np.where(known[..., None], places, 0), 3) / np.maximum(weight, 1e-3)[..., None]
    return as_field(np.where(known[..., None], places, np.where((weight > 1e-3)[..., None], nearby, NOWHERE)))


def cloth_colours(garment: Garment, longest: float) -> tuple[Picture, float]:
    """Return the garment's picture at about the size it is sampled at, its colours carried over its edge.

    The second value is the scale from `garment.picture`'s pixels to the returned ones.
    """
    height, width = garment.colours.shape[:2]
    scale = min(1.0, longest / max(height, width))
    size = (max(2, round(width * scale)), max(2, round(height * scale)))
    colours = np.asarray(cv2.resize(garment.colours, size, interpolation=cv2.INTER_AREA), np.uint8)
    mask = as_field(cv2.resize(as_field(garment.mask), size, interpolation=cv2.INTER_AREA)) > 0.5
    solid = shrink(mask, 2)
    weight = blur(solid, 4)
    spread = blur(colours * solid[..., None], 4) / np.maximum(weight, 1e-4)[..., None]
    outside = ~solid & (weight > 1e-3)
    colours[outside] = np.clip(spread, 0, 255)[outside]
    return colours, size[0] / garment.picture.shape[1]
