"""Put the person in the garment: the order in which everything is painted."""

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, Picture, as_field, blur, grow, labelled, to_lab
from genlook_django.sandbox.engine.body.arms import hand
from genlook_django.sandbox.engine.body.frame import Frame, below_shoulders
from genlook_django.sandbox.engine.body.parts import Parts
from genlook_django.sandbox.engine.body.shoulders import ABOVE_SHOULDER
from genlook_django.sandbox.engine.compose.front import arm_alpha, face_alpha, off_old_top
from genlook_django.sandbox.engine.compose.gaps import shoulder_edge
from genlook_django.sandbox.engine.compose.hair import hair_over
from genlook_django.sandbox.engine.compose.layers import Layer, Worn, around_neck, cloth_colours
from genlook_django.sandbox.engine.compose.light import light_on, shadow_below
from genlook_django.sandbox.engine.compose.strokes import Cloth, Fill, Front, Shadow, Stroke
from genlook_django.sandbox.engine.compose.undress import axes_of, undress
from genlook_django.sandbox.engine.garment.reading import WORKED_AT, Garment
from genlook_django.sandbox.engine.shapes import polygon
from genlook_django.sandbox.engine.warp.necks import opening_of
from genlook_django.sandbox.engine.warp.sleeves import covered_share
from genlook_django.sandbox.engine.warp.trunk import Fit

BEHIND_NECK = 0.85
"""The share of the light that falls on the inside behind the neck."""
WHITEST, SPARSE = 95, 4
"""Percent of the cloth, looked at every so many pixels."""
WIDE_OPEN, FAINT = 0.6, 0.05
"""Of the chest's width, from which on an opening shows nothing of its back; the least cover that shows."""


def dress(
    picture: Picture, garment: Garment, fit: Fit, frame: Frame, parts: Parts, worn: Worn, stretch: float
) -> list[Stroke]:
    """Return the strokes; `stretch` is the photo's own size over the size worked at."""
    axes = axes_of(frame, picture.shape)
    light = light_on(parts, frame, worn, _whitest(garment))
    colours, scale = cloth_colours(garment, 1.3 * WORKED_AT * fit.scale * stretch)
    fills = undress(picture, parts, frame, worn, axes, fit)
    painted = np.any([worn.alpha > 0, *(fill.alpha > 0 for fill in fills)], axis=0)
    hair = hair_over(picture, parts, frame.pose.build, worn.alpha > 0, painted)
    shadow = shadow_below(parts, frame, worn)
    strokes: list[Stroke] = [
        *(Fill(fill.colours, fill.alpha * (1 - hair.whole)) for fill in fills),
        Shadow(shadow.strength * (1 - hair.whole)),
    ]

    def cloth(layer: Layer, alpha: Field, factor: Field) -> Cloth:
        return Cloth(colours, _scaled(layer.places, scale), alpha, factor)

    covered = covered_share(garment)
    arms = [arm_alpha(parts, frame, axes, covered if garment.sleeves[side] else 0, side) for side in (0, 1)]
    arms = [off_old_top(arm, parts, worn.trunk.alpha, frame.pose.build, side) for side, arm in enumerate(arms)]
    on_trunk = light.on_trunk(worn, np.maximum(*arms), frame, axes)
    behind = behind_neck(garment, frame, parts, worn)
    strokes.append(cloth(worn.back, behind, np.full_like(behind, BEHIND_NECK * light.level)))
    strokes.append(cloth(worn.trunk, on_body(worn, garment, frame, parts.person), on_trunk))
    strokes += [Front(arm) for arm in arms]
    inside = worn.inside * (axes.aside < 0.4 * frame.pose.shoulder_width)
    for side, layer in enumerate(worn.sleeves):
        if layer:
            alpha = layer.alpha * (1 - blur(hand(parts, 1 - side), 1.2)) * (1 - inside)
            strokes.append(cloth(layer, as_field(alpha), light.on_sleeve(layer, worn, frame, axes)))
    strokes += [Front(face_alpha(parts)), *hair.strokes()]
    return strokes


def behind_neck(garment: Garment, frame: Frame, parts: Parts, worn: Worn) -> Field:
    """Return where the inside of the back is seen beside the neck."""
    if opening_of(garment) > WIDE_OPEN * garment.outline.width:
        # So far out it hangs behind the shoulders.
        return np.zeros_like(worn.back.alpha)
    behind = worn.back.alpha * (1 - blur(parts.person, 1.0)) * around_neck(frame, worn.back.alpha.shape)
    # A collar stands there; what lies is a scrap on the shoulder.
    labels, boxes = labelled((behind > FAINT) & (worn.alpha < 0.5))
    lies = boxes[:, cv2.CC_STAT_WIDTH] > boxes[:, cv2.CC_STAT_HEIGHT]
    lies[0] = False
    return as_field(behind * (1 - blur(grow(lies[labels], 2), 1.0)))


def _whitest(garment: Garment) -> float:
    """Return the lightness of the garment's brightest cloth."""
    some = np.s_[::SPARSE, ::SPARSE]
    lightness = to_lab(np.ascontiguousarray(garment.picture[some]))[..., 0]
    return float(np.percentile(lightness[garment.mask[some]], WHITEST))


def on_body(worn: Worn, garment: Garment, frame: Frame, person: Mask) -> Field:
    """Return the trunk's cover: what lies on a bare shoulder goes on over it to the back, and has no end of its own."""
    if garment.has_sleeves:
        return worn.trunk.alpha
    body = below_shoulders(frame, worn.trunk.alpha.shape, -ABOVE_SHOULDER * frame.pose.shoulder_width)
    body = (body & (person | ~_beside_shoulders(frame, body.shape))) | shoulder_edge(frame, person)
    return np.minimum(worn.trunk.alpha, blur(body, 0.8))


def _beside_shoulders(frame: Frame, shape: tuple[int, ...]) -> Mask:
    """Return what is farther out than the shoulders' ends, down to the armpits: a wide strap lies on the arm there."""
    pose, beside = frame.pose, np.zeros(shape, bool)
    down, far = pose.spine * frame.armpits_down, pose.across * pose.build
    for end, outwards in zip(frame.shoulders, (-far, far), strict=True):
        beside |= polygon(
            shape, [as_field(place) for place in (end, end + outwards, end + outwards + down, end + down)]
        )
    return beside


def _scaled(places: Field, scale: float) -> Field:
    # Pixel centres, not corners, correspond.
    return as_field(places * scale + (scale - 1) / 2)
