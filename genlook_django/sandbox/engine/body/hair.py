"""Find the hair, as far down as it falls before the shoulders: GrabCut, with the colours at the head to start from."""

import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    as_field,
    grow,
    parts_touching,
    shrink,
    without_gaps,
    without_specks,
)
from genlook_django.sandbox.engine.body.joints import Pose
from genlook_django.sandbox.engine.body.parts import (
    Parts,
    core_of_trunk,
    distance_to_any,
    main_colours,
)
from genlook_django.sandbox.engine.cutting import IN, MAYBE_IN, MAYBE_OUT, OUT, Hints, cut_out
from genlook_django.sandbox.engine.shapes import ellipse, limb

UNLIKE_SKIN = 14.0
"""Levels of CIE Lab."""
LIKE_HAIR, UNLIKE_HAIR, FAR_FROM_HAIR = 14.0, 24.0, 40.0
"""As many from the nearest of the colours seen at the head: hair, cloth that is surely none, and no strand's glint."""
SURE_SKIN = 0.7
"""The distance to skin over that to hair below which a throat in the shade is none."""
COLOURS = 4
RIM = 0.12
"""Of the face's size, the silhouette's edge, which can hold some ground."""
LEAST, LEAST_PALE, LESS_RED = 0.5, 1.5, 5.0
"""Of the square of the face's size, the hair seen at the head below which somebody is bald, and such hair where only
its lack of red tells it from skin: levels of CIE Lab's a."""
NEARLY_LIKE, SPREAD = 8.0, 2.0
"""As many from hair of even colour to a top's that can be told, and over three quarters of hair's own."""
SURELY_HAIR, UPPER_ARM, SLEEVE = 8.0, (0.3, 0.7), 0.5
"""As many of what is nothing but hair; which share of an upper arm, seen in that colour to what share, is a sleeve."""
THIN, BEARD = 0.02, 0.12
"""Half the width of a line, in builds, and of what is no beard but a mouth or some stubble, in sizes of the face."""
CLOTH = 0.2
"""The share of the trunk's middle that differs from hair where the old top does."""
BESIDE_NECK, SHOULDERS = as_field([0.18, 0.34, 0.5]), (0.05, 0.0, 0.2)
"""In builds, from the neck's side to the shoulder's end, and how far above the joints old cloth can be at both."""
OFF_SHOULDER = 0.1
"""As many from there to what is surely none, for shoulders are of many shapes."""
THROAT, BARE = (0.15, 0.6), 0.6
"""From the chin to the shoulders' line, what no top but one with a high collar covers; the share of skin seen there."""
WORKED_AT = 240
"""Pixels; strands finer than that are drawn from the picture's own colours later."""


def find_hair(picture: Picture, pose: Pose, parts: Parts) -> Mask:
    """Return the hair: what has the colours seen around the face, and hangs together with it."""
    seen = _at_head(parts)
    if not parts.head.is_seen or seen.sum() < LEAST * parts.head.size**2:
        return np.zeros(parts.person.shape, bool)
    window = _window(pose, parts)
    found = np.zeros(parts.person.shape, bool)
    to_hair = distance_to_any(parts.lab, _colours(parts, seen))
    hints = _hints(pose, parts, seen, to_hair)[window]
    colours = picture[window].copy()
    # The ground is no rival: it is known not to be hair, whatever its colour.
    colours[~parts.person[window]] = np.median(picture[parts.head.oval(seen.shape) & parts.person], axis=0)
    found[window] = cut_out(np.ascontiguousarray(colours), hints, rounds=3, longest=WORKED_AT)
    found = without_gaps(found & parts.person, 2) & parts.person & (to_hair < FAR_FROM_HAIR)
    # A fold's or a collar's dark line runs on from dark hair; what has not its very colour is hair where it is broad.
    found &= (to_hair < SURELY_HAIR) | without_specks(found, THIN * pose.build)
    beard = without_gaps(parts.head.oval(seen.shape) & found & (to_hair < SURELY_HAIR), 2)
    beard[: int((parts.head.centre + 0.5 * parts.head.down * parts.head.size)[1])] = False
    return parts_touching(without_specks(found, 1) | seen, seen | without_specks(beard, BEARD * parts.head.size))


def _at_head(parts: Parts) -> Mask:
    """Return what is surely hair: the crown and the temples, less forehead and ears."""
    head, shape = parts.head, parts.person.shape
    around = ellipse(shape, head.centre - head.down * 0.35 * head.size, 1.75 * head.size, 2.2 * head.size)
    around &= ~ellipse(shape, head.centre, 0.95 * head.size, 1.3 * head.size)
    around[max(0, int(head.centre[1] + 0.3 * head.size)) :] = False
    around &= shrink(parts.person, RIM * head.size)
    seen = without_specks(around & (parts.skin_distance > UNLIKE_SKIN), 1)
    if seen.sum() > LEAST * head.size**2:
        return seen
    # Nearly white hair is no farther from skin than a glint is; but it is all around, and has nothing of skin's red.
    pale = without_specks(around & (parts.lab[..., 1] < parts.skin_colour[1] - LESS_RED), 1)
    return pale if pale.sum() > LEAST_PALE * head.size**2 else seen


def _colours(parts: Parts, seen: Mask) -> Field:
    """Return the hair's colours, less the ground's that shows through at its edge."""
    colours = main_colours(parts.lab, seen, COLOURS)
    reach = 0.5 * parts.head.size
    ground = grow(seen, reach) & ~grow(parts.person, RIM * parts.head.size)
    if ground.sum() < reach**2:
        return colours
    usual = np.median(parts.lab[seen], axis=0)
    far = np.linalg.norm(colours - usual, axis=1)
    to_ground = distance_to_any(colours[None], main_colours(parts.lab, ground, 2))[0]
    kept = (to_ground > LIKE_HAIR) | (far < UNLIKE_HAIR)
    return as_field(colours[kept]) if kept.any() else colours


def _window(pose: Pose, parts: Parts) -> tuple[slice, slice]:
    """Return where hair can be: down to the waist, and as wide as the shoulders."""
    head = parts.head
    bottom = max(float((pose.chest + 0.8 * pose.spine)[1]), float(head.chin[1]))
    wide = max(3.2 * head.size, 0.75 * pose.build)
    left, right = head.centre[0] - wide, head.centre[0] + wide
    top = head.centre[1] - 3 * head.size
    return slice(max(0, int(top)), max(1, int(bottom))), slice(max(0, int(left)), max(1, int(right)))


def _hints(pose: Pose, parts: Parts, seen: Mask, to_hair: Field) -> Hints:
    head, skin = parts.head, parts.skin_distance
    core = core_of_trunk(pose, parts.person)
    cloth = core & (to_hair > UNLIKE_HAIR)
    face = ellipse(skin.shape, head.centre, 0.85 * head.size, 1.2 * head.size) & (to_hair > LIKE_HAIR)
    hints = np.full(skin.shape, MAYBE_OUT, np.uint8)
    if cloth.sum() <= CLOTH * core.sum():
        # Of even colour, hair is told from cloth that is nearly of the same.
        cloth = core & (to_hair > max(NEARLY_LIKE, SPREAD * float(np.percentile(to_hair[seen], 75))))
    to_cloth = np.full_like(to_hair, np.inf)
    if cloth.sum() > CLOTH * core.sum():
        to_cloth = distance_to_any(parts.lab, main_colours(parts.lab, cloth, COLOURS))
    like = (to_hair < LIKE_HAIR) & (to_hair < skin) & (to_hair < to_cloth) & parts.person
    very = like & (to_hair < SURELY_HAIR) & (skin > UNLIKE_SKIN) & (to_cloth > UNLIKE_HAIR)
    barred = np.zeros(skin.shape, bool)
    if np.isinf(to_cloth).all() or _has_sleeves(parts, like):
        barred = _can_be_cloth(pose, parts, to_hair)
        very &= ~grow(barred, OFF_SHOULDER * pose.build)
    hints[like] = MAYBE_IN
    hints[cloth | face | ~parts.person | (skin < SURE_SKIN * to_hair)] = OUT
    # GrabCut would rather cut a tress off where it is narrow than follow it over stripes.
    hints[seen | parts_touching(without_specks(very, 2) | seen, seen)] = IN
    hints[barred] = OUT
    return hints


def _has_sleeves(parts: Parts, cloth: Mask) -> bool:
    """Say whether what may be hair covers both upper arms: a jacket of its colour, open over something else."""
    shares = []
    for shoulder, elbow, *_ in parts.arms:
        ends = [as_field(shoulder + (elbow - shoulder) * share) for share in UPPER_ARM]
        middle = limb(cloth.shape, ends, [0.3 * parts.arm_radii[0]] * 2) & parts.person
        shares.append((cloth & middle).sum() / max(1, middle.sum()))
    return bool(min(shares) > SLEEVE)


def _can_be_cloth(pose: Pose, parts: Parts, to_hair: Field) -> Mask:
    """Return where nothing but colour tells hair from an old top: on the shoulders and on a neck that is covered."""
    rows, columns = np.mgrid[: parts.person.shape[0], : parts.person.shape[1]].astype(np.float32)
    aside = np.abs((columns - pose.chest[0]) * pose.across[0] + (rows - pose.chest[1]) * pose.across[1])
    above = (columns - pose.chest[0]) * pose.up[0] + (rows - pose.chest[1]) * pose.up[1]
    shoulders = np.interp(aside, BESIDE_NECK * pose.build, [height * pose.build for height in SHOULDERS])
    chin = parts.head.chin
    ends = [as_field(chin + (pose.chest - chin) * share) for share in THROAT]
    throat = limb(above.shape, ends, [0.04 * pose.build] * 2) & parts.person
    if (throat & (parts.skin_distance < to_hair)).sum() > BARE * max(1, throat.sum()):
        return np.asarray(above < shoulders)
    neck = (aside < BESIDE_NECK[0] * pose.build) & (rows > chin[1])
    return np.asarray(neck | (above < shoulders))
