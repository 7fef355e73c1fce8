"""What of a garment's neck is its inside, and how its collar lies on a wearer's neck."""

import functools
from types import SimpleNamespace

import numpy as np
import pytest

from genlook_django.sandbox.engine.arrays import resize_mask
from genlook_django.sandbox.engine.body.frame import DOWN, Frame
from genlook_django.sandbox.engine.body.joints import PAIRS, Pose
from genlook_django.sandbox.engine.body.shoulders import NECK_HEIGHTS, SHOULDER_SHARES
from genlook_django.sandbox.engine.compose.dress import behind_neck, on_body
from genlook_django.sandbox.engine.compose.gaps import edge_over_straps
from genlook_django.sandbox.engine.compose.layers import INSIDE_AT, INSIDE_SMOOTHING, Layer, Worn, soft
from genlook_django.sandbox.engine.garment import collar
from genlook_django.sandbox.engine.garment.label import without_label
from genlook_django.sandbox.engine.garment.neckline import up_to_front
from genlook_django.sandbox.engine.garment.reading import read_garment
from genlook_django.sandbox.engine.pictures import decode
from genlook_django.sandbox.engine.render import render_and_study
from genlook_django.sandbox.engine.warp.necks import at_edge, at_throat, beside_collar, beside_neck, inner_end
from genlook_django.sandbox.engine.warp.spline import Spline

from .wardrobe.scenes import READABLE

INSIDE, SHADE, FRONT, LABEL = 90, 170, 240, 250
BUILD = 200.0
CHEST = np.array([300.0, 300.0])
FOOT, END = np.array([50.0, -50.0]), np.array([100.0, -20.0])
"""From the chest, of the neck and of the shoulder on the right, in pixels."""


def throat():
    return np.full((60, 120, 3), INSIDE, np.uint8)


def test_a_label_is_taken_away_from_the_inside_of_the_neck():
    labelled = throat()
    labelled[10:18, 50:70] = LABEL
    assert (without_label(labelled, 9.0) == throat()).all()


def test_the_fronts_collar_in_a_corner_of_the_throat_is_no_label():
    """Taken for one, the inside would reach over the collar on that side."""
    picture = throat()
    rows, columns = np.mgrid[:60, :120]
    picture[columns + 10 < 0.5 * rows] = FRONT
    assert (without_label(picture, 9.0) == picture).all()


def test_a_piece_of_the_fronts_band_is_no_label():
    """Between the inside and the shade below it, a band is as narrow as one, and would be bitten away there."""
    picture = throat()
    rows, columns = np.mgrid[:60, :120]
    picture[rows > 32 - ((columns - 60) / 20.0) ** 2] = FRONT
    picture[(rows >= 46) & (rows < 49) & (abs(columns - 60) < 20)] = SHADE
    assert (without_label(picture, 9.0) == picture).all()


@functools.cache
def garment(name):
    scene = next(scene for scene in READABLE if scene.name == name)
    return read_garment(decode(scene.file), scene.title)


@pytest.fixture
def frame():
    """A body that stands straight, its neck 60 pixels wide above its foot."""
    joints = {name: np.stack([CHEST, CHEST]) for name in PAIRS}
    joints["shoulders"] = CHEST + np.array([[-BUILD / 2, 0], [BUILD / 2, 0]])
    joints["hips"] = joints["shoulders"] + [0, 300]
    silhouette = np.ones((700, 600), np.float32)
    pose = Pose("drawn", CHEST - [0, 120], **joints, visibility={}, wrist_depth=(0, 0), faces_away=False,
                silhouette=silhouette, confidence=1.0)  # fmt: skip
    right = CHEST + FOOT + (END - FOOT) * SHOULDER_SHARES[:, None]
    neck = CHEST + np.stack([np.where(NECK_HEIGHTS > 0, 30, 50), FOOT[1] - NECK_HEIGHTS * BUILD], axis=1)
    shoulders, necks = (np.stack([[2 * CHEST[0], 0] + [-1, 1] * line, line]) for line in (right, neck))
    edges = np.full((2, len(DOWN)), 90.0)
    return Frame(pose, shoulders, necks, 0.27, edges, edges)


def laid(name, frame):
    """Return a garment, its scale on the frame, and the spline that lays it there."""
    read = garment(name)
    outline, scale = read.outline, 1.06 * BUILD / read.outline.width
    middle = np.array([outline.middle_x, float(outline.neck[:, 1].mean())])
    corners = np.array([[0.0, 0.0], [768, 0], [0, 1024], [768, 1024]])
    return read, scale, lambda neck: Spline(corners, (corners - middle) * scale + neck)


@pytest.mark.parametrize("name", ["shirt white on grey", "polo"])
def test_a_buttoned_collar_stands_beside_the_neck_and_comes_down_outside_of_it(frame, name):
    read, scale, _ = laid(name, frame)
    for side, sign in enumerate((-1, 1)):
        assert at_edge(read, frame, scale, side, 0.1) == []
        (inner, place), *notch = beside_neck(read, frame, scale, side)
        across, up = sign * (place[0] - CHEST[0]), CHEST[1] - place[1]
        assert 0.049 * BUILD < up + FOOT[1] < 0.071 * BUILD
        assert 25 < across < FOOT[0]
        outside = frame.on_shoulder(side, beside_collar(read, frame, scale, side))
        leaf = abs(read.outline.neck[side][0] - inner[0]) * scale
        assert sign * (outside[0] - place[0]) > 0.9 * leaf
        # The cloth's edge right beside the leaf, which is lower, lies on the shoulder too: no skin shows in between.
        assert notch
        for source, held in notch:
            assert source[1] == np.argmax(read.mask[:, int(source[0])])
            share = np.interp(sign * (held[0] - CHEST[0]), [FOOT[0], END[0]], [0, 1])
            assert held == pytest.approx(frame.on_shoulder(side, share), abs=0.5)


@pytest.mark.parametrize("name", ["V neck", "vest", "boat neck", "boat neck plain"])
def test_a_neckline_without_a_collar_lies_on_the_shoulder(frame, name):
    read, scale, _ = laid(name, frame)
    for side in (0, 1):
        assert beside_neck(read, frame, scale, side) == []
        assert beside_collar(read, frame, scale, side) == 0


@pytest.mark.parametrize(("name", "above"), [("tee white on white", 0.5), ("polo", 0.5), ("polo", 0.1)])
def test_no_neckline_lies_on_the_chin(frame, name, above):
    """Laid flat, it is hardly lower in front than behind; on a wearer, the neck goes on a way down in front."""
    read, scale, spline = laid(name, frame)
    ((source, place),) = at_throat(read, frame, scale, spline(np.add(CHEST, (30, -above * BUILD))))
    assert read.inside[int(source[1]), int(source[0])]
    assert CHEST[1] - place[1] < 0.171 * BUILD
    if name == "polo":
        assert place[0] == pytest.approx(CHEST[0], abs=1)


def test_a_neckline_that_lies_low_enough_is_left_there(frame):
    read, scale, spline = laid("V neck", frame)
    assert at_throat(read, frame, scale, spline(np.add(CHEST, (0, -0.2 * BUILD)))) == []


def test_a_round_neck_is_hardly_deeper_than_it_is_cut_and_the_chest_below_it_stays(frame):
    """Steep shoulders draw up its sides, and would make a scoop of it."""
    read, scale, _ = laid("sweater on teal", frame)
    corners = np.array([[0.0, 0.0], [768, 0], [0, 1024], [768, 1024]])
    drawn_out = Spline(corners, (corners - [read.outline.middle_x, 0]) * scale * [1, 2] + CHEST)
    between = np.mean([inner_end(read, side) for side in (0, 1)], axis=0)
    (throat, place), *chest = at_throat(read, frame, scale, drawn_out)
    cut = (throat[1] - between[1]) * scale
    assert place[1] - drawn_out(between[None])[0][1] == pytest.approx(1.15 * cut, abs=1)
    assert len(chest) > 1
    for source, kept in chest:
        assert throat[1] < source[1] <= read.outline.armpits[:, 1].mean()
        assert kept == pytest.approx(drawn_out(source[None])[0], abs=0.1)


def test_the_end_of_a_rib_does_not_stand_up_from_the_shoulder(frame):
    read, scale, _ = laid("sweater on teal", frame)
    for side, sign in enumerate((-1, 1)):
        (inner, _), *along = at_edge(read, frame, scale, side, 0.4)
        assert len(along) > 1
        for source, held in along:
            assert sign * inner[0] < sign * source[0] < sign * read.outline.neck[side][0]
            shoulder = np.interp(sign * (held[0] - CHEST[0]), [FOOT[0], END[0]], [-FOOT[1], -END[1]])
            flat = max(0.0, inner[1] - source[1]) * scale
            assert -1 < CHEST[1] - held[1] - shoulder < 0.5 * flat + 0.02 * BUILD


@pytest.mark.parametrize("name", ["ghost tee", "ghost tee white on near white", "ghost long sleeves", "wall and floor"])
def test_the_inside_goes_on_to_its_corners_beside_the_neck(name):
    scene = next(scene for scene in READABLE if scene.name == name)
    read = garment(name)
    drawn = resize_mask(scene.canvas.inside, (read.mask.shape[1], read.mask.shape[0]))
    found = read.inside & read.mask
    assert (found & drawn).sum() / (found | drawn).sum() > 0.93


def test_the_inside_goes_on_below_a_label_of_nearly_its_colour():
    """The label's lower edge is clearer than the neckline, and a strip of the inside would be left on the front."""
    rows, columns = np.mgrid[:120, :200]
    bowl = (rows > 20) & (rows < 80 - ((columns - 100) / 8.0) ** 2)
    picture = np.where(bowl[..., None], np.uint8(INSIDE), np.uint8(130)).repeat(3, axis=2)
    picture[52:64, 70:130] = 40
    above_edge = bowl & (rows < 64)
    found = up_to_front(above_edge, rows > 20, picture)
    assert (found ^ bowl).sum() < 0.25 * (bowl & ~above_edge).sum()


def test_of_a_pattern_nothing_is_added_to_the_inside():
    """Its colours are on both sides of the neckline."""
    rows, columns = np.mgrid[:120, :200]
    found = (rows > 20) & (rows < 60 - ((columns - 100) / 10.0) ** 2)
    stripes = np.where((rows // 6 % 2 == 0)[..., None], np.uint8(FRONT), np.uint8(INSIDE)).repeat(3, axis=2)
    assert (up_to_front(found, rows > 20, stripes) == found).all()


def test_cloth_ends_at_the_arm_beside_a_bare_shoulder(frame):
    """The corner of a wide strap would stand off it as a spike."""
    person = np.ones((700, 600), bool)
    person[:, int(CHEST[0] + END[0]) + 12 :] = False
    cover = np.ones(person.shape, np.float32)
    layer = Layer(np.zeros((*person.shape, 2), np.float32), cover)
    worn = Worn(layer, [None, None], layer, np.zeros_like(cover), np.zeros(person.shape, bool))
    shown = on_body(worn, garment("vest"), frame, person)
    row, edge = int(CHEST[1] + END[1]) + 30, int(CHEST[0] + END[0]) + 12
    assert shown[row, edge + 4 :].max() < 0.05
    assert shown[row, edge - 20 : edge - 4].min() > 0.95


def test_a_shoulder_that_rises_above_its_line_is_covered_up_to_its_edge(frame):
    """Skin would be seen as a lump over the end of a wide strap."""
    rows, columns = np.mgrid[:700, :600]
    line = CHEST[1] + END[1]
    person = (rows > line - 7) & (columns < CHEST[0] + END[0] + 12)
    on = person & (rows > line + 2)
    parts = SimpleNamespace(person=person, hair=np.zeros_like(person))
    over = edge_over_straps(on, frame, parts)
    end = int(CHEST[0] + END[0])
    assert over[int(line) - 5 : int(line) + 2, end - 8 : end].all()
    assert not over[:, int(CHEST[0]) - 50 : int(CHEST[0]) + 50].any()
    cover = (on | over).astype(np.float32)
    layer = Layer(np.zeros((*person.shape, 2), np.float32), cover)
    worn = Worn(layer, [None, None], layer, np.zeros_like(cover), np.zeros(person.shape, bool))
    assert on_body(worn, garment("vest"), frame, person)[int(line) - 4, end - 8 : end].min() > 0.9


def test_the_inside_takes_its_dark_rim_along():
    """Broken dark dashes would be left of it between the band and the skin."""
    shown = soft(np.arange(40)[:, None] < np.full((1, 30), 20), INSIDE_AT, INSIDE_SMOOTHING)
    assert shown[20, 15] > 0.8
    assert shown[22, 15] < 0.1


def test_a_standing_collars_back_is_seen_beside_the_neck_and_a_scrap_on_the_shoulder_is_not(development_picture):
    seen = {}
    for name in ("polo", "cardigan"):
        photo, garment = development_picture("persons/woman_front"), development_picture(f"garments/{name}")
        _, study = render_and_study(photo, garment)
        behind = behind_neck(study.garment, study.frame, study.parts, study.worn)
        beside = (study.worn.back.alpha > 0.5) & ~study.parts.person & (study.worn.alpha < 0.5)
        assert beside.sum() > 20
        seen[name] = behind[beside].mean()
    assert seen["polo"] > 0.6
    assert seen["cardigan"] < 0.02


@pytest.mark.parametrize(("clear", "found"), [((9, 5, 7), 2), ((9, 5, 6), 0), ((3.5, 1, 3.4), 0), ((9, 8, 0), 0)])
def test_a_deep_neckline_that_is_nearly_as_clear_is_followed_to_its_end(monkeypatch, clear, found):
    depths = 10, 15, 40
    floods = {depth: np.arange(100)[:, None] < np.full((1, 30), depth) for depth in depths}
    monkeypatch.setattr(collar, "_edges", lambda plain, mask: None)
    monkeypatch.setattr(collar, "_flooded", lambda plain, mask, opening, surely, most: floods[surely])
    monkeypatch.setattr(collar, "_clearness", lambda flood, edges, opening: clear[depths.index(int(flood[:, 0].sum()))])
    necklines = [(depth, depth, 1.0) for depth in depths]
    inside, _ = collar._clearest(None, None, None, necklines)
    assert inside[:, 0].sum() == depths[found]
