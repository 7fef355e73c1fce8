from contextlib import nullcontext

import cv2
import numpy as np
import pytest

from genlook_django.sandbox.engine import EngineError
from genlook_django.sandbox.engine.arrays import blur, shrink
from genlook_django.sandbox.engine.garment.kinds import Kind, refuse_by_title
from genlook_django.sandbox.engine.garment.reading import read_garment
from genlook_django.sandbox.engine.garment.slits import without_crevices
from genlook_django.sandbox.engine.pictures import Decoded, decode
from genlook_django.sandbox.engine.shapes import polygon
from tests.engine.drawings import DRESS, LONG_SLEEVES, TANK, TEE, TROUSERS, draw, figure_of, sheet


def read(outline, title="", **options):
    return read_garment(Decoded(draw(outline, **options), None), title)


def refusal(pixels, title=""):
    with pytest.raises(EngineError) as refused:
        read_garment(Decoded(pixels, None), title)
    return refused.value.code


@pytest.mark.parametrize(
    ("outline", "colour"),
    [
        (TEE, (40, 70, 120)),
        (TEE, (250, 250, 248)),
        (TANK, (20, 20, 22)),
        (LONG_SLEEVES, (190, 60, 50)),
        (DRESS, (90, 140, 90)),
    ],
    ids=["blue tee", "white tee", "black tank", "red jumper", "green dress"],
)
def test_the_cut_is_the_drawing_to_a_pixel_or_two(outline, colour):
    drawn = figure_of(outline)
    mask = read(outline, colour=colour).mask
    assert (mask & drawn).sum() / (mask | drawn).sum() > 0.97


def test_a_soft_shadow_beside_the_garment_is_not_cloth():
    pixels = draw(TEE)
    cloth = (pixels != sheet()).any(axis=2)
    shadow = cv2.GaussianBlur(np.roll(cloth, (10, 8), (0, 1)).astype(np.float32), (0, 0), 9)
    shaded = np.where(cloth[..., None], pixels, pixels * (1 - 0.25 * shadow)[..., None]).astype(np.uint8)
    mask = read_garment(Decoded(shaded, None), "").mask
    assert (mask & ~cloth).sum() < 0.02 * cloth.sum()


@pytest.mark.parametrize("colour", [(206, 216, 232), (246, 244, 236)], ids=["pale blue", "white"])
def test_the_ground_is_seen_up_to_the_armpits_of_pale_cloth(colour):
    ground = (216, 206, 194)
    pixels = draw(LONG_SLEEVES, colour, sheet(colour=ground))
    pixels = cv2.GaussianBlur(pixels, (0, 0), 1.2)
    mask = read_garment(Decoded(pixels, None), "").mask
    columns, rows = np.meshgrid(np.arange(600), np.arange(750))
    wedge = (np.abs(pixels.astype(int) - ground).max(axis=2) < 6) & (rows > 90 + 175) & (rows < 90 + 230)
    wedge &= (np.abs(columns - 300) > 125) & (np.abs(columns - 300) < 160)
    assert wedge.sum() > 400
    assert (mask & wedge).sum() < 0.15 * wedge.sum()


def test_the_alpha_channel_is_believed():
    pixels = draw(TEE)
    opaque = (pixels != sheet()).any(axis=2)
    noise = np.random.default_rng(1).integers(0, 255, pixels.shape, np.uint8)
    mask = read_garment(Decoded(np.where(opaque[..., None], pixels, noise).astype(np.uint8), opaque), "").mask
    assert (mask == opaque).mean() > 0.995


def test_sleeves_are_found_with_their_cuffs():
    tee, jumper, tank = read(TEE), read(LONG_SLEEVES), read(TANK)
    assert [sleeve is not None for sleeve in tee.sleeves + jumper.sleeves + tank.sleeves] == [True] * 4 + [False] * 2
    left, right = jumper.sleeves
    assert left.outer[-1] == pytest.approx([300 - 250, 90 + 400], abs=12)
    assert right.outer[-1] == pytest.approx([300 + 250, 90 + 400], abs=12)
    assert right.inner[-1] == pytest.approx([300 + 200, 90 + 412], abs=12)
    assert tee.sleeves[1].length < 0.6 * jumper.sleeves[1].length


def test_armpits_and_hem_are_where_they_were_drawn():
    outline = read(TEE).outline
    assert outline.armpits[1] == pytest.approx([300 + 132, 90 + 150], abs=8)
    assert outline.hem_y == pytest.approx(90 + 440, abs=4)


def test_below_sleeves_that_lie_along_the_body_the_sides_go_down_to_the_hem():
    beside = [(0, 34), (55, 8), (70, 0), (135, 26), (180, 410), (146, 410), (132, 360), (118, 440)]
    outline = read(beside).outline
    assert outline.sides[-1, :, 1] == pytest.approx([outline.hem_y] * 2, abs=12)
    assert outline.sides[-1, :, 0] == pytest.approx([300 - 120, 300 + 120], abs=6)
    assert (np.diff(outline.sides[..., 1], axis=0) > 0).all()


def test_kinds_are_told_by_length_and_by_title():
    assert read(TEE).kind is Kind.TOP
    assert read(DRESS, title="Linen dress").kind is Kind.DRESS
    assert read(TEE, title="Dress shirt").kind is Kind.TOP


def test_a_blank_picture_has_no_garment():
    assert refusal(sheet()) == "GARMENT_NOT_FOUND"


def test_a_garment_cut_off_by_the_frame_is_refused():
    assert refusal(draw(TEE)[:400]) == "GARMENT_OUT_OF_FRAME"


def test_trousers_are_refused_by_shape_and_by_title():
    assert refusal(draw(TROUSERS)) == "GARMENT_KIND_NOT_SUPPORTED"
    assert refusal(draw(TANK), "Wool trousers") == "GARMENT_KIND_NOT_SUPPORTED"
    assert refusal(draw(TANK), "Pleated skirt") == "GARMENT_KIND_NOT_SUPPORTED"


@pytest.mark.parametrize(
    ("title", "is_refused"),
    [
        ("Dress shoes", True),
        ("Leather tote bag", True),
        ("Off-the-shoulder top", False),
        ("Shorts with belt", True),
        ("Shirt with belt", False),
        ("Shoe print tee", False),
        ("Skirt, pleated", True),
        ("Jumper", False),
        ("", False),
    ],
)
def test_the_last_noun_of_a_title_tells_the_kind(title, is_refused):
    refused = pytest.raises(EngineError, match="GARMENT_KIND_NOT_SUPPORTED")
    with refused if is_refused else nullcontext():
        refuse_by_title(title)


def test_a_garment_with_one_sleeve_is_refused():
    pixels = draw(LONG_SLEEVES)
    pixels[:, :165] = sheet()[:, :165]
    assert refusal(pixels) == "GARMENT_SHAPE_UNCLEAR"


def test_a_garment_that_somebody_wears_is_refused(development_picture):
    with pytest.raises(EngineError) as refused:
        read_garment(decode(development_picture("persons/woman_front")), "White top")
    assert refused.value.code == "GARMENT_WORN_BY_MODEL"


@pytest.mark.parametrize(
    ("outline", "neckline"),
    [
        (TANK, [(0, 84), (30, 76), (50, 50), (60, 12)]),
        (LONG_SLEEVES, [(0, 60), (40, 46), (58, 12)]),
        (LONG_SLEEVES, [(0, 190), (50, 16), (56, 8)]),
    ],
    ids=["straps", "a round neck", "a deep V"],
)
@pytest.mark.parametrize("colour", [(150, 160, 180), (36, 36, 40)], ids=["pale", "black"])
def test_the_inside_of_the_neck_is_told_from_the_front(outline, neckline, colour):
    """The neckline is all that tells them apart: the back is a little darker, and has a label."""
    back = draw([(0, 24), (55, 8), *outline[2:]], colour=tuple(0.7 * level for level in colour))
    back[122:134, 288:312] = 240
    front = draw(neckline + outline[2:], colour=(1, 2, 3)) < 10
    pixels = np.where(front, np.uint8(colour), back).astype(np.uint8)
    inside = (back != sheet()).any(axis=2) & ~front.all(axis=2)
    found = read_garment(Decoded(pixels, None), "")
    away_from_edges = shrink(found.mask, 3)
    found_inside, inside = found.inside & away_from_edges, inside & away_from_edges
    assert (found_inside & inside).sum() / (found_inside | inside).sum() > 0.9


BACKS = {
    "longsleeve_stripes": [(240, 130), (240, 168), (264, 198), (296, 216), (340, 226), (384, 227), (428, 222),
                           (472, 208), (508, 186), (522, 168), (522, 130)],
    "polo": [(314, 88), (317, 102), (327, 117), (342, 131), (355, 140), (375, 152), (392, 158), (405, 152), (425, 140),
             (440, 127), (450, 112), (453, 95), (453, 88)],
}  # fmt: skip
"""What of the back is seen above the front's neckline, in the picture's own 768 x 1024 pixels."""


@pytest.mark.parametrize("name", BACKS)
def test_the_back_of_a_photographed_neck_is_found_up_to_the_front(development_picture, name):
    garment = read_garment(decode(development_picture(f"garments/{name}")), "")
    back = polygon(garment.mask.shape, np.multiply(BACKS[name], len(garment.mask) / 1024)) & garment.mask
    found = garment.inside & garment.mask
    assert (found & back).sum() / (found | back).sum() > 0.87


SHEET = 1024
"""The development pictures' height, in pixels."""
GAPS = {
    "polo": [(193, 390), (195, 400), (196, 412), (571, 390), (570, 400), (569, 412)],
    "longsleeve_stripes": [(211, 412), (209, 440), (211, 460), (204, 500), (548, 394), (548, 400), (551, 420)],
    "tee_blocks": [(221, 520), (220, 530), (547, 520), (548, 530)],
}
CLOTH = {
    "polo": [(185, 400), (210, 400), (560, 400), (582, 400)],
    "longsleeve_stripes": [(190, 440), (228, 444), (535, 420), (572, 420)],
    "tee_blocks": [(230, 527), (237, 522), (530, 520), (533, 530)],
}
"""Places in the gaps between sleeve and body, and beside them; some are white, as the ground is."""


@pytest.mark.parametrize("name", GAPS)
def test_a_gap_between_sleeve_and_body_is_cut_out_up_to_its_tip_and_no_white_cloth_beside_it(development_picture, name):
    mask = read_garment(decode(development_picture(f"garments/{name}")), "").mask
    gap, cloth = (np.rint(np.multiply(places[name], len(mask) / SHEET)).astype(int).T for places in (GAPS, CLOTH))
    assert not mask[gap[1], gap[0]].any()
    assert mask[cloth[1], cloth[0]].all()


@pytest.mark.parametrize("colour", [(40, 70, 120), (206, 196, 180)], ids=["dark", "pale"])
def test_a_narrow_gap_is_cut_out_up_to_its_tip(colour):
    hanging = [*LONG_SLEEVES[:4], (200, 400), (146, 405), *LONG_SLEEVES[-2:]]
    mask = read(hanging, colour=colour).mask
    for y in (40, 70, 100, 140):
        middle = 132 + 14 * y / 245 / 2
        assert not mask[90 + 160 + y, [round(300 - middle), round(300 + middle)]].any(), y


BODY = [(0, 34), (55, 8), (70, 0), (135, 26), (128, 60), (127, 90), (129, 125), (132, 150), (130, 440)]
"""The trunk of TEE, between seams that bow inwards."""


def test_the_shaded_tip_of_a_gap_is_opened():
    """It is darker than the ground elsewhere, but has the colour of what of the gap was cut out already."""
    rows, columns = np.mgrid[:120, :80]
    gap = (np.abs(columns - 40) < (rows - 30) / 12) & (rows > 30)
    pixels = np.where(gap[..., None], (150, 140, 132), (225, 220, 205)).astype(np.uint8)
    bridged = ~(gap & (rows > 70))
    opened = without_crevices(pixels, bridged, np.float32([[40, 70]]))
    assert (opened & gap & (rows > 45)).sum() < 0.05 * gap.sum()
    assert (~opened & ~gap).sum() < 0.05 * gap.sum()


def test_a_gap_that_grows_darker_up_to_its_tip_is_followed_between_its_walls():
    rows, columns = np.mgrid[:120, :80]
    gap = (np.abs(columns - 40) < (rows - 25) / 10) & (rows > 25)
    ground = (205, 195, 182) * np.clip(0.7 + 0.3 * (rows - 25) / 50, 0.7, 1)[..., None]
    pixels = blur(np.where(gap[..., None], ground, (225, 220, 205)), 0.7).astype(np.uint8)
    opened = without_crevices(pixels, ~(gap & (rows > 70)), np.float32([[40, 70]]))
    assert opened[gap & (rows > 35)].mean() < 0.05
    assert (~opened & ~gap).sum() < 0.05 * gap.sum()


def test_a_letter_printed_in_the_grounds_colour_is_no_slit_beside_a_sleeve():
    tank = draw(TANK, colour=(60, 60, 64))
    ground = tuple(int(level) for level in tank[4, 4])
    plain = read_garment(Decoded(tank.copy(), None), "").mask
    rows, columns = np.nonzero(plain)
    place = (int(columns.mean() + 0.2 * np.ptp(columns)), int(rows.mean() - 0.1 * np.ptp(rows)))
    cv2.ellipse(tank, place, (11, 18), 0, 0, 360, ground, -1)
    mask = read_garment(Decoded(tank, None), "").mask
    assert mask[place[1], place[0]]
    assert (mask == plain).mean() > 0.999


def test_sleeves_of_another_colour_are_taken_off_at_their_true_seams():
    red = (190, 30, 40)
    body = (draw(BODY, colour=(0, 0, 0), canvas=sheet(colour=(255, 255, 255))) < 128).all(axis=2)
    garment = read_garment(Decoded(draw(BODY, colour=(20, 40, 90), canvas=draw(TEE, colour=red)), None), "tee")
    assert all(sleeve.has_own_cloth for sleeve in garment.sleeves)
    sleeves = np.any([sleeve.mask for sleeve in garment.sleeves], axis=0)
    assert (sleeves & body).sum() < 0.015 * sleeves.sum()
    assert (garment.trunk & garment.mask & ~body).sum() < 0.015 * body.sum()


def test_the_corner_of_a_panel_is_no_part_of_the_sleeve_it_juts_into():
    """The seam found from row to row cannot follow a level edge."""
    jutting = [*BODY[:4], (127, 90), (146, 90), (132, 150), (130, 440)]
    body = (draw(jutting, colour=(0, 0, 0), canvas=sheet(colour=(255, 255, 255))) < 128).all(axis=2)
    panel = draw(jutting, colour=(240, 240, 240), canvas=draw(TEE, colour=(190, 30, 40)))
    garment = read_garment(Decoded(panel, None), "tee")
    sleeves = np.any([sleeve.mask for sleeve in garment.sleeves], axis=0)
    corner = body & (np.abs(np.arange(600) - 300) > 130) & (np.arange(len(body))[:, None] < 90 + 145)
    assert (sleeves & shrink(corner, 1)).sum() < 0.05 * corner.sum()


def test_a_yoke_of_the_sleeves_colour_is_the_trunks():
    """Below it, a panel tells how the seam goes on."""
    panel = [(0, 90), (139, 90), (132, 150), (130, 440)]
    yoke = [(0, 34), (55, 8), (70, 0), (146, 36), *panel[1:]]
    body = (draw(yoke, colour=(0, 0, 0), canvas=sheet(colour=(255, 255, 255))) < 128).all(axis=2)
    tee = draw(panel, colour=(240, 240, 240), canvas=draw(TEE, colour=(190, 30, 40)))
    garment = read_garment(Decoded(tee, None), "tee")
    sleeves = np.any([sleeve.mask for sleeve in garment.sleeves], axis=0)
    assert (sleeves & body).sum() < 0.05 * sleeves.sum()
    assert np.abs(garment.outline.shoulders[:, 0] - [154, 446]).max() < 8


def test_sleeves_whose_stripes_run_otherwise_are_taken_off_at_their_true_seams():
    white, black = (255, 255, 255), (0, 0, 0)
    body, tee = ((draw(outline, colour=black, canvas=sheet(colour=white)) < 128).all(axis=2) for outline in (BODY, TEE))
    rows, columns = np.mgrid[: len(tee), : tee.shape[1]]
    across = np.where(body, columns, 0.75 * np.abs(columns - 300) - 0.65 * rows)
    stripes = np.where((across % 8 < 3)[..., None], (30, 40, 90), (235, 235, 235))
    pixels = blur(np.where(tee[..., None], stripes, sheet()), 0.6).astype(np.uint8)
    garment = read_garment(Decoded(pixels, None), "tee")
    sleeves = np.any([sleeve.mask for sleeve in garment.sleeves], axis=0)
    assert all(sleeve.has_own_cloth for sleeve in garment.sleeves)
    assert (sleeves & body).sum() < 0.03 * sleeves.sum()
    assert (garment.trunk & garment.mask & ~body).sum() < 0.02 * body.sum()


def test_sleeves_of_the_trunks_colour_are_cut_straight():
    assert not any(sleeve.has_own_cloth for sleeve in read(TEE).sleeves)


def test_armholes_end_below_caps_that_are_wider_than_the_body():
    capped = [(0, 20), (55, 6), (70, 0), (150, 24), (118, 80), (112, 130), (138, 210), (165, 440)]
    armpits = read(capped).outline.armpits
    assert (armpits[:, 1] > 90 + 150).all()
    assert (armpits[:, 1] < 90 + 260).all()


def test_a_narrow_sleeve_that_hangs_away_from_the_body_is_read_down_to_its_cuff():
    """Its cuff is so small that the way from there up to the armpit is nearly straight."""
    narrow = [*LONG_SLEEVES[:4], (245, 480), (206, 486), (134, 170), (130, 460)]
    for sleeve in read(narrow).sleeves:
        outer, inner = (np.linalg.norm(np.diff(edge, axis=0), axis=1).sum() for edge in (sleeve.outer, sleeve.inner))
        assert inner > 0.6 * outer


def test_a_top_without_armholes_has_its_sleeves_on_the_body_and_is_refused():
    folded = [(0, 34), (55, 8), (70, 0), (120, 20), (138, 60), (140, 440)]
    assert refusal(draw(folded)) == "GARMENT_SHAPE_UNCLEAR"


def test_armholes_of_a_top_that_flares_are_found_below_sloping_shoulders():
    """The shoulders' upper rows are as narrow as the armholes below their ends, and the hem is far wider."""
    flared = [(0, 34), (60, 20), (70, 0), (128, 30), (120, 60), (114, 130), (122, 190), (150, 440)]
    outline = read(flared).outline
    assert not outline.has_sleeves
    assert outline.armpits[:, 1] == pytest.approx(90 + 190, abs=40)
