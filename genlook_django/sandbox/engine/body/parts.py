"""What each pixel of a person is: skin, hair, the old top, or something else that stays."""

from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Field,
    Mask,
    Picture,
    Points,
    as_field,
    distance_to,
    grow,
    inside,
    length,
    resampled,
    to_lab,
    without_gaps,
    without_specks,
)
from genlook_django.sandbox.engine.body.head import Head, find_head, head_zone
from genlook_django.sandbox.engine.body.joints import Pose
from genlook_django.sandbox.engine.body.skin_tones import skin_tones
from genlook_django.sandbox.engine.shapes import limb, polygon

# Radii of the arm at shoulder, elbow, wrist and finger tips, in shoulder widths.
ARM_RADII = (0.155, 0.115, 0.095, 0.13)
SKIN_WEIGHTS = (0.38, 1.0, 1.0)
"""Of CIE Lab's channels: skin is known by its hue, in light and shade."""
ARM_STEPS = 61
STILL_SKIN = 26.0
COLOUR_WEIGHTS = (0.56, 0.7, 0.7)
COLOURED, LEAST_COLOUR = 10.0, 0.35
"""Levels of CIE Lab by which hues tell cloth from skin, and the share of the way to skin's that skin has gone."""
MOST_OF_COLOUR, BESIDE_TOP, GLINT = 0.58, 0.1, 0.02
"""As much of the way an arm's own skin has gone; in builds, how near the old top's shade is, and how small a nail."""
EDGE = 0.008
"""In builds, half of how wide the mixed colours at the top's edge are."""
FORESHORTENED = 0.3
"""Of an upper arm's length in the picture, what a forearm has at least unless it points at the camera."""
BARE = 0.82
"""How thick a bare arm is, where a sleeved one is 1."""


@dataclass(frozen=True)
class Parts:
    """A person's picture, taken apart; all masks have the picture's height and width."""

    lab: Field
    person: Mask
    head: Head
    skin_colour: Field
    """Of the face, its lit side where that is much lighter."""
    skin_distance: Field
    """Each pixel's distance in Lab to the skin's colour, lit or shaded, lightness counting for less."""
    arms: tuple[list[Points], list[Points]]
    """Shoulder, elbow, wrist and finger tip of each arm."""
    arm_radii: list[float]
    arm_zones: tuple[Mask, Mask]
    hair: Mask
    top: Mask
    """The garment worn on the upper body, sleeves and all."""

    @cached_property
    def head_zone(self) -> Mask:
        """The round about the head, in which there is none of the old top."""
        return head_zone(self.head, self.person.shape)

    @cached_property
    def like_skin(self) -> Mask:
        """What has skin's colour rather than the old top's; pale cloth beside a hand is not far from either."""
        skin = self.skin_distance < STILL_SKIN
        if not self.top.any():
            return skin
        cloth = as_field(np.median(self.lab[self.top], axis=0))
        to_cloth = distance_to(self.lab, cloth, SKIN_WEIGHTS)
        apart = float(np.linalg.norm((cloth - self.skin_colour) * as_field(SKIN_WEIGHTS)))
        like = skin & ((to_cloth > self.skin_distance) | (self.skin_distance < 0.4 * apart))
        # In the light, pale cloth differs from skin by nothing but its lack of colour.
        towards = (self.skin_colour - cloth)[1:]
        if length(towards) > COLOURED:
            like &= ((self.lab[..., 1:] - cloth[1:]) @ towards) > LEAST_COLOUR * float(towards @ towards)
        return np.asarray(like)

    @cached_property
    def bare_skin(self) -> Mask:
        """What is neither cloth nor hair and has skin's colour, wherever it is."""
        bare = self.person & self.like_skin & ~self.top & ~self.hair
        # Along the top's edge, its colour goes through skin's: a line that leaves every arm behind.
        solid = without_specks(bare, EDGE * self.arm_radii[0] / ARM_RADII[0])
        return np.asarray(bare & ~(grow(self.top, 3) & ~grow(solid, 3)))

    @cached_property
    def bare_arms(self) -> tuple[Mask, Mask]:
        left, right = (zone & ~self.top & ~self.hair for zone in self.arm_zones)
        return left, right

    @cached_property
    def arm_skin(self) -> tuple[Mask, Mask]:
        """As much of the bare arms as has skin's colour."""
        left, right = (self._told_from_top(zone & self.bare_skin) for zone in self.arm_zones)
        return left, right

    def _told_from_top(self, arm: Mask) -> Mask:
        """Leave out pale cloth that the `arm` shades: it has less of its colour, and skin in the shade has more."""
        if not arm.any() or not self.top.any():
            return arm
        hues, build = self.lab[..., 1:], self.arm_radii[0] / ARM_RADII[0]
        cloth = np.median(hues[self.top], axis=0)
        towards = as_field(np.median(hues[arm], axis=0) - cloth)
        if length(towards) < COLOURED:
            return arm
        coloured = arm & ((hues - cloth) @ towards > MOST_OF_COLOUR * float(towards @ towards))
        dark = self.lab[..., 0] < np.median(self.lab[..., 0][arm])
        return arm & ~(grow(self.top, BESIDE_TOP * build) & dark & ~without_gaps(coloured, GLINT * build))

    @cached_property
    def old_sleeves(self) -> tuple[Mask, Mask]:
        """The arms that are inside of the old top's sleeves: as far down as an arm's middle line is covered."""
        left, right = (self._old_sleeve(side) for side in (0, 1))
        return left, right

    def _old_sleeve(self, side: int) -> Mask:
        line = resampled(np.stack(self.arms[side][:3]), ARM_STEPS)
        covered = self.top[inside(self.top.shape, line)]
        upper = covered[ARM_STEPS // 5 : ARM_STEPS // 2]
        if upper.mean() < 0.4:
            return np.zeros(self.top.shape, bool)
        end = int(np.flatnonzero(covered)[-1])
        radii = BARE * np.interp(np.linspace(0, 1, ARM_STEPS), [0, 0.5, 1], self.arm_radii[:3])
        return limb(self.top.shape, list(line[: end + 1 : 3]), list(radii[: end + 1 : 3])) & self.top

    def with_(self, *, hair: Mask | None = None, top: Mask | None = None) -> "Parts":
        return replace(self, hair=self.hair if hair is None else hair, top=self.top if top is None else top)


def start_parts(picture: Picture, pose: Pose) -> Parts:
    """Find head, skin colour and arms; the old top and the hair are still empty."""
    lab, person = to_lab(picture), pose.silhouette > 0.5
    head = find_head(pose, picture.shape)
    radii = [radius * pose.build for radius in ARM_RADII]
    arms = _arm(pose, 0), _arm(pose, 1)
    zones = tuple(limb(picture.shape, arm, [1.15 * radius for radius in radii]) & person for arm in arms)
    tones = skin_tones(lab, person, pose, head, arms)
    distance = as_field(np.min([distance_to(lab, tone, SKIN_WEIGHTS) for tone in tones], axis=0))
    empty = np.zeros(person.shape, bool)
    return Parts(lab, person, head, tones[0], distance, arms, radii, (zones[0], zones[1]), empty, empty)


def _arm(pose: Pose, side: int) -> list[Points]:
    shoulder, elbow, wrist = pose.shoulders[side], pose.elbows[side], pose.wrists[side]
    if length(wrist - elbow) < FORESHORTENED * length(elbow - shoulder):
        # It points at the camera: where it goes in the picture tells nothing.
        wrist = as_field(elbow + (elbow - shoulder) * FORESHORTENED)
        return [shoulder, elbow, wrist, wrist]
    tip = as_field(wrist + (pose.fingers[side] - wrist) * 1.7)
    return [shoulder, elbow, wrist, tip]


def core_of_trunk(pose: Pose, person: Mask) -> Mask:
    """Return the middle of the trunk, which the old top covers on everybody."""
    corners = [on_trunk(pose, *place) for place in ((0.2, 0.3), (0.8, 0.3), (0.8, 0.75), (0.2, 0.75))]
    return polygon(person.shape, corners) & person


def on_trunk(pose: Pose, across: float, down: float) -> Points:
    """Return a place between the shoulders (`down` is 0) and the hips (1), from the picture's left to its right."""
    (left, right), (hip_left, hip_right) = pose.shoulders, pose.hips
    above, below = left + (right - left) * across, hip_left + (hip_right - hip_left) * across
    return as_field(above + (below - above) * down)


def main_colours(lab: Field, mask: Mask, count: int) -> Field:
    """Return the `count` colours that stand for `mask`, by k-means."""
    colours = lab[mask]
    sample = np.ascontiguousarray(colours[:: max(1, len(colours) // 1500)])
    cv2.setRNGSeed(3)
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 10, 1.0)
    empty = np.empty((0, 0), np.int32)
    _, _, centres = cv2.kmeans(sample, min(count, len(sample)), empty, criteria, 1, cv2.KMEANS_PP_CENTERS)
    return as_field(centres)


def distance_to_any(lab: Field, colours: Field) -> Field:
    """Return the distance to the nearest of `colours`."""
    nearest = np.full(lab.shape[:2], np.inf, np.float32)
    for colour in colours:
        apart = np.zeros(lab.shape[:2], np.float32)
        for channel, weight in enumerate(COLOUR_WEIGHTS):
            apart += np.abs(lab[..., channel] - colour[channel]) * np.float32(weight)
        np.minimum(nearest, apart, out=nearest)
    return nearest
