"""Hair before the new cloth: its edge strand by strand, without the colour of what it lay on before."""

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    as_field,
    blur,
    grow,
    labelled,
    product_of,
    shrink,
    window_of,
)
from genlook_django.sandbox.engine.body.parts import Parts
from genlook_django.sandbox.engine.compose.fills import carried_over
from genlook_django.sandbox.engine.compose.strokes import Front, Over, Stroke

STRANDS = 0.035
"""In builds, how far from the hair's edge single strands are looked for."""
FALLS = 0.15
"""In builds, how far down over the cloth hair goes that is before the shoulder."""
BESIDE_NECK = 0.8
"""In sizes of the face: a beard is nearer to the chin."""
SOFT = 1.3
"""Pixels."""
TOLD_APART = 30.0
"""Levels of RGB between hair and what it lies on, from which on a pixel's share of hair can be read off its colour."""
SURELY = 0.1
"""A share of hair that is nothing but noise, at either end."""
WHOLE = 0.85
"""The share of hair from which on a pixel is left as it was."""


def hair_over(picture: Picture, parts: Parts, build: float, cloth: Mask) -> list[Stroke]:
    """Return the strokes that bring the hair back, as far as it lies over `cloth`."""
    behind = _behind(parts, build, cloth)
    reach, hair = STRANDS * build, parts.hair & ~behind
    # Where it goes behind the cloth, the cloth's own edge is what is seen.
    covered = grow(behind, reach) & cloth if behind.any() else behind
    alpha = blur(hair, SOFT) * ~covered
    edge = grow(hair, reach) & ~shrink(hair, reach) & cloth & ~covered
    if not edge.any():
        return [Front(as_field(alpha))]
    window = window_of(edge, int(6 * reach))
    colours = np.zeros(picture.shape, np.float32)
    share, colours[window] = _share(picture[window], hair[window], parts.person[window], reach)
    alpha[window] = np.where(edge[window], share, alpha[window])
    whole = np.where(edge, np.clip((alpha - WHOLE) / (1 - WHOLE), 0, 1), alpha)
    return [Over(colours, as_field(alpha * edge)), Front(as_field(whole))]


def _behind(parts: Parts, build: float, cloth: Mask) -> Mask:
    """Return the ends of hair that goes down behind a shoulder: `cloth` covers no more of it than its edge."""
    labels, stats = labelled(parts.hair & cloth)
    boxes = stats[:, [cv2.CC_STAT_LEFT, cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    aside = np.abs(boxes[:, 0] + boxes[:, 1] / 2 - parts.head.chin[0])
    short = (boxes[:, 2] < FALLS * build) & (aside > BESIDE_NECK * parts.head.size)
    short[0] = False
    return np.asarray(short[labels])


def _share(picture: Picture, hair: Mask, person: Mask, reach: float) -> tuple[Field, Field]:
    """Return each pixel's share of hair, and the hair's own colours hereabouts."""
    shown, usual = as_field(picture), as_field(np.median(picture[hair], axis=0))
    sure, other = shrink(hair, 0.5 * reach), person & ~grow(hair, reach)
    strands = carried_over(shown * sure[..., None], as_field(sure), usual)
    behind = carried_over(shown * other[..., None], as_field(other), usual)
    apart = as_field(strands - behind)
    span = product_of(apart, apart)
    read = product_of(as_field(shown - behind), apart) / np.maximum(span, 1.0)
    read = np.clip((read - SURELY) / (1 - 2 * SURELY), 0, 1)
    # What is dark far from the hair is a fold.
    near = 2.5 * blur(hair, 0.6 * reach)
    share = np.maximum(np.clip(near, 0, 1) * read, np.clip(near - 1.5, 0, 1))
    told = np.clip(np.sqrt(span) / TOLD_APART - 1, 0, 1)
    return as_field(told * share + (1 - told) * blur(hair, SOFT)), strands
