"""What of the old top stands above the body's own line from the neck to the shoulder: a collar, or a strap's cloth."""

import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Mask,
    Points,
    as_field,
    distance_to,
    grow,
    inside,
    shrink,
    unit,
    without_specks,
)
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.parts import Parts
from genlook_django.sandbox.engine.shapes import polygon

BARE, OFF_TOP, LOW = 0.02, 0.012, 0.75
"""In builds, how much of the neck's side is seen at least, and how far from it the old top is there; in sizes of the
face, how far above the chin it can be: a head that turns bares one side up to the ear."""
SHOULDER = (0.5, 0.75)
"""Shares of the shoulder's line between which no collar raises it any more."""
RIM = 0.04
"""In builds, how far its own rim and shade reach beyond what is surely the old top."""
HIGH, LEAST = 0.5, 0.0008
"""In builds, how high a collar can be; in square builds, what of it is worth a cut."""
HUE = 18.0
"""Levels of CIE Lab: from the face's hue to that of skin in the shade."""
FAINT = 0.1
"""From here on, a silhouette can be that of pale cloth before a pale ground."""
THICK = 0.02
"""In builds, how far at most a strap's cloth stands off the shoulder."""
STRAP = 0.6
"""In builds, how far the neck's skin and a bare arm's can be apart."""


Feet = tuple[Points | None, Points | None]
"""The lowest places where the neck's left and right side are seen before something else than the old top."""


def feet_of_neck(parts: Parts, frame: Frame) -> Feet:
    if not parts.head.is_seen:
        return None, None
    bare = parts.bare_skin & ~grow(parts.top, OFF_TOP * frame.pose.build)
    beside_top = grow(parts.top, 2 * OFF_TOP * frame.pose.build)
    left, right = (_lowest_of_neck(parts, frame, bare, beside_top, side) for side in (0, 1))
    return left, right


def in_collar(parts: Parts, frame: Frame, feet: Feet) -> Mask:
    """Return what of the old top stands above where the body goes on from the neck that is seen to the shoulders."""
    beside = np.zeros(parts.person.shape, bool)
    near = grow(parts.top, RIM * frame.pose.build) & (frame.pose.silhouette > FAINT)
    near &= ~parts.hair & ~parts.bare_skin
    for side, foot in enumerate(feet):
        if foot is None:
            continue
        above = near & _above(frame, foot, side, beside.shape)
        if without_specks(above & parts.person, 1).sum() > LEAST * frame.pose.build**2:
            beside |= above
    return beside


def over_straps(parts: Parts, frame: Frame, feet: Feet) -> Mask:
    """Return what of the old top is above the line from the neck's skin to that of a bare arm: a strap's thickness."""
    over, beside_top = np.zeros(parts.person.shape, bool), grow(parts.top, OFF_TOP * frame.pose.build)
    outline = parts.person & ~shrink(parts.person, 2) & ~beside_top
    for side, foot in enumerate(feet):
        if foot is None:
            continue
        arm = _first_of_arm(outline & parts.arm_skin[side], frame, foot)
        if arm is not None:
            over |= _over(frame, [foot, as_field((foot + arm) / 2), arm], over.shape)
    if not over.any():
        return over
    rim = ~shrink(parts.person, THICK * frame.pose.build)
    return over & rim & parts.person & ~parts.hair & beside_top


def _first_of_arm(outline: Mask, frame: Frame, foot: Points) -> Points | None:
    """Return the place on an arm's outline that is nearest to the neck's `foot`."""
    rows, columns = np.nonzero(outline)
    places = as_field(np.stack([columns, rows], axis=1))
    places = places[(foot - places) @ frame.pose.up > 0]
    apart = np.linalg.norm(places - foot, axis=1)
    if not len(places) or apart.min() > STRAP * frame.pose.build:
        return None
    return as_field(places[int(np.argmin(apart))])


def _lowest_of_neck(parts: Parts, frame: Frame, bare: Mask, beside_top: Mask, side: int) -> Points | None:
    pose, head = frame.pose, parts.head
    outwards, middle = pose.across * (2 * side - 1), frame.neck.mean(axis=0)
    heights = np.arange(0.0, HIGH * pose.build)
    steps = np.arange(0.0, 0.35 * pose.build)
    start = middle + pose.across * float((head.chin - middle) @ pose.across) / 2
    rows = as_field(start + heights[:, None] * pose.up)
    places = as_field(rows[:, None] + steps[None, :, None] * outwards)
    where = inside(parts.person.shape, places)
    skin, top = bare[where], beside_top[where]
    edge = skin.shape[1] - 1 - np.argmax(skin[:, ::-1], axis=1)
    each = np.arange(len(edge))
    next_to_top = top[each, edge]
    # A neck in the shade can lack skin's colour.
    beyond = np.minimum(edge + round(2 * OFF_TOP * pose.build), len(steps) - 1)
    hue = distance_to(parts.lab[where], parts.skin_colour, (0.0, 1.0, 1.0))
    ends = ~(parts.person[where] & (hue < HUE))[each, beyond]
    low = (places[:, 0] - head.chin) @ pose.up < LOW * head.size
    free = skin.any(axis=1) & ends & ~next_to_top & low & (edge < len(steps) - 1)
    seen = np.flatnonzero(free)
    if len(seen) < BARE * pose.build:
        return None
    return as_field(places[seen[0], edge[seen[0]]])


def _above(frame: Frame, foot: Points, side: int, shape: tuple[int, ...]) -> Mask:
    """Return what is above the line from the neck's foot to the shoulder, beside the neck.

    The neck goes on straight down, and the shoulder as beyond the collar, until they meet.
    """
    near, far = (frame.on_shoulder(side, share) for share in SHOULDER)
    if float((foot - far) @ frame.pose.up) <= 0:
        return np.zeros(shape, bool)
    slope, across = unit(as_field(near - far)), frame.pose.across
    run = float((foot - near) @ across) / (float(slope @ across) or 1.0)
    meet = as_field(near + slope * max(0.0, run))
    if float((foot - meet) @ frame.pose.up) <= 0:
        meet = as_field((foot + near) / 2)
    return _over(frame, [foot, meet, near, far], shape)


def _over(frame: Frame, corners: list[Points], shape: tuple[int, ...]) -> Mask:
    """Return what is above the line that is drawn by three places, and maybe goes on straight to others."""
    foot, bend, end, *others = corners
    shares = np.linspace(0, 1, 24)[:, None]
    line = (1 - shares) ** 2 * foot + 2 * shares * (1 - shares) * bend + shares**2 * end
    line = np.concatenate([line, *(other[None] for other in others)])
    high = frame.pose.up * HIGH * frame.pose.build
    return polygon(shape, [*map(as_field, line), as_field(line[-1] + high), as_field(foot + high)])
