"""The arrays that every room speaks, and OpenCV's operations on them with exact types."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

Picture: TypeAlias = NDArray[np.uint8]
"""Height x width x 3, RGB."""
Mask: TypeAlias = NDArray[np.bool_]
"""Height x width."""
Field: TypeAlias = NDArray[np.floating[Any]]
"""Height x width of numbers, or height x width x channels."""
Points: TypeAlias = NDArray[np.floating[Any]]
"""Number x 2, x before y, in pixels; a single point has shape (2,)."""


FAR = 12
"""Pixels from which on distances are faster than discs."""
GREY = 128
"""Of CIE Lab's a and b, 0 to 255, the value that has no colour."""


def point(x: float, y: float) -> Points:
    return np.array([x, y], np.float32)


def as_field(array: ArrayLike) -> Field:
    return np.asarray(array, np.float32)


def blur(field: NDArray[Any], sigma: float) -> Field:
    """Smooth by a Gaussian of `sigma` pixels."""
    return as_field(cv2.GaussianBlur(as_field(field), (0, 0), max(sigma, 0.3)))


def blur_widely(field: NDArray[Any], sigma: float) -> Field:
    """Smooth by a Gaussian of many pixels, on a copy of a quarter of the size: nothing finer is left anyway."""
    if sigma < 6:
        return blur(field, sigma)
    return resize_field(blur(quartered(field), sigma / 4), (field.shape[1], field.shape[0]))


def quartered(field: NDArray[Any]) -> Field:
    """Return the means of 4 x 4 pixels."""
    size = (max(8, field.shape[1] // 4), max(8, field.shape[0] // 4))
    return as_field(cv2.resize(as_field(field), size, interpolation=cv2.INTER_AREA))


def mean_around(values: Field, mask: Mask, sigma: float) -> Field:
    """Return for each pixel the mean of `values` (height x width x channels) within the mask near by."""
    weight = blur_widely(mask, sigma)
    return as_field(blur_widely(values * mask[..., None], sigma) / np.maximum(weight, 1e-3)[..., None])


def blur_line(values: NDArray[Any], sigma: float) -> Points:
    """Smooth along the first axis only, with the ends held."""
    rows = as_field(values).reshape(1, len(values), -1)
    radius = max(1, int(3 * sigma))
    smooth = cv2.GaussianBlur(rows, (2 * radius + 1, 1), sigma, borderType=cv2.BORDER_REPLICATE)
    return as_field(smooth).reshape(np.shape(values))


def resize(picture: Picture, size: tuple[int, int]) -> Picture:
    """Scale to `size` (width, height), by area when shrinking."""
    if picture.shape[1::-1] == size:
        return picture
    shrinks = size[0] * size[1] < picture.shape[0] * picture.shape[1]
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC), np.uint8)


def resize_field(field: NDArray[Any], size: tuple[int, int]) -> Field:
    return as_field(cv2.resize(as_field(field), size, interpolation=cv2.INTER_LINEAR))


def resize_mask(mask: Mask, size: tuple[int, int]) -> Mask:
    """Scale with a smooth outline instead of stairs."""
    if mask.shape[1::-1] == size:
        return mask
    return resize_field(blur(mask, 1.0), size) > 0.5


def to_lab(picture: Picture) -> Field:
    """Return CIE L*a*b*, each channel 0 to 255 as OpenCV scales it."""
    return as_field(cv2.cvtColor(picture, cv2.COLOR_RGB2LAB))


def from_lab(lab: Field) -> Field:
    """Return RGB, 0 to 255, of what `to_lab` gives, without rounding: on smooth shades steps would show."""
    scaled = (lab - as_field([0, 128, 128])) * as_field([100 / 255, 1, 1])
    return as_field(cv2.cvtColor(as_field(scaled), cv2.COLOR_LAB2RGB)) * 255


def largest_of(field: Field) -> Field:
    """Return the largest of each pixel's three channels, several times as fast as numpy along a last axis."""
    return np.maximum(np.maximum(field[..., 0], field[..., 1]), field[..., 2])


def product_of(first: Field, second: Field) -> Field:
    """Return the scalar product of each pixel's two colours, as fast."""
    return as_field(np.einsum("...k,...k->...", first, second))


def distance_to(lab: Field, colour: Field, weights: Sequence[float]) -> Field:
    """Return each pixel's distance to a colour, its channels weighted.

    Channel by channel, which is several times as fast as numpy's norm along a last axis of three.
    """
    total = np.zeros(lab.shape[:2], np.float32)
    for channel, weight in enumerate(weights):
        apart = (lab[..., channel] - np.float32(colour[channel])) * np.float32(weight)
        total += apart * apart
    return np.sqrt(total, out=total)


def sampled(picture: NDArray[Any], places: Field, *, beyond: float | None = None) -> Field:
    """Read `picture` at `places` (height x width x 2); `beyond` is the value off it, or None to hold the border's."""
    nothing = np.empty((0, 0), np.float32)
    border = cv2.BORDER_REPLICATE if beyond is None else cv2.BORDER_CONSTANT
    found = cv2.remap(picture, places, nothing, cv2.INTER_LINEAR, borderMode=border, borderValue=beyond or 0.0)
    return as_field(found)


def _disc(pixels: float) -> NDArray[Any]:
    side = 2 * max(1, round(pixels)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))


def grow(mask: Mask, pixels: float) -> Mask:
    if pixels >= FAR:
        return _reached(mask, pixels)
    return np.asarray(cv2.dilate(mask.astype(np.uint8), _disc(pixels))) > 0


def shrink(mask: Mask, pixels: float) -> Mask:
    if pixels >= FAR:
        return ~_reached(~mask, pixels)
    return np.asarray(cv2.erode(mask.astype(np.uint8), _disc(pixels))) > 0


def _reached(mask: Mask, pixels: float) -> Mask:
    """Return what is no farther than `pixels` from the mask: for large discs, a fraction of a dilation's time."""
    if not mask.any():
        return mask
    return np.asarray(cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5) <= pixels)


def without_specks(mask: Mask, pixels: float) -> Mask:
    return grow(shrink(mask, pixels), pixels)


def window_of(mask: Mask, margin: int) -> tuple[slice, slice]:
    """Return the rows and columns that hold the mask, and so many more."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return slice(0, 0), slice(0, 0)
    above, left = max(0, int(rows[0]) - margin), max(0, int(columns[0]) - margin)
    return slice(above, int(rows[-1]) + margin + 1), slice(left, int(columns[-1]) + margin + 1)


def without_gaps(mask: Mask, pixels: float) -> Mask:
    return shrink(grow(mask, pixels), pixels)


def labelled(mask: Mask) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the number of each pixel's connected part (0 outside), and the parts' boxes and areas."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    return np.asarray(labels, np.int32), np.asarray(stats, np.int32)


def middle_column(mask: Mask) -> float:
    """Return the column with as much of the mask before it as after it."""
    return float(np.median(np.nonzero(mask)[1]))


def span(mask: Mask) -> int:
    """Return how many columns the mask's last is after its first."""
    return int(np.ptp(np.flatnonzero(mask.any(axis=0))))


def largest_part(mask: Mask) -> Mask:
    labels, stats = labelled(mask)
    if len(stats) < 2:
        return mask
    return np.asarray(labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])))


def without_crumbs(mask: Mask, least: float) -> Mask:
    """Drop the connected parts of `least` pixels or fewer."""
    labels, stats = labelled(mask)
    kept = stats[:, cv2.CC_STAT_AREA] > least
    kept[0] = False
    return np.asarray(kept[labels])


def parts_touching(mask: Mask, seeds: Mask) -> Mask:
    """Keep the connected parts of `mask` that hold a pixel of `seeds`."""
    labels, _ = labelled(mask)
    kept = np.unique(labels[seeds & mask])
    return np.asarray(np.isin(labels, kept[kept > 0]))


def filled(mask: Mask) -> Mask:
    """Close every hole."""
    outlines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    canvas = np.zeros(mask.shape, np.uint8)
    cv2.drawContours(canvas, outlines, -1, 1, -1)
    return canvas > 0


def hull(mask: Mask) -> Mask:
    """Return the convex hull."""
    places = np.argwhere(mask)[:, ::-1].astype(np.int32)
    canvas = np.zeros(mask.shape, np.uint8)
    if len(places):
        cv2.fillConvexPoly(canvas, cv2.convexHull(places), 1)
    return canvas > 0


def depth_inside(mask: Mask) -> Field:
    """Return each pixel's distance to the mask's edge, 0 outside."""
    return as_field(cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 5))


def resampled(path: NDArray[Any], count: int) -> Points:
    """Return `count` points at equal distances along a polyline."""
    line = as_field(path)
    run = np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))]
    at = np.linspace(0, run[-1], count)
    return as_field(np.stack([np.interp(at, run, line[:, axis]) for axis in (0, 1)], axis=1))


def inside(shape: tuple[int, ...], places: Points) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return row and column indices of `places`, held within the picture."""
    columns = np.clip(np.round(places[..., 0]), 0, shape[1] - 1).astype(np.intp)
    rows = np.clip(np.round(places[..., 1]), 0, shape[0] - 1).astype(np.intp)
    return rows, columns


def length(vector: Points) -> float:
    return float(np.linalg.norm(vector))


def unit(vector: Points) -> Points:
    return as_field(vector / (length(vector) + 1e-6))
