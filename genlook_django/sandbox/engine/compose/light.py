"""Light on the new cloth: the old one's folds and shade, a darker rim, and a shadow on what lies below."""

from dataclasses import dataclass

import numpy as np

from genlook_django.sandbox.engine.arrays import Field, as_field, blur, blur_widely, depth_inside, shrink
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.parts import Parts
from genlook_django.sandbox.engine.compose.layers import Layer, Worn
from genlook_django.sandbox.engine.compose.strokes import Shadow
from genlook_django.sandbox.engine.compose.undress import Axes

# In units of lightness, 0 to 255.
RIM = -16.0
SLEEVE_RIM = -20.0
BESIDE_SLEEVE = -22.0


@dataclass(frozen=True, slots=True)
class Light:
    """What is added to the cloth's lightness, before it is turned into a factor."""

    folds: Field
    rim: Field
    gain: float
    """How much of the old top's light is carried over; 0 for a strongly patterned one."""

    def on_trunk(self, worn: Worn, frame: Frame, axes: Axes) -> Field:
        """Return the light on the trunk, darker beside the sleeves that hang over it."""
        width = frame.pose.build
        below = np.clip((axes.down - frame.armpits_down) / 0.1, 0, 1)
        near = blur_widely(worn.sleeves_alpha, 0.03 * width) * (1 - worn.sleeves_alpha)
        return _factor(self.folds + self.rim + BESIDE_SLEEVE * near * below)

    def on_sleeve(self, sleeve: Layer, worn: Worn, frame: Frame, axes: Axes) -> Field:
        """Return the light on a sleeve, its rim darker where it lies beside the trunk; it has none at the armhole."""
        width = frame.pose.build
        joined = (sleeve.alpha > 0.5) | ((worn.trunk.alpha > 0.5) & (axes.down < frame.armpits_down))
        own = SLEEVE_RIM * np.exp(-depth_inside(joined) / (0.05 * width)) - self.rim
        beside = np.clip((axes.aside - 0.45 * width) / (0.12 * width), 0, 1)
        return _factor(self.folds + self.rim + own * beside)


def light_on(parts: Parts, frame: Frame, worn: Worn) -> Light:
    """Read the light off the old top."""
    rim = RIM * np.exp(-depth_inside(worn.alpha > 0.5) / (0.045 * frame.pose.build))
    folds, gain = _folds(parts, frame.pose.build)
    return Light(folds, as_field(rim), gain)


def _folds(parts: Parts, width: float) -> tuple[Field, float]:
    old = shrink(parts.top, 3)
    lightness = parts.lab[..., 0]
    if old.sum() < 500:
        return np.zeros(old.shape, np.float32), 0.0
    weight = as_field(old)
    usual = float(np.median(lightness[old]))

    def smooth(values: Field, sigma: float) -> Field:
        return blur_widely(values * weight, sigma) / np.maximum(blur_widely(weight, sigma), 0.05)

    relief = smooth(lightness - usual, max(3.0, 0.018 * width))
    hue = parts.lab[..., 1:][old]
    pattern = float(np.median(np.abs(hue - np.median(hue, axis=0))))
    pattern += 0.35 * float(np.std(lightness[old] - smooth(lightness, 0.05 * width)[old]))
    gain = 0.75 * float(np.clip(1.35 - pattern / 9, 0, 1))
    # Folds are faint on dark cloth.
    strength = gain * (1.0 if usual > 60 else 1.3)
    return as_field(np.clip(relief * strength, -32, 14) * blur(weight, 5)), gain


def _factor(lightness: Field) -> Field:
    return as_field(np.clip(1 + lightness / 150, 0.5, 1.12))


def shadow_below(parts: Parts, frame: Frame, worn: Worn) -> Shadow:
    """Return the soft shadow of hem, cuffs and collar on the body."""
    distance = 0.03 * frame.pose.build
    fallen = np.zeros_like(worn.alpha)
    fallen[int(distance) :] = worn.alpha[: len(fallen) - int(distance)]
    cast = blur_widely(fallen, distance)
    return Shadow(as_field(0.38 * cast * (1 - worn.alpha) * (frame.pose.silhouette > 0.5)))
