"""What lies between a collar's leaves where a print hides their edges from a flood.

They are straight and alike left and right, and all along them the colour changes in the same way; a print's lines
do not.
"""

from itertools import product
from typing import NamedTuple

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, Picture, Points, as_field, blur, to_lab
from genlook_django.sandbox.engine.shapes import polygon

TOPS = as_field(np.linspace(0.38, 0.54, 9))
"""In widths of the neck, how far from its middle the fold of a leaf begins at the back's upper edge."""
OUT, DOWN = as_field(np.linspace(0.12, 0.54, 22)), as_field(np.linspace(0.4, 1.2, 21))
"""In widths, how far out and how far below that edge a fold ends, and the front's edge begins; a revers' outer one
begins farther down."""
DEEPER, ASIDE = as_field(np.linspace(0.28, 0.84, 12)), as_field([-0.04, 0.0, 0.04])
"""In widths, how far below that the two fronts meet, and how far from the middle: one is buttoned over the other."""
NARROWEST = 0.33
"""In widths, how far out a fold ends at least."""
INWARDS, DOWNWARDS, LESS = 11, 9, 0.01
"""Steps of OUT and DOWN from a fold's end to where the front's edge begins at most, and how much less each one makes
to believe of both."""
ALONG = as_field(np.linspace(0.08, 0.92, 16))
"""Shares of an edge at which the colours are looked at."""
CLEAR = 4.0
"""Levels of CIE Lab a pixel by which the colour changes all along each edge at least."""


class _Neck(NamedTuple):
    """A picture's slopes, in levels a pixel, and where in it the opening is, in pixels."""

    across: Field
    down: Field
    middle: float
    top: float
    width: float

    def place(self, x: Field, y: Field) -> Points:
        """Return places given in widths from the middle of the back's upper edge."""
        x, y = np.broadcast_arrays(x, y)
        return as_field(np.stack([self.middle + self.width * x, self.top + self.width * y], axis=-1))


def between_leaves(picture: Picture, middle: float, top: float, width: float) -> Mask | None:
    """Return what lies between a collar's leaves, None where their edges are not clear.

    `middle` and `top` are those of the back's upper edge, and `width` is the neck's, in pixels.
    """
    lab = blur(to_lab(picture), 0.8)
    across, down = (as_field(cv2.Sobel(lab, cv2.CV_32F, *axis)) / 8 for axis in ((1, 0), (0, 1)))
    neck = _Neck(across, down, middle, top, width)
    folds, fronts = _folds(neck), _fronts(neck)
    # Of two as clear, the deeper one: a print's lines are short.
    deep = fronts * (DOWN[:, None] + DEEPER)[..., None]
    fold, front = _best(folds.max(axis=0), deep.max(axis=(2, 3)))
    start, (deeper, aside) = int(folds[:, *fold].argmax()), np.unravel_index(int(deep[front].argmax()), deep.shape[2:])
    if min(folds[start, *fold], fronts[*front, deeper, aside]) < CLEAR:
        return None
    out, below = as_field([TOPS[start], OUT[fold[0]], OUT[front[0]]]), as_field([0, DOWN[fold[1]], DOWN[front[1]]])
    tip = neck.place(ASIDE[aside], DOWN[front[1]] + DEEPER[deeper])
    return polygon(lab.shape, [*neck.place(-out, below), tip, *neck.place(out, below)[::-1]])


def _folds(neck: _Neck) -> Field:
    """Return how clear the edges of the leaves' folds are: tops x ends' columns x ends' rows."""
    tops, out, below = TOPS[:, None, None], OUT[:, None], DOWN
    changes = [s * _change(neck, neck.place(s * tops, as_field(0)), neck.place(s * out, below)) for s in (-1, 1)]
    # The leaf is lighter than what lies in its shade; the shade's inner edge is no leaf's.
    clear = np.maximum(np.minimum(*changes)[..., 0], 0)
    clear[:, OUT < NARROWEST] = 0
    return as_field(clear)


def _fronts(neck: _Neck) -> Field:
    """Return how clear the fronts' edges are: beginnings' columns x rows x how deep x how far aside they meet."""
    out, below, deeper = OUT[:, None, None, None], DOWN[:, None, None], DEEPER[:, None]
    ends = neck.place(ASIDE, below + deeper)
    changes = [_change(neck, neck.place(s * out, below), ends) for s in (-1, 1)]
    return as_field(np.minimum(*(np.linalg.norm(change, axis=-1) for change in changes)))


def _best(folds: Field, deep: Field) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the column and row in which the clearest fold ends and in which the front's edge goes on."""
    best, found = -1.0, ((0, 0), (0, 0))
    for inwards, downwards in product(range(INWARDS), range(DOWNWARDS)):
        both = np.sqrt(folds[inwards:, : len(DOWN) - downwards] * deep[: len(OUT) - inwards, downwards:])
        column, row = (int(place) for place in np.unravel_index(int(both.argmax()), both.shape))
        value = float(both[column, row]) * (1 - LESS * (inwards + downwards))
        if value > best:
            best, found = value, ((column + inwards, row), (column, row + downwards))
    return found


def _change(neck: _Neck, starts: Points, ends: Points) -> Field:
    """Return the colour's mean change across lines that run down, to their right, in levels of CIE Lab a pixel."""
    starts, ends = np.broadcast_arrays(starts, ends)
    run = ends - starts
    places = np.rint(starts[..., None, :] + run[..., None, :] * ALONG[:, None]).astype(np.int32)
    x, y = (np.clip(places[..., axis], 0, neck.across.shape[1 - axis] - 1) for axis in (0, 1))
    normal = run / np.linalg.norm(run, axis=-1, keepdims=True)
    change = neck.across[y, x] * normal[..., None, 1:] - neck.down[y, x] * normal[..., None, :1]
    return as_field(change.mean(axis=-2))
