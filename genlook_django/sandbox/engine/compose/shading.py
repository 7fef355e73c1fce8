"""Tell light from print on the old top: Retinex (Land and McCann, 1971), by colour too (Grosse et al., 2009).

Folds shade softly and hardly change a colour; the edge of a print, a belt or a lock of hair is sharp, or one of
colour. Such edges are taken out of the lightness, and what remains is put together again.
"""

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    GREY,
    Field,
    Mask,
    Points,
    as_field,
    blur_widely,
    grow,
    labelled,
    parts_touching,
    resize_field,
    window_of,
)

BLACK = 41.0
"""What is to be added to a lightness of 0 to 255 to make it go with the cube root of light (CIE 1976)."""
FAINT = 200.0
"""The lightness, with `BLACK`, below which colours are noise and no longer taken times what the shade took."""
SHARP, COLOURED = 0.18, 0.025
"""From which slopes on an edge is none of light: in logarithms of `BLACK` and lightness, and in colour over that."""
WIDE = 2
"""Pixels of half the size that such an edge is wide at most to either side."""
DETAIL, STANDS_OUT = 0.08, 10.0
"""How wide a detail is at most, in builds, and by how many levels it stands out."""
FOREIGN, LEAST_FOREIGN = 0.06, 0.3
"""How far another colour is from the top's, over lightness, and the share from which on it is one of the top's own."""
BELT, DIP = 0.08, 0.1
"""How wide a belt is at most, in builds, and by how much it is darker or lighter, in logarithms."""
SLOPES = (0.0, -3.0, 3.0, -6.0, 6.0)
"""By how many degrees belts are off the square to the spine."""
NEAREST = cv2.INTER_NEAREST
CROWDED = (0.4, 0.8)
"""The share of edges from which on folds between them can be told worse, and not at all."""


def shading(lab: Field, old: Mask, up: Points, build: float) -> tuple[Field, Field]:
    """Return the light on the `old` top, in levels from what is usual on it, and how well it can be told, 0 to 1."""
    light, told = np.zeros(old.shape, np.float32), np.zeros(old.shape, np.float32)
    rows, columns = window_of(old, 0)
    height, width = old[rows, columns].shape
    # The cosine transform asks for even sides.
    size = (max(2, width // 4 * 2), max(2, height // 4 * 2))
    half = as_field(cv2.resize(lab[rows, columns], size, interpolation=cv2.INTER_AREA))
    inner = resize_field(old[rows, columns], size) > 0.99
    if not inner.any():
        return light, told
    half = _carried_on(half, inner)
    lit = _without_details(half[..., 0], build / 2) + BLACK
    usual = float(np.median(lit[inner]))
    relief = np.log(lit / usual)
    hue = (half[..., 1:] - GREY) / np.maximum(lit, FAINT)[..., None]
    edges = _edges(relief, hue) | _foreign(hue, inner)
    relief -= _steps(relief, edges)
    belts = _belts(relief, inner, up, build / 2)
    if belts.any():
        relief -= _steps(relief, belts)
    relief -= np.median(relief[inner])
    light[rows, columns] = resize_field(usual * relief, (width, height))
    crowd = blur_widely(edges, DETAIL * build / 2)
    told[rows, columns] = resize_field(np.interp(crowd, CROWDED, (1, 0)), (width, height))
    return light, told


def _edges(relief: Field, hue: Field) -> Mask:
    """Return the edges that are none of light."""
    across, down = (as_field(cv2.Sobel(hue, -1, *way, scale=1 / 8)) for way in ((1, 0), (0, 1)))
    coloured = np.sqrt((across**2 + down**2).sum(axis=-1)) > COLOURED
    across, down = (as_field(cv2.Sobel(relief, -1, *way, scale=1 / 8)) for way in ((1, 0), (0, 1)))
    return grow(coloured | (np.hypot(across, down) > SHARP), WIDE)


def _foreign(hue: Field, inner: Mask) -> Mask:
    """Return what has another colour than most of the top, be its edge as soft as hair's."""
    usual = np.median(hue[inner], axis=0)
    apart = np.sqrt(((hue - usual) ** 2).sum(axis=-1))
    foreign = parts_touching(apart > COLOURED, apart > FOREIGN)
    if foreign[inner].mean() > LEAST_FOREIGN:
        return np.zeros(inner.shape, bool)
    return grow(foreign, WIDE)


def _belts(relief: Field, inner: Mask, up: Points, build: float) -> Mask:
    """Return what runs straight across the whole trunk, a belt or a waist's seam: a fold does not."""
    height, width = relief.shape
    size = (width // 2, height // 2)
    small = cv2.resize(np.where(inner, relief, np.nan), size, interpolation=cv2.INTER_NEAREST)
    upright = float(np.degrees(np.arctan2(up[0], -up[1])))
    turns = [as_field(cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), upright + slope, 1)) for slope in SLOPES]
    turned = [as_field(cv2.warpAffine(small, turn, size, flags=NEAREST, borderValue=np.nan)) for turn in turns]
    found = [_dips(rows, build / 2) for rows in turned]
    best = int(np.argmax([(dips**4).sum() for dips in found]))
    belts = np.repeat((np.abs(found[best]) > DIP).astype(np.uint8)[:, None], size[0], axis=1)
    back = cv2.warpAffine(belts, turns[best], size, flags=NEAREST | cv2.WARP_INVERSE_MAP)
    return grow(cv2.resize(back, (width, height), interpolation=NEAREST) > 0, 2 * WIDE)


def _dips(relief: Field, build: float) -> Field:
    """Return by how much most of each row is above or below most of the rows around it."""
    wide = np.isfinite(relief).sum(axis=1)
    if not wide.any():
        return np.zeros(len(wide), np.float32)
    held = wide > 0.5 * wide.max()
    rows = np.nanmedian(relief[held], axis=1)
    reach = max(1, round(BELT * build))
    around = np.lib.stride_tricks.sliding_window_view(np.pad(rows, reach, mode="edge"), 2 * reach + 1)
    dips = np.zeros(len(held), np.float32)
    dips[held] = rows - np.median(around, axis=-1)
    return dips


def _carried_on(colours: Field, known: Mask) -> Field:
    """Give every pixel outside `known` the nearest colour in it, so that an edge goes on and ends nowhere."""
    unknown = (~known).astype(np.uint8)
    _, nearest = cv2.distanceTransformWithLabels(unknown, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    table = np.zeros((int(nearest.max()) + 1, colours.shape[-1]), np.float32)
    table[nearest[known]] = colours[known]
    return as_field(table[nearest])


def _without_details(lightness: Field, build: float) -> Field:
    """Take away what is small all round and stands out, as pale buttons do: a fold is long."""
    side = 2 * round(DETAIL * build / 2) + 1
    around = as_field(cv2.medianBlur(lightness.astype(np.uint8), side))
    labels, stats = labelled(np.abs(lightness - around) > STANDS_OUT)
    small = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1) < side
    small[0] = False
    return np.where(grow(small[labels], 1), around, lightness)


def _steps(relief: Field, edges: Mask) -> Field:
    """Return the relief whose slopes come nearest to those on the edges and to none elsewhere.

    It is Poisson's equation, solved by the cosine transform.
    """
    height, width = relief.shape
    across, down = (np.diff(relief, axis=axis, append=relief.take([-1], axis)) * edges for axis in (1, 0))
    source = np.diff(across, axis=1, prepend=0) + np.diff(down, axis=0, prepend=0)
    along, aslant = (2 * np.cos(np.pi * np.arange(count) / count) - 2 for count in (height, width))
    response = as_field(along[:, None] + aslant)
    response[0, 0] = 1
    return as_field(cv2.idct(cv2.dct(as_field(source)) / response))
