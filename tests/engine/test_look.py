"""What makes a preview look right, measured: golden measures, not golden pixels."""

import io
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from genlook_django.sandbox.engine import EngineError
from genlook_django.sandbox.engine.arrays import grow, inside, shrink, to_lab
from genlook_django.sandbox.engine.body.arms import bare_tube
from genlook_django.sandbox.engine.body.seeing import check_arms
from genlook_django.sandbox.engine.compose.light import shadow_below
from genlook_django.sandbox.engine.compose.whole import as_one_piece
from genlook_django.sandbox.engine.pictures import decode
from genlook_django.sandbox.engine.render import render_and_study
from genlook_django.sandbox.engine.shapes import limb
from genlook_django.sandbox.engine.warp.sleeves import SEWN, fit_sleeve

from .drawings import LONG_SLEEVES, TANK, TEE, draw, encoded
from .test_whole import roughness
from .wardrobe.scenes import READABLE

SHOP = Path(__file__).resolve().parents[2] / "demo_shop" / "pictures"
ASTRONAUT = Path(__file__).resolve().parents[1] / "data" / "astronaut.jpg"
PEOPLE = ("man_front", "woman_front", "man_full_body")
TOPS = ("everyday-tee-clay", "lambswool-crew-moss", "rib-tank-rust")

pytestmark = pytest.mark.usefixtures("pose_networks")


@pytest.fixture(scope="module")
def looked_at(development_picture):
    """Render a person in a garment of the demo shop once, for all tests that look at it."""

    @lru_cache
    def pair(person: str, garment: str):
        picture = development_picture(f"persons/{person}")
        return picture, *render_and_study(picture, (SHOP / f"{garment}.jpg").read_bytes(), title=garment)

    return pair


def trunk_of(study):
    """Return the middle of the body, from below the collar to above the hem, less hands and hair."""
    shape = study.parts.person.shape
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    places = np.stack([columns, rows], axis=-1)
    pose = study.frame.pose
    down, aside = pose.along_spine(places), np.abs((places - pose.chest) @ pose.across)
    left, right = study.parts.bare_arms
    return (down > 0.4) & (down < 0.8) & (aside < 0.3 * pose.shoulder_width) & ~grow(left | right, 4)


def in_window(image, study):
    box = study.box
    return np.array(Image.fromarray(image[box.top : box.bottom, box.left : box.right]).resize(study.view.shape[1::-1]))


def cell_areas(grid):
    along, across = np.diff(grid, axis=0)[:, :-1], np.diff(grid, axis=1)[:-1]
    return along[..., 0] * across[..., 1] - along[..., 1] * across[..., 0]


def hue_histogram(lab, mask):
    counts, _, _ = np.histogram2d(lab[mask][:, 1], lab[mask][:, 2], bins=24, range=[[64, 192], [64, 192]])
    return np.sqrt(counts / counts.sum())


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("garment", TOPS)
def test_the_trunk_is_covered_without_holes(looked_at, person, garment):
    _, _, study = looked_at(person, garment)
    assert study.worn.alpha[trunk_of(study)].min() > 0.95


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("garment", TOPS)
def test_the_trunk_has_the_garments_colours(looked_at, person, garment):
    """The Hellinger distance between the histograms of a* and b*: 0 for the same colours, 1 for none in common."""
    _, rendering, study = looked_at(person, garment)
    worn = hue_histogram(to_lab(in_window(rendering.image, study)), trunk_of(study))
    flat = hue_histogram(to_lab(study.garment.picture), shrink(study.garment.trunk & ~study.garment.inside, 6))
    assert np.sqrt(max(0.0, 1 - float((worn * flat).sum()))) < 0.45


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("garment", TOPS)
def test_a_line_across_the_chest_stays_straight(looked_at, person, garment):
    """A print's edge bends by less than three percent of its length."""
    _, _, study = looked_at(person, garment)
    outline = study.garment.outline
    y = float(outline.armpits[:, 1].mean()) + 0.25 * outline.length
    across = np.linspace(outline.middle_x - 0.3 * outline.width, outline.middle_x + 0.3 * outline.width, 15)
    line = study.fit.spline(np.stack([across, np.full(15, y)], axis=1))
    chord = np.polyval(np.polyfit(line[:, 0], line[:, 1], 1), line[:, 0])
    assert np.abs(line[:, 1] - chord).max() < 0.03 * (line[-1, 0] - line[0, 0])


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("garment", TOPS)
def test_a_top_ends_about_the_hips(looked_at, person, garment):
    _, _, study = looked_at(person, garment)
    pose, parts = study.frame.pose, study.parts
    rows, columns = np.nonzero(shrink(parts.top, 3))
    worn_now = float(np.percentile(pose.along_spine(np.stack([columns, rows], axis=-1)), 99))
    assert 0.75 < study.fit.hem_down < max(1.15, worn_now + 0.1)


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("garment", ["everyday-tee-white", "oxford-shirt-sky"])
def test_a_rib_or_a_collar_lies_on_the_shoulder_from_the_neck_on(looked_at, person, garment):
    """Where it began lower, the old top's shoulder would be painted as a strip of skin outside of it."""
    _, _, study = looked_at(person, garment)
    frame, top = study.frame, study.parts.top
    for side in (0, 1):
        places = [frame.on_shoulder(side, share) for share in np.linspace(0.05, 0.8, 8)]
        shoulder = top & limb(top.shape, places, [0.05 * frame.pose.build] * len(places))
        assert (study.worn.alpha[shoulder] < 0.5).mean() < 0.07


def test_a_collars_shadow_goes_on_over_skin_that_the_old_top_hid(looked_at):
    """Where it ended with the old top, its neckline would be seen on the chest."""
    _, _, study = looked_at("woman_front", "harbour-cardigan-slate")
    worn, top = study.worn, study.parts.top
    shadow = shadow_below(study.parts, study.frame, worn).strength
    beside = grow(worn.trunk.alpha > 0.9, 5) & (worn.inside > 0.9) & study.parts.person & ~study.parts.hair
    hidden, seen = beside & shrink(top, 3), beside & ~grow(top, 3)
    assert np.median(shadow[hidden]) > 0.7 * np.median(shadow[seen]) > 0


def test_arms_that_a_shirt_hid_hang_before_the_corners_of_a_tanks_armholes(looked_at):
    _, in_shirt, _ = looked_at("woman_front", "oxford-shirt-sky")
    tank = (SHOP / "rib-tank-rust.jpg").read_bytes()
    rendering, study = render_and_study(in_shirt.encode(), tank, title="tank")
    lab, pose = to_lab(in_window(rendering.image, study)), study.frame.pose
    rows, columns = np.mgrid[: lab.shape[0], : lab.shape[1]]
    down = pose.along_spine(np.stack([columns, rows], axis=-1))
    rust = np.median(lab[trunk_of(study)], axis=0)
    for side in (0, 1):
        arm = shrink(bare_tube(study.parts, side), 3) & (down > 0.22) & (down < 0.45)
        assert (np.linalg.norm(lab[arm] - rust, axis=1) > 20).mean() > 0.998


def test_no_arm_shows_through_a_very_short_sleeve_that_hangs_beside_the_trunk(development_picture):
    ghost = next(scene for scene in READABLE if scene.name == "ghost tee")
    rendering, study = render_and_study(development_picture("persons/woman_front"), ghost.file)
    assert rendering.report["sleeves"] <= 0.3
    red = to_lab(in_window(rendering.image, study))[..., 1]
    covered = shrink(study.worn.alpha > 0.98, 3) & ~study.parts.hair
    # Down to where the shorter sleeve's cuff can be.
    covered[int(study.frame.pose.chest[1] + 0.3 * study.frame.pose.build) :] = False
    assert (red[covered] > 160).mean() > 0.999


@pytest.mark.parametrize("person", PEOPLE)
def test_nothing_of_a_narrower_old_top_is_left_beside_the_trunk(looked_at, person):
    _, _, study = looked_at(person, "everyday-tee-clay")
    shape, pose = study.parts.person.shape, study.frame.pose
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    down = pose.along_spine(np.stack([columns, rows], axis=-1))
    beside = study.parts.top & (down > 0.4) & (down < study.fit.hem_down - 0.05)
    assert (beside & (study.worn.alpha < 0.5)).sum() < 0.02 * beside.sum()


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("garment", TOPS)
def test_the_outline_is_that_of_one_piece_of_cloth(looked_at, person, garment):
    """Trunk and sleeves together have no teeth, scallops or steps that would make it longer."""
    _, _, study = looked_at(person, garment)
    assert roughness(study.worn.alpha > 0.5, study.frame.pose.build) < 0.025


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("garment", ["everyday-tee-clay", "lambswool-crew-moss", "banker-stripe-shirt-indigo"])
def test_a_sleeve_that_hangs_does_not_fold_over(looked_at, person, garment):
    """The cells of its grid keep their order, which is what stars and zigzags at the armpits came from."""
    _, _, study = looked_at(person, garment)
    for side, sleeve in enumerate(study.garment.sleeves):
        _, laid = fit_sleeve(study.garment, sleeve, study.fit, study.frame, study.parts, side)
        turns = np.sign(cell_areas(laid))[1:]
        assert (turns == np.sign(turns.sum())).mean() > 0.98


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("garment", ["everyday-tee-clay", "lambswool-crew-moss"])
def test_trunk_and_sleeve_meet_on_the_armhole(looked_at, person, garment):
    """Both take the seam to the same places, so that it can't be torn."""
    _, _, study = looked_at(person, garment)
    for side, sleeve in enumerate(study.garment.sleeves):
        flat, laid = fit_sleeve(study.garment, sleeve, study.fit, study.frame, study.parts, side)
        on_trunk = study.fit.spline(flat[: SEWN + 1, -1])
        assert np.linalg.norm(on_trunk - laid[: SEWN + 1, -1], axis=1).max() < 3


def test_an_upper_arm_that_a_bent_forearm_points_at_stays_covered(looked_at):
    """What is beyond a cuff is there for gaps, which are not to be closed over a hand."""
    _, _, study = looked_at("man_front", "lambswool-crew-moss")
    worn = replace(study.worn, beyond=np.ones_like(study.worn.beyond))
    whole = as_one_piece(worn, np.zeros_like(worn.beyond), study.garment, study.frame)
    assert (whole.sleeves_alpha[study.worn.sleeves_alpha > 0.95] > 0.5).mean() > 0.99


@pytest.mark.parametrize("person", PEOPLE)
def test_nothing_of_a_sleeve_is_beyond_its_cuffs_line(looked_at, person):
    _, _, study = looked_at(person, "everyday-tee-clay")
    assert (study.worn.sleeves_alpha[shrink(study.worn.beyond, 2)] > 0.5).mean() < 0.005


@pytest.mark.parametrize("person", PEOPLE)
def test_stripes_down_a_sleeve_that_lies_straight_stay_even(looked_at, person):
    """Where it hangs in the product's picture and on the body alike, no cell is stretched much more than another."""
    _, _, study = looked_at(person, "banker-stripe-shirt-indigo")
    for side, sleeve in enumerate(study.garment.sleeves):
        grids = fit_sleeve(study.garment, sleeve, study.fit, study.frame, study.parts, side)
        # The shoulder's round is wider than what lies flat above it.
        flat, laid = (cell_areas(grid)[4:] for grid in grids)
        assert (np.sign(laid) == np.sign(flat)).all()
        assert np.log(laid / flat).std() < 0.55


@pytest.mark.parametrize("person", PEOPLE)
def test_stripes_are_as_wide_on_a_sleeve_as_on_the_trunk(looked_at, person):
    """It lies flat narrower than the arm, over which they are not stretched."""
    _, _, study = looked_at(person, "banker-stripe-shirt-indigo")
    trunk = stripes_a_pixel(study.worn.trunk, [1, 0], trunk_of(study))
    for sleeve, layer in zip(study.garment.sleeves, study.worn.sleeves, strict=True):
        down = (sleeve.outer[-1] + sleeve.inner[-1]) / 2 - sleeve.inner[0]
        across = [down[1], -down[0]] / np.linalg.norm(down)
        assert 0.8 < trunk / stripes_a_pixel(layer, across, layer.alpha > 0.9) < 1.25


@pytest.mark.parametrize("person", PEOPLE)
def test_a_striped_sleeve_lies_over_the_trunks_end_at_the_seam(looked_at, person):
    _, _, study = looked_at(person, "banker-stripe-shirt-indigo")
    for side, sleeve in enumerate(study.garment.sleeves):
        seam = study.fit.spline(sleeve.seam[5:-1]) - [1.5 * (2 * side - 1), 0]
        assert (study.worn.sleeves_alpha[inside(study.worn.alpha.shape, seam)] > 0.5).mean() > 0.9


def stripes_a_pixel(layer, across, where):
    """Return how far across a garment's stripes one comes from pixel to pixel."""
    return np.median(np.hypot(*np.gradient(layer.places @ np.float32(across)))[where])


@pytest.mark.parametrize("person", PEOPLE)
def test_no_bare_skin_is_seen_above_a_sleeves_shoulder(looked_at, person):
    _, _, study = looked_at(person, "lambswool-crew-moss")
    shape, build = study.parts.person.shape, study.frame.pose.build
    rim = grow(study.parts.person, 1) & ~shrink(study.parts.person, 2) & ~grow(study.parts.hair, 3)
    for side in (0, 1):
        start, end = study.frame.between[side], study.frame.pose.shoulders[side]
        shoulder = limb(shape, [start, end], [0.1 * build, 0.18 * build]) & rim
        shoulder[:, : int(start[0])] &= not side
        shoulder[:, int(start[0]) :] &= bool(side)
        assert (study.worn.alpha[shoulder] > 0.5).mean() > 0.97


def test_a_sleeve_hangs_straight_over_a_stretch_of_arm_whose_edge_is_not_seen(looked_at):
    _, _, study = looked_at("man_front", "everyday-tee-clay")
    build = study.frame.pose.build

    def outer_edge(parts):
        return fit_sleeve(study.garment, study.garment.sleeves[0], study.fit, study.frame, parts, 0)[1][SEWN:, 0]

    thick, middle = grow(study.parts.person, 0.1 * build), int(outer_edge(study.parts)[11, 1])
    # Somebody else stands there.
    thick[middle - int(0.06 * build) : middle + int(0.06 * build)] = True
    edge = outer_edge(replace(study.parts, person=thick))
    hull = cv2.convexHull(np.concatenate([edge, np.add(edge, [build, 0])]).astype(np.float32))
    assert max(cv2.pointPolygonTest(hull, place.tolist(), True) for place in edge) < 0.015 * build


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("garment", TOPS)
def test_only_the_body_and_the_garment_change(looked_at, person, garment):
    picture, rendering, study = looked_at(person, garment)
    photo = decode(picture).pixels
    changed = in_window((photo != rendering.image).any(axis=2).astype(np.uint8) * 255, study) > 0
    near = grow((study.frame.pose.silhouette > 0.1) | (study.worn.alpha > 0), 14)
    assert not (changed & ~near).any()
    outside = np.ones(photo.shape[:2], bool)
    box = study.box
    outside[box.top : box.bottom, box.left : box.right] = False
    assert (photo == rendering.image)[outside].all()
    face = study.parts.head.oval(near.shape) & (np.arange(len(near))[:, None] < study.parts.head.centre[1])
    assert not (changed & shrink(face, 6)).any()


def test_sleeved_arms_before_the_trunk_are_refused_where_they_would_be_bared():
    _, study = render_and_study(ASTRONAUT.read_bytes(), encoded(draw(LONG_SLEEVES)))
    pose, parts = study.frame.pose, study.parts
    wrists = np.stack([study.frame.at(side, 0.5, -0.1 * pose.build) for side in (0, 1)])
    elbows = np.stack([study.frame.at(side, 0.5, 0.6 * pose.build) for side in (0, 1)])
    arms = tuple([pose.shoulders[side], elbows[side], wrists[side], wrists[side]] for side in (0, 1))
    seen, unseen = ({**pose.visibility, "wrists": (share, share)} for share in (1.0, 0.2))
    crossed = replace(pose, elbows=elbows, wrists=wrists, wrist_depth=(-pose.build, -pose.build), visibility=seen)
    everywhere, nowhere = np.ones_like(parts.top), np.zeros_like(parts.top)
    with pytest.raises(EngineError, match="PERSON_ARMS_IN_FRONT"):
        check_arms(crossed, replace(parts, arms=arms, top=everywhere))
    check_arms(crossed, replace(parts, arms=arms, top=nowhere))
    check_arms(replace(crossed, visibility=unseen), replace(parts, arms=arms, top=everywhere))
    hanging = np.stack([study.frame.at(side, 1.0, 0.6 * pose.build) for side in (0, 1)])
    check_arms(replace(crossed, wrists=hanging), replace(parts, top=everywhere))


@pytest.mark.parametrize("outline", [TEE, LONG_SLEEVES, TANK], ids=["tee", "long sleeves", "tank"])
def test_a_drawn_top_covers_the_astronaut_and_leaves_her_face(outline):
    photo = ASTRONAUT.read_bytes()
    rendering, study = render_and_study(photo, encoded(draw(outline, colour=(30, 120, 90))))
    assert study.worn.alpha[trunk_of(study)].mean() > 0.9
    changed = (np.array(Image.open(io.BytesIO(photo)).convert("RGB")) != rendering.image).any(axis=2)
    x, y = (study.frame.pose.nose * (study.box.right - study.box.left) / study.view.shape[1]).astype(int)
    x, y = x + study.box.left, y + study.box.top
    assert changed.any()
    assert not changed[y - 20 : y + 10, x - 15 : x + 15].any()


def test_a_hem_cut_round_stays_narrower_than_the_side_above_it():
    rounded = [*LONG_SLEEVES[:-1], (130, 340), (125, 375), (90, 400)]
    _, study = render_and_study(ASTRONAUT.read_bytes(), encoded(draw(rounded, colour=(30, 120, 90))))
    outline = study.garment.outline
    above, hem = (study.fit.spline(outline.sides[row]) for row in (-2, -1))
    assert np.ptp(hem[:, 0]) < 0.9 * np.ptp(above[:, 0])


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("garment", ["linen-dress-clay", "tee-dress-sage"])
def test_a_dress_is_as_wide_as_what_is_worn_on_the_legs(looked_at, person, garment):
    _, _, study = looked_at(person, garment)
    parts, pose = study.parts, study.frame.pose
    rows, columns = np.mgrid[: parts.person.shape[0], : parts.person.shape[1]]
    down = pose.along_spine(np.stack([columns, rows], axis=-1))
    arms = grow(parts.arm_zones[0] | parts.arm_zones[1], 3)
    legs = parts.person & ~arms & (down > 1.05) & (down < study.fit.hem_down - 0.1)
    assert (study.worn.alpha[legs] < 0.5).mean() < 0.01
