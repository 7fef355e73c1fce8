"""What is made up where the old top was, measured: skin, folds, shadows, and where the old top is."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from genlook_django.sandbox.engine.arrays import blur, from_lab, grow, shrink, to_lab, without_gaps, without_specks
from genlook_django.sandbox.engine.body.arms import bare_arm, bare_tube, whole_skin
from genlook_django.sandbox.engine.compose.front import arm_alpha, off_old_top
from genlook_django.sandbox.engine.compose.light import light_on, shadow_below
from genlook_django.sandbox.engine.compose.skin import membrane, skin
from genlook_django.sandbox.engine.compose.undress import axes_of, undress
from genlook_django.sandbox.engine.pictures import decode
from genlook_django.sandbox.engine.render import render_and_study
from genlook_django.sandbox.engine.shapes import limb

from .drawings import LONG_SLEEVES, TANK, TEE, draw, encoded
from .wardrobe.scenes import READABLE


@pytest.fixture(scope="module")
def sleeved(development_picture):
    """Return somebody in long sleeves, who is to wear a vest."""
    person = development_picture("persons/man_front")
    worn, _ = render_and_study(person, encoded(draw(LONG_SLEEVES, colour=(30, 110, 80))))
    return render_and_study(encoded(worn.image), encoded(draw(TANK, colour=(40, 40, 44))))


def made_up(study):
    """Return the lightness of the skin that takes the old top's place."""
    picture = skin(study.parts, study.frame, study.parts.top, study.parts.person)
    return to_lab(np.clip(picture, 0, 255).astype(np.uint8))[..., 0]


def test_a_membrane_joins_what_is_known_and_fades_farther_on():
    known = np.zeros((64, 96), bool)
    known[:, :8] = True
    values = np.full((64, 96, 3), 20, np.float32)
    stretched = membrane(values, known, np.ones((64, 96), np.float32), 20.0)[32, :, 0]
    assert (stretched[:8] == 20).all()
    assert stretched[8] > 18
    assert (np.diff(stretched[8:]) < 0.01).all()
    assert 4 < stretched[28] < 11
    assert stretched[90] < 2


def test_a_membrane_does_not_flow_over_the_ground():
    body, known = np.zeros((64, 96), np.float32), np.zeros((64, 96), bool)
    body[:, :40] = body[:, 48:] = 1
    known[:, :8] = True
    values = np.full((64, 96, 3), 20, np.float32)
    assert membrane(values, known, body, 60.0)[32, 50:, 0].max() < 1


def test_lab_goes_there_and_back():
    colours = np.random.default_rng(1).integers(20, 236, (40, 40, 3)).astype(np.uint8)
    assert np.abs(from_lab(to_lab(colours)) - colours).mean() < 1.5


@pytest.mark.usefixtures("pose_networks")
def test_made_up_skin_has_no_seam_where_it_meets_the_throat(vested):
    _, study = vested
    parts, frame = study.parts, study.frame
    axes = axes_of(frame, study.view.shape)
    chest = (axes.aside < 0.12 * frame.pose.build) & (axes.down < 0.3)
    hole = parts.top & chest
    made = to_lab(np.clip(skin(parts, frame, hole, parts.person), 0, 255).astype(np.uint8))
    throat = chest & parts.person & (parts.skin_distance < 12) & ~grow(parts.top, 8)
    beside = grow(hole, 24) & shrink(throat, 3)
    assert beside.sum() > 200
    assert np.median(np.abs(made - parts.lab)[beside], axis=0).max() < 4
    smooth = blur(made[..., 0], 2.0)
    steps = np.abs(np.diff(smooth, axis=0, prepend=smooth[:1]))
    assert steps[grow(hole, 6) & shrink(chest, 3)].max() < 3


@pytest.mark.usefixtures("pose_networks")
def test_a_made_up_arm_is_round(sleeved):
    """It is darker at both edges than in the middle, by a clear and yet not a drawn amount."""
    _, study = sleeved
    parts = study.parts
    made = made_up(study)
    for side in (0, 1):
        arm = bare_tube(parts, side) & shrink(parts.old_sleeves[side], 2)
        depth = cv2.distanceTransform(arm.astype(np.uint8), cv2.DIST_L2, 5)
        middle, edge = made[depth > 0.7 * depth.max()], made[(depth > 1) & (depth < 0.25 * depth.max())]
        assert 5 < np.median(middle) - np.median(edge) < 40


@pytest.mark.usefixtures("pose_networks")
def test_a_made_up_arm_leads_to_its_hand(sleeved):
    _, study = sleeved
    parts, build = study.parts, study.frame.pose.build
    for side in (0, 1):
        hand = parts.bare_arms[side] & parts.like_skin
        (x, y), _ = bare_arm(parts, side)[-1]
        assert grow(hand, 0.05 * build)[round(float(y)), round(float(x))]


@pytest.mark.usefixtures("pose_networks")
def test_no_old_sleeve_is_left_on_bared_arms(sleeved):
    rendering, study = sleeved
    box, parts = study.box, study.parts
    image = to_lab(rendering.image[box.top : box.bottom, box.left : box.right])
    green = np.median(parts.lab[parts.top], axis=0)
    left = np.linalg.norm(image - green, axis=2) < 25
    arms = grow(parts.old_sleeves[0] | parts.old_sleeves[1], 4)
    assert (left & arms).sum() < 0.02 * arms.sum()


@pytest.mark.usefixtures("pose_networks")
def test_the_trunk_throws_no_shadow_on_an_arm_before_it(vested):
    _, study = vested
    parts = study.parts
    arms = shrink((parts.bare_arms[0] | parts.bare_arms[1]) & parts.like_skin, 4)
    shadow = shadow_below(parts, study.frame, study.worn).strength
    assert arms.sum() > 5000
    assert shadow[arms].max() < 0.02


@pytest.mark.usefixtures("pose_networks")
def test_nothing_of_a_bare_arm_before_the_trunk_is_painted_over(vested):
    _, study = vested
    parts = study.parts
    fills = undress(
        study.view,
        parts,
        study.frame,
        study.worn,
        axes_of(study.frame, study.view.shape),
        replace(study.fit, hem_down=0.9),
    )
    arms = shrink((parts.bare_arms[0] | parts.bare_arms[1]) & parts.like_skin, 12)
    assert max(fill.alpha[arms].mean() for fill in fills) < 0.05


def _bitten(parts, side, build):
    """Lay folds of the old top over an arm's inner edge, and return the parts with them and the folds."""
    skin = without_specks(parts.bare_arms[side] & parts.like_skin, 4)
    bites = np.zeros(skin.shape, np.uint8)
    for share in (0.45, 0.6, 0.75):
        row = round(float(parts.arms[side][0][1] * (1 - share) + parts.arms[side][2][1] * share))
        edge = int(np.flatnonzero(skin[row])[-1 + side])
        cv2.ellipse(bites, (edge, row), (round(0.025 * build), round(0.06 * build)), 0, 0, 360, 1, -1)
    bites = (bites > 0) & parts.person
    lab = np.where(bites[..., None], np.median(parts.lab[parts.top], axis=0), parts.lab)
    far = np.where(bites, 60, parts.skin_distance)
    return replace(parts, lab=lab, skin_distance=far, top=parts.top | bites), bites


@pytest.mark.usefixtures("pose_networks")
@pytest.mark.parametrize("side", [0, 1])
def test_folds_of_the_old_top_bite_nothing_out_of_an_arm(vested, side):
    _, study = vested
    build = study.frame.pose.build
    parts, bites = _bitten(study.parts, side, build)
    axes = axes_of(study.frame, bites.shape)
    lost = bites & shrink(whole_skin(study.parts, side), 4)
    assert lost.sum() > 300
    assert arm_alpha(parts, study.frame, axes, 0, side)[lost].mean() > 0.9
    fills = undress(study.view, parts, study.frame, study.worn, axes, study.fit)
    assert fills[-1].alpha[lost].mean() > 0.9


@pytest.mark.usefixtures("pose_networks")
@pytest.mark.parametrize("side", [0, 1])
def test_an_arm_is_as_wide_as_its_skin_where_its_joints_were_guessed_beside_its_middle(vested, side):
    _, study = vested
    parts, build = study.parts, study.frame.pose.build
    axes = axes_of(study.frame, parts.person.shape)
    aside = np.array([(0.05 if side else -0.05) * build, 0], np.float32)
    arms = tuple([place + aside * (number == side) for place in arm] for number, arm in enumerate(parts.arms))
    zones = tuple(
        limb(parts.person.shape, arm, [1.15 * radius for radius in parts.arm_radii]) & parts.person for arm in arms
    )
    guessed = replace(parts, arms=arms, arm_zones=zones)
    wanted, shown = (arm_alpha(each, study.frame, axes, 0, side) > 0.5 for each in (parts, guessed))
    forearm = wanted & (axes.down > 0.6) & (axes.down < 0.9)
    assert shown[forearm].mean() > 0.97


@pytest.mark.usefixtures("pose_networks")
@pytest.mark.parametrize("side", [0, 1])
def test_an_arm_loses_the_rim_that_shines_of_the_old_top_and_no_more(vested, side):
    _, study = vested
    parts, build, cloth = study.parts, study.frame.pose.build, study.worn.trunk.alpha
    arm = arm_alpha(parts, study.frame, axes_of(study.frame, cloth.shape), 0, side)
    kept = off_old_top(arm, parts, cloth, build, side)
    rim = (arm > 0.5) & ~shrink(arm > 0.5, 0.007 * build) & grow(parts.top, 2) & (cloth > 0.95)
    assert rim.sum() > 100
    assert kept[rim].mean() < 0.3
    elsewhere = (arm > 0.9) & (~grow(parts.top, 0.1 * build) | (cloth < 0.5) | shrink(arm > 0.5, 0.03 * build))
    assert kept[elsewhere].min() > 0.85


@pytest.mark.usefixtures("pose_networks")
def test_the_trunk_is_darker_beside_an_arm_that_hangs_before_it(vested):
    _, study = vested
    axes, build = axes_of(study.frame, study.view.shape), study.frame.pose.build
    arms = np.max([arm_alpha(study.parts, study.frame, axes, 0, side) for side in (0, 1)], axis=0)
    light = light_on(study.parts, study.frame, study.worn)
    apart = light.on_trunk(study.worn, 0 * arms, study.frame, axes) - light.on_trunk(
        study.worn, arms, study.frame, axes
    )
    trunk = (study.worn.trunk.alpha > 0.95) & (arms < 0.05) & (axes.down > 0.45) & (axes.down < 0.9)
    beside = trunk & grow(arms > 0.5, 4)
    assert beside.sum() > 200
    assert apart[beside].mean() > 0.05
    assert np.abs(apart[trunk & ~grow(arms > 0.5, 0.12 * build)]).max() < 0.01


@pytest.mark.usefixtures("pose_networks")
def test_a_made_up_shoulder_has_one_soft_edge_before_the_ground(vested):
    _, study = vested
    axes = axes_of(study.frame, study.view.shape)
    made = undress(study.view, study.parts, study.frame, study.worn, axes, study.fit)[-1].alpha
    steps = np.maximum(np.abs(np.diff(made, axis=0, append=0)), np.abs(np.diff(made, axis=1, append=0)))
    shoulders = (np.abs(axes.down) < 0.15) & grow(study.parts.top, 12)
    assert steps[shoulders].max() < 0.6


def folds_of(study, lightness):
    """Return the folds read off a grey old top, the lightness of which is told for each row."""
    lab = np.full_like(study.parts.lab, 128.0)
    lab[..., 0] = lightness(np.arange(len(lab))[:, None] / study.frame.pose.build)
    return light_on(replace(study.parts, lab=lab), study.frame, study.worn).folds


@pytest.mark.usefixtures("pose_networks")
def test_fine_folds_are_carried_over_and_wide_stains_hardly(vested):
    _, study = vested

    def carried(wave):
        folds = folds_of(study, lambda down: 190 + 8 * np.sin(down * 2 * np.pi / wave))
        return float(np.std(folds[shrink(study.parts.top, 12)]))

    assert carried(0.12) > 1.5 * carried(0.9)


@pytest.mark.usefixtures("pose_networks")
def test_buttons_of_the_old_top_leave_no_dots(vested):
    _, study = vested
    parts, build = study.parts, study.frame.pose.build
    plain = np.full_like(parts.lab, 128.0)
    plain[..., 0] = 190
    buttoned = plain.copy()
    for down in (0.4, 0.55, 0.7):
        x, y = (study.frame.pose.chest + down * study.frame.pose.spine).tolist()
        rows, columns = np.mgrid[: len(plain), : plain.shape[1]]
        buttoned[np.hypot(columns - x, rows - y) < 0.018 * build] = (90, 134, 140)
    inside = shrink(parts.top, 12)
    folds = [light_on(replace(parts, lab=lab), study.frame, study.worn).folds[inside] for lab in (plain, buttoned)]
    assert np.abs(folds[1] - folds[0]).max() < 4


@pytest.mark.usefixtures("pose_networks")
def test_light_makes_no_stain_darker_than_a_fold(vested):
    """However dark the old top's print is, the cloth's light changes by no more than folds change it."""
    _, study = vested
    parts = study.parts
    printed = parts.lab.copy()
    middle = study.frame.pose.chest + 0.5 * study.frame.pose.spine
    spot = (slice(int(middle[1]) - 60, int(middle[1]) + 60), slice(int(middle[0]) - 60, int(middle[0]) + 60))
    printed[spot][..., 0] = 20
    lights = light_on(replace(parts, lab=printed), study.frame, study.worn)
    assert blur(lights.folds, 20)[spot].min() > -25


@pytest.mark.usefixtures("pose_networks")
def test_a_top_of_several_colours_is_found_whole(development_picture):
    """The yoke and the sleeves of one colour, what is below them of another."""
    canvas = draw(TEE, colour=(190, 20, 45))
    cloth = (canvas == (190, 20, 45)).all(axis=2)
    cloth[:330] = False
    canvas[cloth] = (25, 30, 70)
    worn, first = render_and_study(development_picture("persons/woman_front"), encoded(canvas))
    _, study = render_and_study(encoded(worn.image), encoded(draw(TANK)))
    box = study.box
    image = worn.image[box.top : box.bottom, box.left : box.right].astype(int)
    red = (image[..., 0] > 2.2 * image[..., 1]) & (image[..., 0] > 110) & study.parts.person
    red = shrink(red, 3)
    assert first.worn.alpha.any()
    assert red.sum() > 10_000
    assert study.parts.top[red].mean() > 0.9


@pytest.mark.usefixtures("pose_networks")
def test_hair_over_the_shoulders_is_kept_and_pulls_no_neckline_down(development_picture):
    photo = decode(development_picture("persons/woman_front")).pixels
    _, plain = render_and_study(encoded(photo), encoded(draw(TEE)))
    tresses = np.zeros(photo.shape[:2], np.uint8)
    for left, right in ((290, 338), (437, 478)):
        corners = [(left, 130), (right, 130), (right, 520), ((left + right) // 2, 570), (left, 520)]
        cv2.fillPoly(tresses, [np.array(corners, np.int32)], 1)
    strands = 12 * np.sin(np.arange(photo.shape[1]) * 1.3)[None, :, None]
    haired = np.where(tresses[..., None] > 0, np.clip(np.array([58, 42, 38]) + strands, 0, 255), photo).astype(np.uint8)
    rendering, study = render_and_study(encoded(haired), encoded(draw(TEE)))
    lines = [each.frame.shoulder_lines[..., 1] + each.box.top for each in (study, plain)]
    assert np.abs(lines[0] - lines[1]).max() < 0.08 * plain.frame.pose.build
    kept = shrink(tresses > 0, 8)
    kept[:360] = False
    assert np.abs(rendering.image.astype(int) - haired)[kept].mean() < 2
    beside = grow(tresses > 0, 5) & ~(tresses > 0)
    beside[:400], beside[500:] = False, False
    cloth = np.median(rendering.image[480:700, 330:430].reshape(-1, 3), axis=0)
    # The old top was white, and no white may be left between the strands' edge and the new cloth.
    assert (rendering.image[beside] > cloth + 40).all(axis=1).mean() < 0.02


@pytest.mark.usefixtures("pose_networks")
def test_hair_of_the_old_tops_colour_is_kept_down_to_the_shoulders_and_the_ground_beside_it(development_picture):
    dark = encoded(draw(TEE, colour=(44, 34, 32)))
    worn, _ = render_and_study(development_picture("persons/woman_front"), dark)
    haired = worn.image.copy()
    for left, right in ((290, 338), (437, 478)):
        haired[130:520, left:right] = (44, 34, 32)
    haired = np.clip(haired + 6 * np.sin(np.arange(haired.shape[1]) * 1.3)[None, :, None], 0, 255).astype(np.uint8)
    rendering, _ = render_and_study(encoded(haired), encoded(draw(TEE, colour=(160, 40, 40))))
    changed = np.abs(rendering.image.astype(int) - haired).max(axis=2)
    assert (changed[240:280, 444:472] < 12).mean() > 0.95
    assert (changed[235:265, 426:433] < 12).mean() > 0.95


@pytest.mark.usefixtures("pose_networks")
def test_a_folds_sharp_side_stays_sharp(vested):
    _, study = vested
    folds = folds_of(study, lambda down: 190 + 12 * (down / 0.16 % 1))
    inside = shrink(study.parts.top, 20)
    slopes = np.diff(folds, axis=0, prepend=folds[:1])[inside]
    assert -np.percentile(slopes, 2) > 5 * np.percentile(slopes, 80)


@pytest.mark.usefixtures("pose_networks")
def test_folds_end_before_the_old_hem_does(vested):
    _, study = vested
    folds = np.abs(light_on(study.parts, study.frame, study.worn).folds)
    top, wide = shrink(study.parts.top, 3), round(0.03 * study.frame.pose.build)
    at_hem = top & (axes_of(study.frame, top.shape).down > 0.7)
    at_hem[:-wide] &= ~top[wide:]
    assert folds[top].mean() > 2
    assert folds[at_hem].mean() < 1


@pytest.mark.usefixtures("pose_networks")
def test_shade_between_fingers_is_part_of_the_hand(vested):
    _, study = vested
    axes = axes_of(study.frame, study.view.shape)
    for side in (0, 1):
        shown = arm_alpha(study.parts, study.frame, axes, 0, side) > 0.5
        hand = limb(shown.shape, study.parts.arms[side][2:], study.parts.arm_radii[2:])
        gaps = without_gaps(shown, 0.02 * study.frame.pose.build) & ~shown & hand
        assert gaps.sum() < 0.05 * (shown & hand).sum()


@pytest.mark.usefixtures("pose_networks")
@pytest.mark.parametrize(("scene", "is_jacket"), [("cardigan open", True), ("V neck", False)])
def test_the_old_top_stays_under_a_jacket_and_not_in_a_neckline(development_picture, scene, is_jacket):
    garment = next(each for each in READABLE if each.name == scene)
    _, study = render_and_study(development_picture("persons/man_front"), garment.file)
    parts, frame, axes = study.parts, study.frame, axes_of(study.frame, study.view.shape)
    opening = shrink(parts.top & (study.worn.alpha < 0.02) & (axes.aside < 0.2 * frame.pose.build), 4)
    opening &= (axes.down > 0.1) & (axes.down < 0.6)
    assert opening.sum() > 1000
    fills = undress(study.view, parts, frame, study.worn, axes, study.fit)
    covered = np.max([fill.alpha for fill in fills], axis=0)[opening].mean() if fills else 0.0
    assert covered == pytest.approx(0 if is_jacket else 1, abs=0.05)


@pytest.mark.usefixtures("pose_networks")
def test_made_up_arms_stand_in_the_light_of_the_face(sleeved):
    _, study = sleeved
    made = made_up(study)
    lit, shaded = (made[inner_arm(study.parts, side)] for side in (0, 1))
    assert np.median(lit) - np.median(shaded) > 12


@pytest.mark.usefixtures("pose_networks")
def test_made_up_arms_have_muscles(sleeved):
    _, study = sleeved
    made = made_up(study)
    arm = bare_arm(study.parts, 0)
    (deltoid, below, forearm, wrist) = (spot(made, *arm[place]) for place in (1, 3, 9, 14))
    assert deltoid - below > 6
    assert forearm - wrist > 6


def inner_arm(parts, side):
    places, radii = zip(*bare_arm(parts, side)[4:12], strict=True)
    return limb(parts.person.shape, places, [radius / 2 for radius in radii])


def spot(lightness, place, radius):
    return float(np.median(lightness[limb(lightness.shape, [place, place], [radius / 3] * 2)]))


@pytest.mark.usefixtures("pose_networks")
def test_cloth_is_no_brighter_than_a_dim_photo(vested):
    _, study = vested
    axes = axes_of(study.frame, study.view.shape)
    trunk = study.worn.trunk.alpha > 0.95
    bright, dim = (
        light_on(replace(study.parts, lab=study.parts.lab * [share, 1, 1]), study.frame, study.worn).on_trunk(
            study.worn, 0 * trunk, study.frame, axes
        )[trunk]
        for share in (1.0, 0.7)
    )
    assert bright.mean() > 0.9
    assert 0.65 < dim.mean() / bright.mean() < 0.9


@pytest.mark.usefixtures("pose_networks")
def test_cloth_is_no_whiter_than_the_whole_photo(vested):
    _, study = vested
    brightest = float(np.percentile(study.parts.lab[..., 0], 99))
    grey, white = (light_on(study.parts, study.frame, study.worn, whitest).level for whitest in (120.0, 250.0))
    assert grey == 1
    assert white * 250 == pytest.approx(brightest)


@pytest.mark.usefixtures("pose_networks")
def test_folds_fade_out_long_before_the_old_hem(vested):
    _, study = vested
    folds = np.abs(light_on(study.parts, study.frame, study.worn).folds)
    inner = shrink(study.parts.top, 12)
    down = axes_of(study.frame, study.view.shape).down
    hem = float(np.percentile(down[study.parts.top], 99))
    above, at_hem = (folds[inner & (down > hem - far) & (down < hem - near)] for far, near in ((0.7, 0.5), (0.2, 0.08)))
    assert at_hem.mean() < 0.45 * above.mean()
