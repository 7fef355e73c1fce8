"""Where a high collar stood beside the neck: above the line from the neck's own side down to the shoulder."""

import numpy as np

from genlook_django.sandbox.engine.arrays import Mask, Points, as_field, grow, inside, length, without_specks
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.body.parts import Parts
from genlook_django.sandbox.engine.shapes import polygon

BARE, OFF_TOP = 0.02, 0.012
"""In builds, how much of the neck's side is seen at least, and how far from it the old top is there."""
SHOULDER = 0.7
"""The share of the shoulder's line at which no collar raises it any more."""
HOLLOW, BENDS = 0.06, 0.35
"""How hollow the line from neck to shoulder is, and where most: shares of its length."""
RIM = 0.04
"""In builds, how far its own rim and shade reach beyond what is surely the old top."""
HIGH, LEAST = 0.5, 0.005
"""In builds, how high a collar can be; in square builds, what of it is worth a cut."""


def in_collar(parts: Parts, frame: Frame) -> Mask:
    """Return what of the old top stands above where the body goes on from the neck that is seen to the shoulders."""
    beside = np.zeros(parts.person.shape, bool)
    for side in (0, 1):
        foot = _lowest_of_neck(parts, frame, side)
        if foot is None:
            continue
        above = _above(frame, foot, side, beside.shape) & parts.person & ~parts.hair
        collar = without_specks(above & parts.top, 1)
        if collar.sum() > LEAST * frame.pose.build**2:
            beside |= above & grow(collar, RIM * frame.pose.build) & ~parts.bare_skin
    return beside


def _lowest_of_neck(parts: Parts, frame: Frame, side: int) -> Points | None:
    """Return the lowest place where the neck's side is seen before something else than the old top."""
    pose, head = frame.pose, parts.head
    if not head.is_seen:
        return None
    outwards, middle = pose.across * (2 * side - 1), frame.neck.mean(axis=0)
    heights = np.arange(0.0, HIGH * pose.build)
    steps = np.arange(0.0, 0.35 * pose.build)
    start = middle + pose.across * float((head.chin - middle) @ pose.across) / 2
    rows = as_field(start + heights[:, None] * pose.up)
    places = as_field(rows[:, None] + steps[None, :, None] * outwards)
    where = inside(parts.person.shape, places)
    skin = (parts.bare_skin & ~grow(parts.top, OFF_TOP * pose.build))[where]
    top = grow(parts.top, 2 * OFF_TOP * pose.build)[where]
    edge = skin.shape[1] - 1 - np.argmax(skin[:, ::-1], axis=1)
    next_to_top = top[np.arange(len(edge)), edge]
    low = (places[:, 0] - head.chin) @ pose.up < 0.5 * head.size
    free = skin.any(axis=1) & ~next_to_top & low & (edge < len(steps) - 1)
    seen = np.flatnonzero(free)
    if len(seen) < BARE * pose.build:
        return None
    return as_field(places[seen[0], edge[seen[0]]])


def _above(frame: Frame, foot: Points, side: int, shape: tuple[int, ...]) -> Mask:
    """Return what is above the line from the neck's foot to the shoulder, beside the neck."""
    end, pose = frame.on_shoulder(side, SHOULDER), frame.pose
    if float((foot - end) @ pose.up) <= 0:
        return np.zeros(shape, bool)
    bend = as_field(foot + (end - foot) * BENDS - pose.up * HOLLOW * length(as_field(end - foot)))
    shares = np.linspace(0, 1, 24)[:, None]
    line = (1 - shares) ** 2 * foot + 2 * shares * (1 - shares) * bend + shares**2 * end
    high = pose.up * HIGH * pose.build
    return polygon(shape, [*map(as_field, line), as_field(end + high), as_field(foot + high)])
