"""The chest that is made up where a new neckline is deeper than the old one, measured."""

import numpy as np
import pytest

from genlook_django.sandbox.engine.arrays import blur, depth_inside, grow, quartered, shrink, to_lab
from genlook_django.sandbox.engine.compose.chest import add_bones, chest_relief, pit_of
from genlook_django.sandbox.engine.compose.grain import grain
from genlook_django.sandbox.engine.compose.light import shadow_below
from genlook_django.sandbox.engine.compose.nape import feet_of_neck, over_straps
from genlook_django.sandbox.engine.compose.place import place_in, place_on
from genlook_django.sandbox.engine.compose.skin import skin
from genlook_django.sandbox.engine.compose.undress import axes_of, undress

pytestmark = pytest.mark.usefixtures("pose_networks")


@pytest.fixture(scope="module")
def chest(vested):
    return Chest(vested[1])


class Chest:
    """What is made up on somebody's chest, and each pixel's place from the throat's pit, in builds."""

    def __init__(self, study):
        self.parts, self.frame = study.parts, study.frame
        pose, shape = study.frame.pose, study.parts.person.shape
        axes = axes_of(study.frame, shape)
        self.seen = study.parts.like_skin & study.parts.person & (axes.down < 0.3) & (axes.aside < 0.3 * pose.build)
        self.seen &= (np.arange(shape[0]) > study.parts.head.chin[1])[:, None] & ~study.parts.top
        self.pit = pit_of(study.parts, study.frame, quartered(self.seen) > 0.5)
        place = place_in(study.frame, (slice(0, shape[0]), slice(0, shape[1])))
        off = (self.pit - pose.chest) / pose.build
        self.aside, self.below = place.aside - off @ pose.across, place.below + off @ pose.up
        self.quarter = quartered(self.seen).shape
        made = skin(study.parts, study.frame, study.parts.top, study.parts.person)
        self.made = to_lab(np.clip(made, 0, 255).astype(np.uint8))

    def bones(self, seen):
        """Return what collar bones, pit and tendons add to the lightness."""
        lightness = np.zeros(self.parts.person.shape, np.float32)
        add_bones(lightness, self.frame, self.pit, seen)
        return lightness

    def relief(self, aside, below, light):
        """Return the lightness that a chest's roundness adds at one place."""
        relief = chest_relief(self.parts, self.frame, place_on(self.frame, self.quarter), self.pit, light)
        pose = self.frame.pose
        x, y = (self.pit + (pose.across * aside - pose.up * below) * pose.build) / 4
        return float(relief[round(float(y)), round(float(x))])


def test_the_pit_is_below_the_chin_and_where_the_neckline_is_lowest(chest, vested):
    (x, y), parts, build = chest.pit, vested[1].parts, chest.frame.pose.build
    rows, columns = np.nonzero(chest.seen & ~(parts.bare_arms[0] | parts.bare_arms[1]))
    assert 0.1 * build < y - parts.head.chin[1] < 0.3 * build
    assert abs(columns[rows > np.percentile(rows, 97)].mean() - x) < 0.04 * build


def test_collar_bones_are_faint_ridges_below_a_hollow_to_both_sides_of_the_pit(chest):
    bones = chest.bones(np.zeros(chest.quarter, bool))
    for side in (-1, 1):
        column = np.abs(chest.aside * side - 0.12) < 0.01
        above = bones[column & (chest.below > -0.07) & (chest.below < -0.03)].min()
        ridge = bones[column & (chest.below > -0.02) & (chest.below < 0.02)].max()
        assert -20 < above < -9
        assert 3 < ridge < 10
    assert bones[(np.abs(chest.aside) < 0.01) & (np.abs(chest.below) < 0.02)].min() < -6
    assert np.abs(bones[(np.abs(chest.aside) > 0.42) | (np.abs(chest.below) > 0.2)]).max() < 0.2


def test_no_collar_bones_are_drawn_on_skin_that_has_its_own(chest):
    assert np.abs(chest.bones(np.ones(chest.quarter, bool))).max() == 0


def test_a_chest_lies_open_to_the_light_and_has_a_hollow_between_the_breasts(chest):
    near_the_chin, open_to_light = chest.relief(0.08, -0.1, 0.0), chest.relief(0.08, 0.1, 0.0)
    assert 12 < open_to_light - near_the_chin < 45
    assert 4 < chest.relief(0.12, 0.35, 0.0) - chest.relief(0.0, 0.35, 0.0) < 14
    for light in (-1.0, 1.0):
        lit, shaded = (chest.relief(0.2 * way * light, 0.15, light) for way in (1, -1))
        assert 8 < lit - shaded < 30


def test_made_up_skin_has_the_grain_of_the_skin_that_is_seen(chest):
    inner = shrink(chest.parts.top & (np.abs(chest.aside) < 0.3) & (chest.below > 0.05), 6)
    seen = shrink(chest.seen, 4)
    for width in (0.8, 1.6):
        made, real = (lab - blur(lab, width) for lab in (chest.made, chest.parts.lab))
        for channel in range(3):
            share = np.median(np.abs(made[inner][:, channel])) / np.median(np.abs(real[seen][:, channel]))
            assert 0.5 < share < 1.6


def test_grain_can_be_made_with_little_skin_and_is_the_same_every_time():
    lab, nothing = np.full((90, 700, 3), 150, np.float32), np.zeros((90, 700), bool)
    made = grain(lab, nothing)
    assert made.shape == lab.shape
    assert 0.5 < made[..., 0].std() < 2
    assert (made == grain(lab, nothing)).all()
    assert grain(lab, ~nothing).std() < 1e-3


def test_skin_right_beside_a_neckline_lies_in_its_shade_and_the_face_does_not(vested):
    _, study = vested
    parts, alpha, build = study.parts, study.worn.trunk.alpha, study.frame.pose.build
    strength = shadow_below(parts, study.frame, study.worn).strength
    axes = axes_of(study.frame, alpha.shape)
    neckline = parts.person & (alpha < 0.1) & (axes.aside < 0.2 * build) & (axes.down < 0.3) & (axes.down > -0.12)
    at_edge = neckline & grow(alpha > 0.5, 3)
    within = neckline & ~grow(alpha > 0.5, round(0.06 * build))
    assert at_edge.sum() > 100
    assert within.sum() > 300
    assert 0.05 < strength[at_edge].mean() < 0.2
    assert strength[within].max() < 0.25 * strength[at_edge].mean()
    assert strength[parts.head.oval(alpha.shape) | parts.hair].max() < 0.02


def made_edge(study):
    """Return the fill of skin, where it makes up a shoulder's edge before the ground, and how deep each pixel is."""
    parts, build = study.parts, study.frame.pose.build
    axes = axes_of(study.frame, parts.person.shape)
    fill = undress(study.view, parts, study.frame, study.worn, axes, study.fit)[-1]
    body = parts.person & ~over_straps(parts, study.frame, feet_of_neck(parts, study.frame))
    edge = parts.top & (study.worn.alpha < 0.02) & (axes.down < 0.05) & ~grow(parts.person & ~parts.top, 16)
    edge, depth = edge & body, depth_inside(body)
    assert (edge & (depth < 0.03 * build)).sum() > 60
    return fill, edge, depth / build


def test_a_made_up_shoulder_has_a_clear_edge_through_which_no_old_top_shines(vested):
    fill, edge, depth = made_edge(vested[1])
    assert fill.alpha[edge & (depth > 0.004) & (depth < 0.01)].mean() > 0.88


def test_a_made_up_shoulder_is_darker_at_its_edge_as_every_round_thing_is(vested):
    fill, edge, depth = made_edge(vested[1])
    lightness = blur(to_lab(np.clip(fill.colours, 0, 255).astype(np.uint8))[..., 0], 1.0)
    inwards = round(0.03 * vested[1].frame.pose.build)
    rows, columns = np.nonzero(edge & (depth < 0.008))
    assert 5 < np.median(lightness[rows + inwards, columns] - lightness[rows, columns]) < 30
