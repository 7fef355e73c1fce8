"""A plain ground: what lies behind a figure and can be walked to from the picture's border."""

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, Picture, as_field, blur, labelled, product_of, to_lab

# Light falls unevenly on a plain ground, so that lightness tells less than hue.
HUE_WEIGHT = 1.6


def border_strip(field: Field) -> Field:
    """Return what lies along the top and the sides; a figure may well stand on the bottom edge."""
    sides = [field[:3], field[:, :3], field[:, -3:]]
    return np.concatenate([side.reshape(-1, *field.shape[2:]) for side in sides])


def distance_to(lab: Field, colour: Field) -> Field:
    """Return each pixel's distance to a Lab colour, hue counting for more than lightness."""
    difference = lab - colour
    difference[..., 1:] *= HUE_WEIGHT
    return np.sqrt(product_of(difference, difference))


SURFACE_AT = 96
"""Longest side, in pixels, of the copy that a ground's light is fitted on."""


MOST_ON_FLOOR = 6.0
MOST_TO_FLOOR = 60.0
"""Levels of CIE Lab: by which a floor's colour wavers, and by which it differs from the wall's."""


def ground_surface(lab: Field) -> Field:
    """Return the ground's colour at each pixel (height x width x 3), as smooth as light falls on it.

    Fitted on the border first, then on all that looks like that and can be walked to from there.
    """
    height, width = lab.shape[:2]
    scale = min(1.0, SURFACE_AT / max(height, width))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    small = as_field(cv2.resize(lab, size, interpolation=cv2.INTER_AREA))
    terms = _terms(size)
    known = np.zeros(small.shape[:2], bool)
    known[:2] = known[:, :2] = known[:, -2:] = True
    known &= distance_to(small, np.median(small[known], axis=0)) < 30
    # The slope first: curved from the border alone, it would run wild in the middle.
    surface = _fitted(small, terms[..., :3], known)
    for _ in range(3):
        stray = float(np.percentile(distance_to(small[known], surface[known]), 80))
        near = distance_to(small, surface) < float(np.clip(2.5 * stray + 1.5, 3.0, 14.0))
        known = reached_from_border(near)
        if known.mean() < 0.08:
            break
        surface = _fitted(small, terms, known)
    surface = _with_floor(small, surface)
    return as_field(cv2.resize(surface, (width, height), interpolation=cv2.INTER_LINEAR))


def _with_floor(lab: Field, surface: Field) -> Field:
    """Take on the colour of a floor: of the rows at the bottom that have one colour on both sides and below."""
    strays = [np.median(side, axis=1) for side in ((lab - surface)[:, :4], (lab - surface)[:, -4:])]
    below = np.median((lab - surface)[-2:], axis=(0, 1))
    floor = [np.linalg.norm(side - below, axis=1) < MOST_ON_FLOOR for side in strays]
    rows = np.flatnonzero(~(floor[0] & floor[1]))
    start = int(rows[-1]) + 1 if len(rows) else 0
    if not MOST_ON_FLOOR < np.linalg.norm(below) < MOST_TO_FLOOR or start < len(lab) // 3:
        return surface
    moved = surface.copy()
    moved[start:] += ((strays[0] + strays[1]) / 2)[start:, None]
    return moved


def _terms(size: tuple[int, int]) -> Field:
    rows, columns = np.mgrid[-1 : 1 : size[1] * 1j, -1 : 1 : size[0] * 1j]
    return as_field(np.stack([rows * 0 + 1, columns, rows, columns**2, rows**2, columns * rows], axis=-1))


def _fitted(lab: Field, terms: Field, known: Mask) -> Field:
    shares, *_ = np.linalg.lstsq(terms[known], lab[known], rcond=None)
    return as_field(terms @ shares)


def reached_from_border(mask: Mask) -> Mask:
    """Keep the connected parts of `mask` that touch the picture's border."""
    labels, _ = labelled(mask)
    edges = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    return np.asarray(np.isin(labels, edges[edges > 0]))


def ground_reached(picture: Picture, tolerance: float) -> Mask:
    """Return what has nearly the border's colour and is connected to the border."""
    lab = blur(to_lab(picture), 1.0)
    colour = np.median(border_strip(lab), axis=0)
    return reached_from_border(distance_to(lab, colour) < tolerance)


# A shadow has the ground's hue, no less than this share of its light, and no edges.
DARKEST_SHADOW = 0.55
DARKEST_BY_HUE = 0.3
"""Where hue, or being paler than the cloth, tells."""
BRIGHTEST_GROUND = 1.06
SHADOW_STRAY = 9.0
SHADOW_BETTER = 0.25
SHADOW_STEP = 6
HUES_APART = 8.0
"""Levels, from which on a cloth's hue is told from the ground's."""


class Likeness(NamedTuple):
    """How alike each pixel and a plain ground are."""

    rgb: Field
    """The picture's own colours, slightly smoothed."""
    plain: Field
    """The ground's colours in its own light."""
    light: Field
    """How much of that each pixel has."""
    stray: Field
    """How far its colour is from the ground's in so much light."""


def likeness(picture: Picture, surface: Field) -> Likeness:
    """Compare a picture with its ground, whose colours `surface` gives in CIE Lab."""
    rgb = blur(picture, 0.8)
    plain = as_field(cv2.cvtColor(np.clip(surface, 0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB))
    light = product_of(rgb, plain) / np.maximum(product_of(plain, plain), 1)
    astray = rgb - light[..., None] * plain
    return Likeness(rgb, plain, light, np.sqrt(product_of(astray, astray)))


def looks_like_ground(
    alike: Likeness, core: Mask | None = None, darkest: float = DARKEST_SHADOW, paler: Mask | None = None
) -> Mask:
    """Return what can be the ground, or a shadow on it, by its own colour.

    `core` is what is surely figure; a shadow's pixel is far better explained by a darker ground than by the figure.
    `paler` is what is paler than the figure, however dark that is: the rest has to have another hue.
    """
    rgb, plain, light, stray = alike
    in_hue = np.asarray((light < BRIGHTEST_GROUND) & (stray < SHADOW_STRAY))
    possible = in_hue & (light > darkest)
    if core is None:
        return possible
    weight = blur(core, 12)
    cloth = blur(rgb * core[..., None], 12) / np.maximum(weight, 1e-4)[..., None]
    apart = rgb - cloth
    to_cloth = np.where(weight > 1e-3, np.sqrt(product_of(apart, apart)), 255)
    # Shaded cloth keeps its own hue, where that is another than the ground's.
    near = in_hue & (light > min(darkest, DARKEST_BY_HUE)) & (weight > 1e-3)
    # The darker of two colours tells how far they are apart: of black, any hue can be had by enough light.
    hue_apart = np.minimum(_off_line(plain[near], cloth[near]), _off_line(cloth[near], plain[near]))
    differ = hue_apart > HUES_APART
    as_pale = possible[near] if paler is None else paler[near]
    possible[near] = np.where(differ, stray[near] < _off_line(rgb[near], cloth[near]), as_pale)
    return np.asarray(possible & (stray < SHADOW_BETTER * to_cloth))


def _off_line(colours: Field, line: Field) -> Field:
    """Return how far colours are from another colour in any light."""
    light = product_of(colours, line) / np.maximum(product_of(line, line), 1)
    apart = colours - light[..., None] * line
    return np.sqrt(product_of(apart, apart))


def walked_to(picture: Picture, possible: Mask, step: float = SHADOW_STEP) -> Mask:
    """Return what of `possible` one gets to from the border in small steps of light, in levels, over no edge."""
    walked = np.pad(~possible, 1, constant_values=True).astype(np.uint8)
    smooth = blur(picture, 0.8).astype(np.uint8)
    height, width = possible.shape
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | (2 << 8)
    for x, y in _border_places(width, height):
        if not walked[y + 1, x + 1]:
            cv2.floodFill(smooth, walked, (x, y), 0, (step,) * 3, (step,) * 3, flags)
    return np.asarray(walked[1:-1, 1:-1] == 2)


def _border_places(width: int, height: int) -> Iterator[tuple[int, int]]:
    for x in range(0, width, 8):
        yield from ((x, 0), (x, height - 1))
    for y in range(0, height, 8):
        yield from ((0, y), (width - 1, y))
