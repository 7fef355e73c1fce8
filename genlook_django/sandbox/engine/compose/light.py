"""Light on the new cloth: the old one's folds and shade, a darker rim, and a shadow on what lies below."""

from dataclasses import dataclass

import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    as_field,
    blur,
    blur_widely,
    depth_inside,
    without_gaps,
)
from genlook_django.sandbox.engine.body.arms import bare_tube, whole_skin
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.parts import Parts
from genlook_django.sandbox.engine.compose.folds import folds
from genlook_django.sandbox.engine.compose.form import lit_side, round_sleeve, round_trunk
from genlook_django.sandbox.engine.compose.layers import Layer, Worn
from genlook_django.sandbox.engine.compose.skin import light_from
from genlook_django.sandbox.engine.compose.strokes import Shadow
from genlook_django.sandbox.engine.compose.undress import Axes

# In units of lightness, 0 to 255.
RIM = -16.0
SLEEVE_RIM = -20.0
BESIDE_ARM = -44.0
UNDER_SLEEVE, CONTACT = -56.0, 0.01
"""Right under a sleeve's edge no light comes; in builds, how far that goes: it tells the two from each other."""
GLINT = 0.05
"""In builds, the radius of a spot that light can bleach."""
BRIGHTEST, WHITE, DIMMEST = 99, 205.0, 0.65
"""Percent of a photo, the lightness that its brightest has in good light, and the least that cloth is dimmed to."""
AT_EDGES = ((0.007, 0.18), (0.03, 0.07))
"""In builds, how far light is lost beside an edge of cloth, and twice the share that is lost right at it."""
SHADOW = 0.38
"""The share of the light that is lost right below a hem."""


@dataclass(frozen=True, slots=True)
class Light:
    """What is added to the cloth's lightness, before it is turned into a factor."""

    folds: Field
    rim: Field
    level: float
    """How bright cloth is in the photo: 1, or less where the light is dim or the cloth whiter than all of it."""
    side: float
    """From which side the light comes: -1 the picture's left, 1 its right."""

    def on_trunk(self, worn: Worn, arms: Field, frame: Frame, axes: Axes) -> Field:
        """Return the light on the trunk, darker beside the sleeves and the bare `arms` that hang over it."""
        width = frame.pose.build
        below = np.clip((axes.down - frame.armpits_down) / 0.1, 0, 1)
        over = np.maximum(worn.sleeves_alpha, arms)
        near = BESIDE_ARM * blur_widely(over, 0.03 * width) * (1 - over)
        near += UNDER_SLEEVE * blur(worn.sleeves_alpha, CONTACT * width) * (1 - over)
        form = lit_side(frame, axes, self.side) + round_trunk(frame, axes) * below
        return self.level * _factor(self.folds + self.rim + near * below + form)

    def on_sleeve(self, sleeve: Layer, worn: Worn, frame: Frame, axes: Axes) -> Field:
        """Return the light on a sleeve, its rim darker where it lies beside the trunk; it has none at the armhole."""
        width = frame.pose.build
        joined = (sleeve.alpha > 0.5) | ((worn.trunk.alpha > 0.5) & (axes.down < frame.armpits_down))
        depth = depth_inside(joined)
        own = SLEEVE_RIM * np.exp(-depth / (0.05 * width)) - self.rim
        own += round_sleeve(joined, depth, joined & (axes.down > frame.armpits_down), width, self.side)
        beside = np.clip((axes.aside - 0.45 * width) / (0.12 * width), 0, 1)
        return self.level * _factor(self.folds + self.rim + lit_side(frame, axes, self.side) + own * beside)


def light_on(parts: Parts, frame: Frame, worn: Worn, whitest: float = 0.0) -> Light:
    """Read the light off the old top, for cloth the brightest of which has the lightness `whitest` (0 to 255)."""
    rim = RIM * np.exp(-depth_inside(worn.alpha > 0.5) / (0.045 * frame.pose.build))
    brightest = float(np.percentile(parts.lab[..., 0], BRIGHTEST))
    level = float(np.clip(brightest / max(WHITE, whitest), DIMMEST, 1.0))
    return Light(folds(parts, frame.pose), as_field(rim), level, light_from(parts))


def _factor(lightness: Field) -> Field:
    return as_field(np.clip(1 + lightness / 150, 0.5, 1.12))


def shadow_below(parts: Parts, frame: Frame, worn: Worn) -> Shadow:
    """Return the soft shadow of hem, cuffs and collar on the body; an arm, being before the trunk, has the cuff's."""
    tubes = [bare_tube(parts, side) & parts.old_sleeves[side] for side in (0, 1)]
    # A glint on a shoulder is no hole in it.
    seen = without_gaps(whole_skin(parts, 0) | whole_skin(parts, 1), GLINT * frame.pose.build)
    arms = tubes[0] | tubes[1] | (seen & ~parts.top)
    on_arms = blur(arms, 1.5)
    cast = _cast(worn.alpha, frame) * (1 - worn.alpha) * (1 - on_arms)
    cast += _cast(worn.sleeves_alpha, frame) * (1 - worn.sleeves_alpha) * on_arms
    cloth = worn.trunk.alpha > 0.5
    below_hem = np.logical_or.accumulate(cloth) & ~np.logical_or.accumulate(cloth[::-1])[::-1]
    bare = ~parts.top | arms | below_hem | (worn.inside > 0.5)
    shadow = SHADOW * cast * blur(parts.person & bare, 1.0)
    beside = parts.person & ~parts.hair & ~parts.head.oval(parts.person.shape)
    return Shadow(as_field(np.maximum(shadow, _at_edges(worn.trunk.alpha, frame) * blur(beside, 1.0) * (1 - on_arms))))


def _at_edges(alpha: Field, frame: Frame) -> Field:
    """Return how little light comes to what lies right beside cloth: its edge has some thickness."""
    near = sum(share * blur_widely(alpha, wide * frame.pose.build) for wide, share in AT_EDGES)
    return as_field(near * (1 - alpha))


def _cast(alpha: Field, frame: Frame) -> Field:
    distance = 0.03 * frame.pose.build
    fallen = np.zeros_like(alpha)
    fallen[int(distance) :] = alpha[: len(fallen) - int(distance)]
    return blur_widely(fallen, distance)
