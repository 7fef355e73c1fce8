"""Make one piece of cloth of the garment's parts: their gaps closed, their outline as smooth as cloth is."""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Points,
    as_field,
    blur,
    blur_line,
    grow,
    resampled,
    sampled,
    window_of,
    without_gaps,
    without_specks,
)
from genlook_django.sandbox.engine.body.frame import Frame
from genlook_django.sandbox.engine.compose.layers import Layer, Worn, around_neck, soft
from genlook_django.sandbox.engine.garment.crevices import tip_above
from genlook_django.sandbox.engine.garment.reading import Garment
from genlook_django.sandbox.engine.garment.sleeves import Own, Sleeve
from genlook_django.sandbox.engine.shapes import cover_of, limb
from genlook_django.sandbox.engine.warp.mesh import NOWHERE

# In shoulder widths.
NARROWEST = 0.014
"""A notch or a spike that is no wider is no cloth's own."""
WAVES = 0.036
"""The outline is smoothed over this length, which leaves the shoulder's round as it is and no scallop."""
SMALLEST = 0.05
"""A hole or a scrap no larger than a square of this side comes from the bending."""
UNDER_SLEEVE = 0.05
"""How far the trunk goes on below a sleeve."""

BETWEEN_PARTS = 0.03
"""How far a sleeve and the trunk may be apart where nothing shows between them, to each side."""

SEAM, MIXED = 5, 2
"""Pixels of the garment's picture that a sleeve, and the trunk, do not show of themselves at their seam."""
STRIPE_TIP = 3
"""As many, by which the tip of a sleeve's first stripe can lie across the seam; the sleeve covers more than that."""
TIP = 4
"""As many."""
RIM = 2.5
"""As many, beside the tip of a gap."""
SURELY_CLOTH = 0.95
AT_STRAPS = 0.45
"""Where the edge of thin straps lies in their smoothed mask: on its own rim, but for the ends, which it rounds."""
STRAIGHT = 3.0
"""Pixels that the last cloth goes on for before it is mirrored: stripes that turn back at once are seen as hooks."""
EVEN = 1.5
"""Pixels over which places beyond the edge are made even."""
FINE = 1.5
"""Pixels over which corners are smoothed: the stairs of a mask, and no more."""
CORNER = (35.0, 60.0)
"""Degrees by which the outline turns, from where to where it is taken less and less for a wave."""
EDGE = 1.2
"""Pixels over which the cover is smoothed, for its slope to be read."""
MARGIN = 8


def as_one_piece(worn: Worn, bare: Mask, garment: Garment, frame: Frame) -> Worn:
    """Return the garment with `bare` covered too; what is newly covered goes to the part nearest to it."""
    build = frame.pose.build
    layers = [worn.trunk, *worn.sleeves]
    own = [_own(layer, part) for layer, part in zip(layers, shown_parts(garment), strict=True)]
    solid = [layer.alpha > 0.5 if layer else np.zeros(bare.shape, bool) for layer in layers]
    together = np.any(solid, axis=0) | bare
    together |= _between(solid, BETWEEN_PARTS * build)
    united = without_specks(without_gaps(together, NARROWEST * build), NARROWEST * build) & ~(worn.inside > 0.5)
    soft_alpha = as_field(np.max([layer.alpha for layer in layers if layer], axis=0))
    outline = smooth_outline(united & (np.any(solid, axis=0) | bare | ~worn.beyond), build, soft_alpha)
    away = np.stack([_distance(mask) for mask in solid])
    # What is covered beside a bare forearm is the trunk's, however near a cuff is.
    nearest = np.where(worn.beyond & bare, 0, np.argmin(away, axis=0))
    cloth = soft(garment.mask & ~_tips_of_gaps(garment))
    collar = around_neck(frame, bare.shape)
    finished: list[Layer | None] = []
    for number, layer in enumerate(layers):
        if layer is None:
            finished.append(None)
            continue
        shown = solid[number] | ((outline > 0) & (nearest == number))
        if not number:
            shown |= grow(shown, UNDER_SLEEVE * build) & np.any(solid[1:], axis=0)
        alpha = np.minimum(smooth_outline(shown, build, layer.alpha), outline)
        alpha = as_field(layer.alpha * collar + alpha * (1 - collar))
        if not number and garment.straps is not None:
            # They are thinner than what is taken for a spike, and than both rims of other cloth.
            alpha = np.maximum(alpha, sampled(soft(garment.straps, AT_STRAPS), layer.places, beyond=0))
        finished.append(carried_out(layer, alpha, own[number], cloth))
    return replace(worn, trunk=finished[0] or worn.trunk, sleeves=finished[1:])


def shown_parts(garment: Garment) -> list[Mask | None]:
    """Return of trunk and sleeves what each may show: where a sleeve has a cloth of its own, nothing of the other."""
    own = [sleeve for sleeve in garment.sleeves if sleeve and sleeve.has_own_cloth]
    trunk = garment.trunk if own else garment.mask
    # At the seam some of the other side's colour is mixed in.
    for coloured in own:
        if coloured.own is Own.COLOUR:
            trunk = trunk & ~grow(coloured.mask, MIXED)
        elif coloured.own is Own.STRIPES:
            trunk = trunk & ~grow(coloured.mask, STRIPE_TIP)
    parts: list[Mask | None] = [trunk]
    for sleeve in garment.sleeves:
        parts.append(_shown_by(sleeve, garment) if sleeve else None)
    return parts


def _shown_by(sleeve: Sleeve, garment: Garment) -> Mask:
    if not sleeve.has_own_cloth:
        return garment.mask
    # Rings are unfolded at the seam already, and the tip of their sleeve is hardly wider than that.
    return sleeve.mask & ~grow(garment.trunk, MIXED if sleeve.own is Own.RINGS else SEAM)


def _tips_of_gaps(garment: Garment) -> Mask:
    """Return where sleeves leave the body: of the ground's colour and its shadow, some is always left there."""
    tips = np.zeros(garment.mask.shape, bool)
    for fork, sleeve in zip(garment.outline.forks, garment.sleeves, strict=True):
        if sleeve:
            tips |= limb(tips.shape, [fork, as_field(fork - [0, 2 * TIP])], [TIP, 1])
            tip, width = tip_above(garment.mask, fork)
            tips |= limb(tips.shape, [fork, tip], [width / 2 + RIM, RIM])
    return tips


def _own(layer: Layer | None, part: Mask | None) -> Mask:
    """Return where a layer shows its own part of the garment, not what it has of the neighbouring one."""
    if layer is None or part is None:
        return np.zeros((1, 1), bool)
    return sampled(as_field(part), layer.places, beyond=0) > 0.5


def _between(solid: list[Mask], reach: float) -> Mask:
    """Return what lies between trunk and sleeves, where they are near to each other."""
    trunk, sleeves = solid[0], np.any(solid[1:], axis=0)
    return without_gaps(trunk | sleeves, reach) & grow(trunk, 2 * reach) & grow(sleeves, 2 * reach)


def smooth_outline(mask: Mask, build: float, alpha: Field) -> Field:
    """Return how much each pixel is covered by the mask once its outline is smooth but for its corners.

    Where `alpha` agrees with the mask, it tells where between two pixels the outline runs.
    """
    padded = np.pad(mask, MARGIN, mode="edge")
    cover = np.where((alpha > 0.5) == mask, alpha, mask)
    cover = blur(np.pad(cover, MARGIN, mode="edge"), EDGE)
    outlines, _ = cv2.findContours(padded.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    least = (SMALLEST * build) ** 2
    lines = [
        _smoothed(_onto_edge(line[:, 0], cover), WAVES * build) for line in outlines if cv2.contourArea(line) > least
    ]
    return blur(cover_of(lines, padded.shape), 0.8)[MARGIN:-MARGIN, MARGIN:-MARGIN]


def _onto_edge(line: NDArray[Any], cover: Field) -> Points:
    """Move pixels of an outline to where half is covered, along the steepest slope."""
    x, y = np.clip(line, 1, np.array(cover.shape[::-1]) - 2).T
    slope = as_field(np.stack([cover[y, x + 1] - cover[y, x - 1], cover[y + 1, x] - cover[y - 1, x]], axis=1) / 2)
    steep = np.maximum(np.linalg.norm(slope, axis=1), 0.05)
    out = np.clip((cover[y, x] - 0.5) / steep, -1, 1)
    return as_field(line - slope * (out / steep)[:, None])


def _smoothed(line: Field, sigma: float) -> Field:
    """Smooth a closed line along itself, its corners but finely."""
    closed = as_field(np.concatenate([line, line[:1]]))
    count = max(8, round(float(np.linalg.norm(np.diff(closed, axis=0), axis=1).sum())))
    around = resampled(closed, count + 1)[:-1]
    reach = min(round(4 * sigma), count - 1)
    wrapped = np.concatenate([around[-reach:], around, around[:reach]])
    fine, wide = blur_line(wrapped, FINE), blur_line(wrapped, sigma)
    weight = _off_corners(fine, round(1.6 * sigma), round(2 * sigma))
    mixed = fine + (wide - fine) * blur_line(weight, 0.4 * sigma)[:, None]
    return as_field(mixed[reach : reach + count])


def _off_corners(line: Field, arm: int, reach: int) -> Field:
    """Return 0 within `reach` points of a corner and 1 elsewhere; it shows over `arm` points to both sides."""
    places = np.arange(len(line))
    before = line - line[np.maximum(places - arm, 0)]
    after = line[np.minimum(places + arm, len(line) - 1)] - line
    crossed = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    turn = np.degrees(np.abs(np.arctan2(crossed, (before * after).sum(axis=1))))
    weight = as_field(np.clip((CORNER[1] - turn) / (CORNER[1] - CORNER[0]), 0, 1))
    return as_field(cv2.erode(weight[None], np.ones((1, 2 * reach + 1), np.uint8))[0])


def _distance(mask: Mask) -> Field:
    if not mask.any():
        return np.full(mask.shape, np.inf, np.float32)
    return as_field(cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5))


def carried_out(layer: Layer, alpha: Field, own: Mask, cloth: Field) -> Layer:
    """Carry the places over the part's own edge, mirrored on it: so the weave goes on, and no ground comes along."""
    window = window_of(alpha > 0, MARGIN)
    within, own = layer.places[window], own[window]
    known = own & (sampled(cloth, within, beyond=0) > SURELY_CLOTH) if own.size else own
    if not known.any():
        return replace(layer, alpha=alpha)
    # Two pixels more, with which those at the rim are mixed when they are stretched.
    beyond = grow(alpha[window] > 0, 2) & ~known
    _, labels = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    edge = np.zeros((int(labels.max()) + 1, 2), np.intp)
    edge[labels[known]] = np.argwhere(known)
    at = np.argwhere(beyond)
    nearest = edge[labels[beyond]]
    away = at - nearest
    far = np.linalg.norm(away, axis=1, keepdims=True)
    turned = np.round(away * np.clip(1 - STRAIGHT / far, 0, 1)).astype(np.intp)
    mirrored = np.clip(nearest - turned, 0, np.array(known.shape) - 1)
    mirrored = np.where(known[mirrored[:, 0], mirrored[:, 1]][:, None], mirrored, nearest)
    carried = np.where(known[..., None], within, 0)
    carried[at[:, 0], at[:, 1]] = within[mirrored[:, 0], mirrored[:, 1]]
    # Neighbours are mirrored on different stretches of the edge, which would look frayed.
    weight = as_field(known | beyond)
    even = blur(carried, EVEN) / np.maximum(blur(weight, EVEN), 1e-3)[..., None]
    carried[beyond] = even[beyond]
    carried[weight == 0] = NOWHERE
    places = np.full(layer.places.shape, NOWHERE, np.float32)
    places[window] = carried
    return Layer(places, alpha)
