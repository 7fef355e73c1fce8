"""Hair before the new cloth: its edge strand by strand, without the colour of what it lay on before."""

from dataclasses import dataclass

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    as_field,
    blur,
    distance_to,
    grow,
    labelled,
    length,
    product_of,
    shrink,
    window_of,
)
from genlook_django.sandbox.engine.body.parts import Parts, main_colours
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
NEAR, LEAST_CLOTH, TONES = 4, 200, 3
"""In widths of the edge, how far cloth tells of what hair lies on; the pixels that takes; how many colours it has."""
LEAST_SHARE = 0.15
"""Of the cloth near hair, what a colour of its own has at least."""
PATTERNED, CLEARLY = 60.0, 12.0
"""Levels of RGB between a pattern's mean and one of its colours, and by which that explains a pixel better."""


@dataclass(frozen=True, slots=True)
class Tresses:
    """The hair that lies before everything that is painted."""

    colours: Field
    """What the strands at its edge are like without what they lay on before."""
    strands: Field
    """How much of these is seen."""
    whole: Field
    """Where the photo's own hair is seen: nothing that is painted reaches there."""

    def strokes(self) -> list[Stroke]:
        return [Over(self.colours, self.strands), Front(self.whole)]


def hair_over(picture: Picture, parts: Parts, build: float, cloth: Mask, painted: Mask) -> Tresses:
    """Return the hair as far as it lies over `cloth`; `painted` is where anything else than the photo is seen."""
    behind = _behind(parts, build, cloth)
    reach, hair = STRANDS * build, parts.hair & ~behind
    # Where it goes behind the cloth, the cloth's own edge is what is seen.
    covered = grow(behind, reach) & cloth if behind.any() else behind
    alpha = blur(hair, SOFT) * ~covered
    edge = grow(hair, reach) & ~shrink(hair, reach) & painted & ~covered
    colours = np.zeros(picture.shape, np.float32)
    if edge.any():
        window = window_of(edge, int(6 * reach))
        share, colours[window] = _share(picture[window], hair[window], parts.person[window], parts.top[window], reach)
        alpha[window] = np.where(edge[window], share, alpha[window])
    whole = np.where(edge, np.clip((alpha - WHOLE) / (1 - WHOLE), 0, 1), alpha)
    return Tresses(colours, as_field(alpha * edge), as_field(whole))


def _behind(parts: Parts, build: float, cloth: Mask) -> Mask:
    """Return the ends of hair that goes down behind a shoulder: `cloth` covers no more of it than its edge."""
    labels, stats = labelled(parts.hair & cloth)
    boxes = stats[:, [cv2.CC_STAT_LEFT, cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    aside = np.abs(boxes[:, 0] + boxes[:, 1] / 2 - parts.head.chin[0])
    short = (boxes[:, 2] < FALLS * build) & (aside > BESIDE_NECK * parts.head.size)
    short[0] = False
    return np.asarray(short[labels])


def _share(picture: Picture, hair: Mask, person: Mask, top: Mask, reach: float) -> tuple[Field, Field]:
    """Return each pixel's share of hair, and the hair's own colours hereabouts."""
    shown, usual = as_field(picture), as_field(np.median(picture[hair], axis=0))
    sure, other = shrink(hair, 0.5 * reach), person & ~grow(hair, reach)
    strands = carried_over(shown * sure[..., None], as_field(sure), usual)
    behind = carried_over(shown * other[..., None], as_field(other), usual)
    apart = as_field(strands - behind)
    span = product_of(apart, apart)
    read = product_of(as_field(shown - behind), apart) / np.maximum(span, 1.0)
    edge = grow(hair, reach) & ~sure
    cloth = top & other & grow(hair, NEAR * reach)
    colours = _of_cloth(shown, cloth) if cloth.sum() > LEAST_CLOTH else usual[None]
    if length(as_field(np.ptp(colours, axis=0))) > PATTERNED:
        tones = main_colours(shown, hair, TONES)
        read[edge] = _off_pattern(shown[edge], strands[edge], behind[edge], colours, tones)
    read = np.clip((read - SURELY) / (1 - 2 * SURELY), 0, 1)
    # What is dark far from the hair is a fold.
    near = 2.5 * blur(hair, 0.6 * reach)
    share = np.maximum(np.clip(near, 0, 1) * read, np.clip(near - 1.5, 0, 1))
    told = np.clip(np.sqrt(span) / TOLD_APART - 1, 0, 1)
    if cloth.sum() > LEAST_CLOTH and distance_to(colours[None], usual, (1, 1, 1)).max() < 2 * TOLD_APART:
        # Beside bare skin, an edge of dark cloth would pass for strands of dark hair.
        told[grow(top, SOFT)] = 0
    return as_field(told * share + (1 - told) * blur(hair, SOFT)), strands


def _of_cloth(shown: Field, cloth: Mask) -> Field:
    """Return the cloth's main colours, less those of the few strands that lie on it."""
    colours = main_colours(shown, cloth, TONES)
    nearest = np.argmin([np.linalg.norm(shown[cloth] - colour, axis=1) for colour in colours], axis=0)
    return as_field(colours[np.bincount(nearest, minlength=len(colours)) > LEAST_SHARE * len(nearest)])


def _off_pattern(shown: Field, strands: Field, behind: Field, cloth: Field, hair: Field) -> Field:
    """Return the share of hair of pixels (number x 3) that may lie on a pattern.

    Each lies on that one of the cloth's colours which explains it best, where its mean does not.
    """
    read, off = _read_off(shown, strands, behind)
    for colour in hair:
        off = np.minimum(off, np.linalg.norm(shown - colour, axis=1))
    for colour in cloth:
        read_here, off_here = _read_off(shown, strands, colour)
        patterned = np.linalg.norm(behind - colour, axis=1) > PATTERNED
        better = patterned & (off_here + CLEARLY < off)
        read, off = np.where(better, read_here, read), np.where(better, off_here, off)
    return as_field(read)


def _read_off(shown: Field, strands: Field, behind: Field) -> tuple[Field, Field]:
    """Return which mixture of two colours pixels are, 0 to 1, and by how many levels they are none."""
    apart = strands - behind
    read = np.clip(product_of(shown - behind, apart) / np.maximum(product_of(apart, apart), 1.0), 0, 1)
    return as_field(read), as_field(np.linalg.norm(shown - behind - read[:, None] * apart, axis=1))
