"""Where arms and hands hang beside cloth, measured: its shade on them and theirs on it, and what shows between."""

from dataclasses import replace

import numpy as np
import pytest

from genlook_django.sandbox.engine.arrays import blur, depth_inside, distance_to, grow, shrink, to_lab, without_gaps
from genlook_django.sandbox.engine.body.arms import bare_tube
from genlook_django.sandbox.engine.body.parts import SKIN_WEIGHTS
from genlook_django.sandbox.engine.compose.front import arm_alpha, off_old_top
from genlook_django.sandbox.engine.compose.gaps import gaps
from genlook_django.sandbox.engine.compose.layers import Layer
from genlook_django.sandbox.engine.compose.light import light_on
from genlook_django.sandbox.engine.compose.undress import axes_of
from genlook_django.sandbox.engine.compose.whole import as_one_piece
from genlook_django.sandbox.engine.render import render_and_study
from genlook_django.sandbox.engine.shapes import limb

from .drawings import LONG_SLEEVES, TANK, TEE, draw, encoded

pytestmark = pytest.mark.usefixtures("pose_networks")


@pytest.fixture(scope="module")
def shortened(development_picture):
    """Return somebody who holds a long white top's hem over white shorts, and is to wear a shorter red one."""
    short = encoded(draw([*TEE[:-1], (134, 340)], colour=(160, 40, 40)))
    rendering, study = render_and_study(development_picture("persons/man_full_body"), short)
    box = study.box
    return to_lab(rendering.image[box.top : box.bottom, box.left : box.right]), study


def painted(parts, place, colour, top):
    lab, far = parts.lab.copy(), parts.skin_distance.copy()
    lab[place] = colour
    far[place] = distance_to(lab, parts.skin_colour, SKIN_WEIGHTS)[place]
    return replace(parts, lab=lab, skin_distance=far, top=top)


@pytest.mark.parametrize("side", [0, 1])
def test_pale_cloth_in_an_arms_shade_is_no_skin_and_the_arms_lit_side_is(vested, side):
    parts = vested[1].parts
    arm = parts.arm_skin[side]
    beside = grow(arm, 5) & parts.top & parts.arm_zones[side]
    cloth, skin = (np.median(parts.lab[place], axis=0) for place in (parts.top, arm))
    for colour, is_skin in (((skin[0] - 30, 0.48), False), ((skin[0] + 15, 0.48), True)):
        lightness, share = colour
        hue = cloth[1:] + share * (skin - cloth)[1:]
        shaded = painted(parts, beside, [lightness, *hue], parts.top & ~beside)
        assert beside.sum() > 200
        assert (shaded.arm_skin[side] & beside).sum() == pytest.approx(is_skin * beside.sum(), abs=0.15 * beside.sum())
        assert shaded.arm_skin[side][arm].mean() > 0.98


def test_a_narrow_strip_of_the_old_top_in_an_arms_shade_is_covered_and_the_ground_is_not(shortened):
    _, study = shortened
    parts, build = study.parts, study.frame.pose.build
    axes = axes_of(study.frame, parts.person.shape)
    level = (axes.down > 0.45) & (axes.down < study.fit.hem_down - 0.1)
    skin = parts.arm_skin[1]
    edge = np.argmax(skin, axis=1)[:, None] - np.arange(skin.shape[1])
    strip = (edge > 0) & (edge < 0.05 * build) & level & skin.any(axis=1)[:, None] & parts.person
    trunk = replace(study.worn.trunk, alpha=study.worn.trunk.alpha * ~strip)
    bared = replace(study.worn, trunk=trunk, sleeves=[None, None])
    ground = np.median(parts.lab[grow(parts.arm_zones[1], 0.2 * build) & ~parts.person & (axes.down > 0)], axis=0)
    rest = parts.top & ~grow(strip, 3)
    shown = [
        gaps(bared, study.fit, study.frame, painted(parts, strip, colour, rest), 0)[strip].mean()
        for colour in (ground - [50, 0, 0], ground)
    ]
    assert strip.sum() > 300
    assert shown[0] > 0.9
    assert shown[1] < 0.1


def test_no_second_finger_is_made_up_beside_a_hand_below_a_shorter_top(shortened):
    lab, study = shortened
    parts, build = study.parts, study.frame.pose.build
    axes = axes_of(study.frame, parts.person.shape)
    below = (axes.down > study.fit.hem_down + 0.03) & (np.arange(len(lab))[:, None] < study.fit.old_hem.rows)
    arms = parts.arm_skin[0] | parts.arm_skin[1]
    beside = below & grow(arms, 4) & ~grow(arms, 2) & (axes.aside < 0.65 * build)
    skin = np.median(parts.lab[arms], axis=0)[1:] - 128
    coloured = (lab[..., 1:] - 128) @ skin / (skin @ skin)
    assert beside.sum() > 100
    assert np.percentile(coloured[beside], 90) < 0.3


def test_what_a_hand_shades_of_the_shorts_begins_on_no_line(shortened):
    lab, study = shortened
    hem, zone = study.fit.old_hem.rows.astype(int), study.parts.arm_zones[1]
    below = [x for x in range(zone.shape[1]) if zone[hem[x], x] and study.parts.person[hem[x] - 2, x]]
    profile = np.median([lab[hem[x] - 8 : hem[x] + 4, x, 0] for x in below], axis=0)
    assert len(below) > 10
    assert np.abs(np.diff(blur(profile[:, None], 0.5)[:, 0])).max() < 8


def test_over_other_things_than_the_old_top_an_arm_loses_no_more_than_a_mixed_pixel(vested):
    _, study = vested
    parts, build = study.parts, study.frame.pose.build
    everywhere = np.ones(parts.person.shape, np.float32)
    far = replace(parts, top=np.zeros(parts.person.shape, bool))
    arm = arm_alpha(parts, study.frame, axes_of(study.frame, parts.person.shape), 0, 1)
    kept = off_old_top(arm, far, everywhere, build, 1) > 0.5
    solid = arm > 0.5
    rim = solid & ~shrink(solid, 1)
    assert kept[rim].mean() < 0.2
    assert kept[shrink(solid, 2)].mean() > 0.98


def test_a_line_of_shade_tells_a_sleeve_from_the_trunk_beside_it(development_picture):
    sleeves = encoded(draw(LONG_SLEEVES, colour=(150, 150, 160)))
    _, study = render_and_study(development_picture("persons/man_front"), sleeves)
    axes, worn = axes_of(study.frame, study.view.shape), study.worn
    light = light_on(study.parts, study.frame, worn)
    level = (axes.down > 0.45) & (axes.down < 0.9)
    sleeve = worn.sleeves_alpha > 0.5
    trunk = (worn.trunk.alpha > 0.95) & ~sleeve & level
    shade = light.on_trunk(worn, np.zeros(sleeve.shape, np.float32), study.frame, axes)
    # The body's one side lies in the light, the other does not.
    for layer in worn.sleeves:
        sleeve = layer.alpha > 0.5
        at_edge, near = (trunk & grow(sleeve, reach) & ~grow(sleeve, reach - 2) for reach in (3, 14))
        assert at_edge.sum() > 100
        assert 0.14 < np.median(shade[near]) - np.median(shade[at_edge]) < 0.3


def test_a_skirt_hangs_straight_below_the_hips_of_a_trunk_that_leans(development_picture):
    dress = encoded(draw([*TEE[:-1], (150, 640)], colour=(90, 140, 90)))
    _, study = render_and_study(development_picture("persons/man_front"), dress, title="Tee dress")
    pose, lowest = study.frame.pose, len(study.view) - 10
    assert abs(pose.spine[0]) > 0.06 * pose.spine[1]
    left, right = np.flatnonzero(study.worn.trunk.alpha[lowest] > 0.5)[[0, -1]]
    assert (left + right) / 2 == pytest.approx(pose.pelvis[0], abs=0.03 * pose.build)


def test_what_is_covered_beside_a_bare_forearm_is_the_trunks(shortened):
    """A cuff ends where it ends, and the trunk goes on below it, to the arm."""
    _, study = shortened
    shape, build = study.parts.person.shape, study.frame.pose.build
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    axes = axes_of(study.frame, shape)
    trunk = (axes.down > 0) & (axes.down < 1) & (axes.aside < 0.4 * build)
    strip = (axes.down > 0.6) & (axes.down < 0.8) & (columns > study.frame.pose.chest[0]) & ~trunk
    strip &= axes.aside < 0.45 * build
    sleeve = (axes.down > 0.1) & (axes.down < 0.55) & ~trunk & (axes.aside < 0.7 * build)
    places = np.stack([columns, rows], axis=-1).astype(np.float32)
    layers = [Layer(places, mask.astype(np.float32)) for mask in (trunk, sleeve)]
    worn = replace(study.worn, trunk=layers[0], sleeves=[layers[1], None], inside=0 * axes.down, beyond=strip)
    whole = as_one_piece(worn, strip, study.garment, study.frame)
    within = shrink(strip, 2)
    assert whole.trunk.alpha[within].mean() > 0.9
    assert whole.sleeves[0].alpha[within].mean() < 0.1


@pytest.mark.parametrize("side", [0, 1])
def test_an_old_hems_corner_leaves_no_bite_in_the_arm_beside_it(development_picture, side):
    vest = encoded(draw(TANK, colour=(40, 40, 44)))
    _, study = render_and_study(development_picture("persons/woman_front"), vest)
    build, elbow = study.frame.pose.build, study.parts.arms[side][1]
    arm = arm_alpha(study.parts, study.frame, axes_of(study.frame, study.view.shape), 0, side)
    arm = off_old_top(arm, study.parts, study.worn.trunk.alpha, build, side)
    rows = np.arange(int(elbow[1] - 0.1 * build), int(elbow[1] + 0.5 * build))
    inwards = arm[rows] if side else arm[rows, ::-1]
    edge = (inwards > 0.5).argmax(axis=1)
    even = np.polyval(np.polyfit(rows, edge, 4), rows)
    assert np.abs(edge - even).max() < 0.009 * build


@pytest.mark.parametrize("person", ["man_front", "woman_front"])
def test_no_cloth_goes_over_an_arm_at_an_old_cuff(development_picture, person):
    tee = development_picture("garments/tee_blocks")
    worn = render_and_study(development_picture(f"persons/{person}"), tee)[0].encode()
    _, study = render_and_study(worn, encoded(draw(TANK)))
    build, axes = study.frame.pose.build, axes_of(study.frame, study.parts.person.shape)
    arm = arm_alpha(study.parts, study.frame, axes, 0, 0) > 0.5
    notch = without_gaps(arm, 0.03 * build) & bare_tube(study.parts, 0) & study.parts.person & ~arm
    assert arm.sum() > 0.1 * build**2
    assert notch.sum() < 0.0001 * build**2


@pytest.mark.parametrize(("hue", "is_hand"), [((146, 146), True), ((128, 128), False)])
def test_a_hollow_hand_has_no_hole_and_what_is_seen_through_a_hand_stays_away(vested, hue, is_hand):
    _, study = vested
    parts, build = study.parts, study.frame.pose.build
    depth = depth_inside(parts.arm_skin[0])
    widest = np.flip(np.unravel_index(np.argmax(depth), depth.shape)).astype(np.float32)
    hole = limb(depth.shape, [widest, widest], [0.035 * build] * 2)
    dark = painted(parts, hole, (60, *hue), parts.top)
    arm = arm_alpha(dark, study.frame, axes_of(study.frame, hole.shape), 0, 0)
    inner = shrink(hole, 2)
    assert parts.arm_skin[0][hole].all()
    assert (arm[inner].min() > 0.9) if is_hand else (arm[inner].mean() < 0.2)
