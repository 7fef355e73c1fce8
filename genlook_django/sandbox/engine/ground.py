"""A plain ground: what lies behind a figure and can be walked to from the picture's border."""

from collections.abc import Iterator

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, Picture, blur, labelled, to_lab

# Light falls unevenly on a plain ground, so that lightness tells less than hue.
HUE_WEIGHT = 1.6


def border_colours(lab: Field) -> Field:
    """Return the colours along the top and the sides; a figure may well stand on the bottom edge."""
    sides = [lab[:3], lab[:, :3], lab[:, -3:]]
    return np.concatenate([side.reshape(-1, 3) for side in sides])


def distance_to(lab: Field, colour: Field) -> Field:
    """Return each pixel's distance to a Lab colour, hue counting for more than lightness."""
    difference = lab - colour
    difference[..., 1:] *= HUE_WEIGHT
    distance: Field = np.linalg.norm(difference, axis=-1)
    return distance


def reached_from_border(mask: Mask) -> Mask:
    """Keep the connected parts of `mask` that touch the picture's border."""
    labels, _ = labelled(mask)
    edges = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    return np.asarray(np.isin(labels, edges[edges > 0]))


def ground_reached(picture: Picture, tolerance: float) -> Mask:
    """Return what has nearly the border's colour and is connected to the border."""
    lab = blur(to_lab(picture), 1.0)
    colour = np.median(border_colours(lab), axis=0)
    return reached_from_border(distance_to(lab, colour) < tolerance)


# A shadow has the ground's hue, no less than this share of its light, and no edges.
DARKEST_SHADOW = 0.55
BRIGHTEST_GROUND = 1.06
SHADOW_STRAY = 9.0
SHADOW_BETTER = 0.25
SHADOW_STEP = 6


def looks_like_ground(picture: Picture, colour: Field, core: Mask, darkest: float = DARKEST_SHADOW) -> Mask:
    """Return what can be the ground, or a shadow on it, by its own colour.

    `core` is what is surely figure; a shadow's pixel is far better explained by a darker ground than by the figure.
    """
    rgb = blur(picture, 0.8)
    plain = np.asarray(cv2.cvtColor(np.full((1, 1, 3), np.clip(colour, 0, 255), np.uint8), cv2.COLOR_LAB2RGB))[0, 0]
    light = rgb @ plain / float(plain.astype(float) @ plain)
    stray = np.linalg.norm(rgb - light[..., None] * plain, axis=2)
    weight = blur(core, 12)
    cloth = blur(rgb * core[..., None], 12) / np.maximum(weight, 1e-4)[..., None]
    to_cloth = np.where(weight > 1e-3, np.linalg.norm(rgb - cloth, axis=2), 255)
    most = np.minimum(SHADOW_STRAY, SHADOW_BETTER * to_cloth)
    return np.asarray((light > darkest) & (light < BRIGHTEST_GROUND) & (stray < most))


def walked_to(picture: Picture, possible: Mask) -> Mask:
    """Return what of `possible` one gets to from the border in small steps of light, over no edge."""
    walked = np.pad(~possible, 1, constant_values=True).astype(np.uint8)
    smooth = blur(picture, 0.8).astype(np.uint8)
    height, width = possible.shape
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | (2 << 8)
    for x, y in _border_places(width, height):
        if not walked[y + 1, x + 1]:
            cv2.floodFill(smooth, walked, (x, y), 0, (SHADOW_STEP,) * 3, (SHADOW_STEP,) * 3, flags)
    return np.asarray(walked[1:-1, 1:-1] == 2)


def _border_places(width: int, height: int) -> Iterator[tuple[int, int]]:
    for x in range(0, width, 8):
        yield from ((x, 0), (x, height - 1))
    for y in range(0, height, 8):
        yield from ((0, y), (width - 1, y))
