"""Put the person in the garment: the order in which everything is painted."""

import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, Picture, as_field, blur, grow, sampled
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.parts import Parts
from genlook_django.sandbox.engine.compose.front import arm_alpha, arms_under_sleeves, hand, head_alpha
from genlook_django.sandbox.engine.compose.layers import Layer, Worn, cloth_colours, old_cloth_beside, slits
from genlook_django.sandbox.engine.compose.light import light_on, shadow_below
from genlook_django.sandbox.engine.compose.strokes import Cloth, Front, Patch, Stroke
from genlook_django.sandbox.engine.compose.undress import axes_of, carried_over, undress
from genlook_django.sandbox.engine.garment.reading import WORKED_AT, Garment
from genlook_django.sandbox.engine.warp.sleeves import covered_share
from genlook_django.sandbox.engine.warp.trunk import Fit


def dress(
    picture: Picture, garment: Garment, fit: Fit, frame: Frame, parts: Parts, worn: Worn, stretch: float
) -> list[Stroke]:
    """Return the strokes; `stretch` is the photo's own size over the size worked at."""
    axes = axes_of(frame, picture.shape)
    light = light_on(parts, frame, worn)
    colours, scale = cloth_colours(garment, 1.3 * WORKED_AT * fit.scale * stretch)
    strokes: list[Stroke] = [
        *undress(picture, parts, frame, worn, axes, fit.hem_down),
        shadow_below(parts, frame, worn),
    ]

    def cloth(layer: Layer, alpha: Field, factor: Field) -> Cloth:
        return Cloth(colours, _scaled(layer.places, scale), alpha, factor)

    head, on_trunk = head_alpha(parts), light.on_trunk(worn, frame, axes)
    covered = covered_share(garment)
    bare = slits(worn, fit, frame, parts) | old_cloth_beside(worn, fit, frame, parts, axes.down)
    bare |= arms_under_sleeves(parts, covered) & (worn.alpha < 0.5)
    if bare.any():
        strokes.append(_patch(worn, bare, colours, scale, on_trunk))
    strokes += [cloth(worn.trunk, worn.trunk.alpha, on_trunk), Front(head)]
    strokes += [Front(arm_alpha(parts, frame, axes, covered if garment.sleeves[side] else 0, side)) for side in (0, 1)]
    inside = worn.inside * (axes.aside < 0.4 * frame.pose.shoulder_width)
    for side, layer in enumerate(worn.sleeves):
        if layer:
            in_front = np.maximum(head, blur(hand(parts, 1 - side), 1.2))
            alpha = layer.alpha * (1 - in_front) * (1 - inside)
            strokes.append(cloth(layer, as_field(alpha), light.on_sleeve(layer, worn, frame, axes)))
    return strokes


def _scaled(places: Field, scale: float) -> Field:
    # Pixel centres, not corners, correspond.
    return as_field(places * scale + (scale - 1) / 2)


def _patch(worn: Worn, holes: Mask, colours: Picture, scale: float, light: Field) -> Patch:
    """Fill slits with the colours of the cloth around them, near cloth counting far more than what is farther away."""
    layers = [layer for layer in (worn.trunk, *worn.sleeves) if layer]
    cloth, weight = np.zeros((*holes.shape, 3), np.float32), np.zeros(holes.shape, np.float32)
    for layer in layers:
        cloth += sampled(colours, _scaled(layer.places, scale)) * layer.alpha[..., None]
        weight += layer.alpha
    near = carried_over(cloth, weight, usual=np.zeros(3, np.float32))
    return Patch(as_field(near * light[..., None]), blur(grow(holes, 2), 1.2))
