"""The garment's parts as they lie on the photo: for each pixel where its colour comes from, and how much it covers."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    Points,
    as_field,
    blur,
    blur_widely,
    grow,
    length,
    sampled,
    shrink,
    without_specks,
)
from genlook_django.sandbox.engine.body.arms import hand_is_hidden
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.parts import Parts
from genlook_django.sandbox.engine.garment.reading import Garment
from genlook_django.sandbox.engine.garment.sleeves import Own
from genlook_django.sandbox.engine.shapes import cover_of, ellipse, limb, polygon
from genlook_django.sandbox.engine.warp.armpits import unfolded
from genlook_django.sandbox.engine.warp.mesh import backward_map, grid_over
from genlook_django.sandbox.engine.warp.sleeves import SEWN, fit_sleeve
from genlook_django.sandbox.engine.warp.spline import Spline
from genlook_django.sandbox.engine.warp.stripes import bent_sleeve
from genlook_django.sandbox.engine.warp.trunk import Fit

# In pixels of the garment's picture; the edge lies a pixel or so within the mask, whose rim has the ground's colour.
EDGE_SMOOTHING, EDGE_AT, EDGE_CONTRAST = 2.6, 0.68, 4.0
INSIDE_AT, INSIDE_SMOOTHING = 0.25, 1.4
"""It ends a pixel or so beyond its mask, at whose rim lies the front's shadow; less smoothing leaves a V its tip."""
OVER, LAST_OVER = 4.0, 22
"""As many, by which a sleeve with stripes of its own lies over the trunk's end at the seam, and the row of its grid
up to which it does."""
SPIKE, FOLD, AT_FOLD = 2.0, 0.8, 6.0
"""Pixels of the photo: half the width of what is left over where cloth folds at a collar, how soft its edge is,
and how near to it."""
HARD = 0.8
"""The change of the cover from pixel to pixel, from which on an edge is a fold's."""
BELOW_ELBOW = 0.4
"""The share of a forearm from which on it goes under the trunk, where its hand is hidden."""
CELL = 9.0
"""Pixels of the garment's picture between the places that are bent exactly; farther apart, a band gets corners."""


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
    back: Layer
    """The inside behind the neck, which is left out of the trunk."""
    inside: Field
    """Where the inside is, above the garment too."""
    beyond: Mask
    """What is beside a cuff, on the hand's side: no sleeve reaches there."""

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
    inside = sampled(soft(garment.inside, INSIDE_AT, INSIDE_SMOOTHING), places, beyond=0)
    cloth = sampled(soft(garment.trunk), places, beyond=0)
    smooth = places
    for side in (0, 1):
        smooth = unfolded(smooth, garment, side, of_sleeve=False)
    trunk, back = Layer(smooth, without_spikes(cloth * (1 - inside))), Layer(places, as_field(cloth * inside))
    sleeves: list[Layer | None] = []
    beyond = np.zeros(shape, bool)
    for side, sleeve in enumerate(garment.sleeves):
        if sleeve is None:
            sleeves.append(None)
            continue
        flat, laid = fit_sleeve(garment, sleeve, fit, frame, parts, side)
        places, covered = bent_sleeve(garment.picture, flat, laid, fit.scale, shape)
        over = OVER * fit.scale if sleeve.own is Own.STRIPES else 0.0
        alpha = _cover(laid, covered, over)
        if hand_is_hidden(parts, frame.pose, side):
            alpha = alpha * (1 - trunk.alpha * _forearm(parts, side))
        else:
            beyond |= _beyond_cuff(laid, shape)
        sleeves.append(Layer(unfolded(places, garment, side, of_sleeve=True), as_field(alpha)))
    return Worn(trunk, sleeves, back, inside, beyond)


def without_spikes(alpha: Field) -> Field:
    """Return a cover without the spikes and the hard edges that it has where cloth is folded over, as at a collar."""
    steps = (np.abs(np.diff(alpha, axis=axis, prepend=0)) for axis in (0, 1))
    at_fold = grow(np.maximum(*steps) > HARD, AT_FOLD)
    return np.where(at_fold, np.minimum(alpha, blur(without_specks(alpha > 0.5, SPIKE), FOLD)), alpha)


def _cover(laid: Points, covered: Mask, over: float) -> Field:
    """Return how much a sleeve's grid covers: its outline, or what is inside where that crosses itself.

    It goes `over` pixels beyond the seam.
    """
    across = laid[:, -1] - laid[:, 0]
    fades = np.clip((LAST_OVER - np.arange(len(laid))) / (LAST_OVER - SEWN), 0, 1)
    across *= (over * fades / np.maximum(np.linalg.norm(across, axis=1), over + 1e-3))[:, None]
    around = np.concatenate([laid[:, 0], laid[-1], (laid[:, -1] + across)[::-1]])
    return np.maximum(cover_of([around], covered.shape), shrink(covered, 2))


def _forearm(parts: Parts, side: int) -> Field:
    """Return where a sleeve on a forearm can be."""
    elbow, wrist, tip = parts.arms[side][1:]
    below = as_field(elbow + (wrist - elbow) * BELOW_ELBOW)
    wide = 2.5 * parts.arm_radii[2]
    return blur(limb(parts.person.shape, [below, wrist, tip], [wide] * 3), 1.0)


def _beyond_cuff(laid: Points, shape: tuple[int, ...]) -> Mask:
    """Return what lies beyond the last row of a sleeve's grid, as far as the sleeve is wide to both sides."""
    start, end = laid[-1, 0], laid[-1, -1]
    down = as_field([start[1] - end[1], end[0] - start[0]])
    down *= np.sign((laid[-1] - laid[-2]).mean(axis=0) @ down)
    across = end - start
    return polygon(shape, [start - across, *laid[-1], end + across, end + across + 2 * down, start - across + 2 * down])


def _bent(mask: Mask, spline: Spline, shape: tuple[int, ...]) -> Field:
    grid = grid_over(mask, CELL)
    return backward_map(mask, grid, spline(grid), shape)


def soft(mask: Mask, at: float = EDGE_AT, smoothing: float = EDGE_SMOOTHING) -> Field:
    """Return how much each pixel covers: the mask without its stairs, which would show when it is enlarged.

    Its edge lies where the smoothed mask is `at`: 0.5 is on the mask's own rim, more lies within.
    """
    return as_field(np.clip((blur(mask, smoothing) - at) * EDGE_CONTRAST + 0.5, 0, 1))


def around_neck(frame: Frame, shape: tuple[int, ...]) -> Field:
    """Return where collars are, whose tips and notches are their own."""
    build, neck = frame.pose.build, frame.neck
    half = length(neck[1] - neck[0]) / 2 + 0.06 * build
    return blur_widely(ellipse(shape, as_field(neck.mean(axis=0)), half, 0.35 * build), 0.03 * build)


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
