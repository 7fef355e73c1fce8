"""Stripes down a sleeve that lies flat narrower than the arm: repeated beside each other, not stretched over it."""

from dataclasses import dataclass, replace

import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    Points,
    as_field,
    blur_line,
    length,
    resampled,
    sampled,
    unit,
)
from genlook_django.sandbox.engine.warp.mesh import NOWHERE, backward_map
from genlook_django.sandbox.engine.warp.sleeves import SEWN

STRETCHED = 1.15
"""How much wider than flat a sleeve is laid anywhere, from where on it is seen on stripes."""
UPPERMOST = 3
"""The row from which on that is looked at."""
SHOWN = np.linspace(0.08, 0.8, 16)
"""Of the way from the armpit to the cuff's edge: on the cuff itself, stripes may run otherwise."""
SLANTS = np.linspace(-0.2, 0.2, 41)
"""How far stripes go aside, by their way down the sleeve."""
CONTRAST, EVEN = 8.0, 0.7
"""Levels of brightness by which stripes stand out, and the share of that which is the same all the way down."""
SHADES = 0.17
"""Of a sleeve's width, over which brightness changes by folds."""
CHANGES, WIDEST = 5, 0.35
"""How often dark and bright take turns at least, and the widest stripe, in the sleeve's widths."""
WIDER, FAINTER = 2.0, 0.4
"""How wide a stripe is at most, and how clear at least, by what is usual of its kind, dark or bright: folds are of all
widths."""
STEP = 0.5
"""Pixels of the garment's picture."""
RIM = 2.0
"""As many, at a sleeve's edges."""
STRAIGHT = 4
"""Rows below the armpit in which the arm goes on as above it."""
ALONG_ARM, BEND = 200, 12.0
"""Points of the arm's middle line, and over how many stripes turn at the elbow."""
BEYOND = 0.3
"""How far stripes go on beyond a sleeve's edges, in its widths."""


@dataclass(frozen=True, slots=True)
class Stripes:
    """The stripes of a sleeve as it lies flat, in pixels of the garment's picture."""

    start: Points
    """The middle of the sleeve at the armpit."""
    down: Points
    across: Points
    """Unit directions: along the stripes, and from the outer edge to the inner one."""
    low: float = 0.0
    high: float = 0.0
    """How far across are the two stripes in whose middle the others are mirrored."""
    least: float = 0.0
    most: float = 0.0
    """How far down cloth is mirrored that comes above the armpit, and how far it may come from for that."""

    def places(self, across: Field, down: Field) -> Field:
        """Return the flat places of cloth so far across and down, mirrored as often as need be.

        What is above the armpit is turned back, not held there, where folds would be drawn out.
        """
        width = self.high - self.low
        turned = self.high - np.abs((across - self.low) % (2 * width) - width)
        below = np.minimum(self.least + np.abs(down - self.least), np.maximum(down, self.most))
        return as_field(self.start + turned[..., None] * self.across + below[..., None] * self.down)


def bent_sleeve(
    picture: Picture, flat: Points, laid: Points, scale: float, shape: tuple[int, ...]
) -> tuple[Field, Mask]:
    """Return height x width x 2 places on the flat sleeve, from its two grids, and where it lies.

    `scale` is the trunk's. Everything is stretched with the grid but stripes: those keep the trunk's scale, and have
    places beyond the grid too, where they go on straight.
    """
    # The rows above those are short in both.
    had, wide = (np.linalg.norm(grid[UPPERMOST:, -1] - grid[UPPERMOST:, 0], axis=1) for grid in (flat, laid))
    stripes = stripes_down(picture, flat[SEWN:]) if (wide > STRETCHED * scale * had).any() else None
    if not stripes:
        places = backward_map(None, flat, laid, shape)
        return places, places[..., 0] > NOWHERE
    within, around = (
        backward_map(None, _measures(stripes, flat, laid, grid, scale), grid, shape) for grid in (laid, _widened(laid))
    )
    covered = within[..., 0] > NOWHERE
    measures = np.where(covered[..., None], within, around)
    places = stripes.places(measures[..., 0], measures[..., 1])
    places[measures[..., 0] == NOWHERE] = NOWHERE
    return places, covered


def _widened(laid: Points) -> Points:
    """Go on with a grid, equally far everywhere, to its two sides and above its first row, which is a point."""
    across = laid[1:, -1] - laid[1:, 0]
    across = np.concatenate([across[:1], across])
    far = BEYOND * float(np.linalg.norm(across[SEWN:], axis=1).mean())
    across = far * across / (np.linalg.norm(across, axis=1, keepdims=True) + 1e-3)
    wide = np.concatenate([(laid[:, 0] - across)[:, None], laid, (laid[:, -1] + across)[:, None]], axis=1)
    up = far * unit(as_field(laid[SEWN].mean(axis=0) - laid[SEWN + STRAIGHT].mean(axis=0)))
    return as_field(np.concatenate([wide[:1] + up, wide]))


def stripes_down(picture: Picture, flat: Points) -> Stripes | None:
    """Return the stripes that run down a sleeve, whose grid begins at the armpit; None when there are none."""
    brightness = np.ascontiguousarray(picture[..., 1])
    start, end = flat[0].mean(axis=0), flat[-1].mean(axis=0)
    axis, reach = unit(as_field(end - start)), length(as_field(end - start))
    side = as_field([-axis[1], axis[0]])
    side = side * np.sign(side @ (flat[0, -1] - flat[0, 0]))
    best, stripes, shown = EVEN, None, reach * SHOWN
    for slant in SLANTS:
        tried = Stripes(start, unit(axis + slant * side), unit(side - slant * axis))
        edges = _edges(tried, flat)
        asides, profile, contrast, share = _profile(brightness, tried, edges, shown)
        if contrast < CONTRAST:
            return None
        if share > best:
            best, stripes = share, _mirrored(replace(tried, least=shown[0], most=shown[-1]), edges, asides, profile)
    return stripes


def _edges(stripes: Stripes, flat: Points) -> Field:
    """Return how far down and across both edges go: 2 x rows x 2."""
    edges = flat[:, [0, -1]].swapaxes(0, 1) - stripes.start
    return as_field(np.stack([edges @ stripes.down, edges @ stripes.across], axis=-1))


def _profile(brightness: Picture, stripes: Stripes, edges: Field, down: Field) -> tuple[Field, Field, float, float]:
    """Return places across a sleeve, how bright it is there, by how much that changes, and the share that is even."""
    low, high = (np.interp(down, edge[:, 0], edge[:, 1])[:, None] for edge in edges)
    asides = np.arange(low.min(), high.max(), STEP)
    places = stripes.start + asides[:, None] * stripes.across + down[:, None, None] * stripes.down
    on = as_field((asides > low + RIM) & (asides < high - RIM))
    wide = SHADES * len(asides)
    levels = sampled(brightness, as_field(places)) * on
    shades = blur_line(levels.T, wide) / np.maximum(blur_line(on.T, wide), 1e-3)
    levels = (levels - shades.T) * on
    count = on.sum(axis=0)
    profile = levels.sum(axis=0) / np.maximum(count, 1)
    changes, even = float((levels**2).sum()), float((profile**2 * count).sum())
    return as_field(asides), profile, float(np.sqrt(changes / max(1.0, on.sum()))), even / max(1.0, changes)


def _mirrored(stripes: Stripes, edges: Field, asides: Field, profile: Field) -> Stripes | None:
    """Choose the outermost two of the wider stripes that are on the sleeve all the way down, if it has many."""
    before = np.flatnonzero(np.diff(np.sign(profile)))
    # Between two pixels.
    turns = asides[before] + STEP * profile[before] / (profile[before] - profile[before + 1])
    widths, middles = np.diff(turns), (turns[1:] + turns[:-1]) / 2
    if len(turns) < CHANGES or widths.max() > WIDEST * np.ptp(asides):
        return None
    clear = as_field([np.abs(part).max() for part in np.split(profile, before + 1)[1:-1]])
    # The outermost are cut by the sleeve's edges.
    kinds = [slice(1, -1, 2), slice(2, -1, 2)]
    if not all(_is_regular(widths[kind], clear[kind]) for kind in kinds):
        return None
    wider = int(np.median(widths[1::2]) > np.median(widths[::2]))
    low, high = edges[0, :, 1].max() + RIM, edges[1, :, 1].min() - RIM
    middles = middles[wider::2][(middles[wider::2] > low) & (middles[wider::2] < high)]
    return replace(stripes, low=float(middles[0]), high=float(middles[-1])) if len(middles) > 1 else None


def _is_regular(widths: Field, clear: Field) -> bool:
    """Say whether stripes of one kind, so wide and so clear, are like each other."""
    return len(widths) == 0 or bool(
        widths.max() < WIDER * np.median(widths) and clear.min() > FAINTER * np.median(clear)
    )


def _measures(stripes: Stripes, flat: Points, laid: Points, grid: Points, scale: float) -> Points:
    """Return how far across and down the flat sleeve the cloth lies that comes to each place of a grid.

    The grid is `laid` itself, or goes on beyond it. What comes above the armpit is that from below, mirrored: stripes
    run on.
    """
    middle = laid[SEWN:].mean(axis=1)
    down = (flat - stripes.start) @ stripes.down
    reach = float(down[-1].mean())
    arm = float(np.linalg.norm(np.diff(middle, axis=0), axis=1).sum())
    # Along the arm only: what is aside of its middle is no farther up.
    down[:SEWN] = (laid[:SEWN] - middle[0]) @ unit(as_field(middle[STRAIGHT] - middle[0])) * reach / arm
    rows, columns = (size - had for size, had in zip(grid.shape[:2], down.shape, strict=True))
    down = np.pad(down, ((rows, 0), (columns // 2, columns // 2)), mode="edge")
    across = _beside(grid, laid, middle) / scale + (stripes.low + stripes.high) / 2
    return as_field(np.stack([across, down], axis=-1))


def _beside(places: Points, laid: Points, middle: Points) -> Field:
    """Return how far places lie inwards of an arm's middle line, which is straight above the armpit."""
    highest = float(np.linalg.norm(laid[:SEWN] - middle[0], axis=-1).max())
    top = middle[0] - unit(as_field(middle[STRAIGHT] - middle[0])) * highest
    line = blur_line(resampled(np.concatenate([top[None], middle]), ALONG_ARM), BEND)
    along = np.gradient(line, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    aside = np.stack([-along[:, 1], along[:, 0]], axis=1)
    aside *= np.sign(aside.mean(axis=0) @ (laid[SEWN:, -1] - laid[SEWN:, 0]).mean(axis=0))
    nearest = np.argmin(np.linalg.norm(places[:, :, None] - line, axis=-1), axis=-1)
    return as_field(((places - line[nearest]) * aside[nearest]).sum(axis=-1))
