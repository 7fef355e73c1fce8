"""A man drawn in a long-sleeved top of nearly his skin's colour, with his arms held away from the body."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from genlook_django.sandbox.engine.arrays import as_field, inside, resampled, shrink
from genlook_django.sandbox.engine.body.arms import bare_arm, bare_tube
from genlook_django.sandbox.engine.body.frame import measure
from genlook_django.sandbox.engine.body.joints import Pose
from genlook_django.sandbox.engine.body.long_sleeves import made_whole
from genlook_django.sandbox.engine.body.old_top import find_old_top
from genlook_django.sandbox.engine.body.parts import Parts, start_parts
from genlook_django.sandbox.engine.body.seeing import check_arms, check_hands
from genlook_django.sandbox.engine.compose.legs import before_legs
from genlook_django.sandbox.engine.errors import EngineError
from genlook_django.sandbox.engine.shapes import limb, polygon

SHAPE = (560, 480)
JOINTS = {
    "eyes": [(226, 80), (254, 80)],
    "ears": [(210, 85), (270, 85)],
    "mouth": [(230, 110), (250, 110)],
    "shoulders": [(180, 170), (300, 170)],
    "elbows": [(140, 260), (340, 260)],
    "wrists": [(120, 345), (360, 345)],
    "fingers": [(116, 385), (364, 385)],
    "hips": [(205, 340), (275, 340)],
    "knees": [(205, 500), (275, 500)],
}
GROUND, CLOTH, SKIN, BEARD, JEANS = (150, 160, 175), (222, 208, 190), (205, 150, 125), (40, 32, 30), (60, 70, 110)
HANDS = ((122, 372), (358, 372))
"""Where they hang: not quite where the joints were guessed."""


def points(*places):
    return as_field(places)


def masks():
    """Return sleeves and trunk, hands, legs and head."""
    sleeves = []
    for side in (0, 1):
        shoulder, elbow, wrist = points(*(JOINTS[name][side] for name in ("shoulders", "elbows", "wrists")))
        sleeves.append(limb(SHAPE, [shoulder, elbow, elbow + (wrist - elbow) * 0.85], [22, 19, 17]))
    trunk = polygon(SHAPE, list(points((175, 150), (305, 150), (295, 360), (185, 360))))
    hands = [limb(SHAPE, points((x, y - 20), (x, y + 14)), [13, 10]) for x, y in HANDS]
    legs = polygon(SHAPE, list(points((185, 350), (295, 350), (290, 559), (190, 559))))
    head = limb(SHAPE, points((240, 75), (240, 150)), [34, 20])
    return sleeves, trunk, hands, legs, head


def drawn(*, face=SKIN, hand=SKIN, cloth=CLOTH, beard=False):
    sleeves, trunk, hands, legs, head = masks()
    picture = np.full((*SHAPE, 3), GROUND, np.uint8)
    for mask, colour in (
        (head, face),
        (legs, JEANS),
        (hands[0] | hands[1], hand),
        (sleeves[0] | sleeves[1] | trunk, cloth),
    ):
        picture[mask] = colour
    if beard:
        picture[head & (np.arange(SHAPE[0])[:, None] > 97)] = BEARD
    return cv2.GaussianBlur(picture, (0, 0), 0.8)


def standing(**changes):
    sleeves, trunk, hands, legs, head = masks()
    person = np.any([*sleeves, trunk, *hands, legs, head], axis=0)
    places = {name: points(*pair) for name, pair in JOINTS.items()}
    pose = Pose(
        source="blazepose", nose=points(240, 92), **places, visibility=dict.fromkeys(JOINTS, (0.98, 0.98)),
        wrist_depth=(-10.0, -10.0), faces_away=False, silhouette=as_field(person), confidence=1.0,
    )  # fmt: skip
    return replace(pose, **changes)


def dressed(pose, picture, holes=()) -> Parts:
    """Return the parts with the drawn top, less some `holes`."""
    sleeves, trunk, *_ = masks()
    top = sleeves[0] | sleeves[1] | trunk
    for hole in holes:
        top &= ~hole
    return start_parts(picture, pose).with_(top=top)


@pytest.mark.parametrize(
    "hole",
    [
        limb(SHAPE, points((128, 290), (136, 300)), [5, 5]),
        limb(SHAPE, points((354, 265), (364, 315)), [8, 8]),
        polygon(SHAPE, list(points((255, 220), (296, 220), (296, 362), (255, 362)))),
    ],
    ids=["a crease", "an edge", "the shaded side"],
)
def test_what_a_sleeve_or_a_trunk_between_two_lacks_is_cloth(hole):
    pose = standing()
    parts = dressed(pose, drawn(), [hole])
    sleeves, trunk, hands, legs, _ = masks()
    whole = made_whole(parts.top, legs & ~trunk, pose, parts)
    top = sleeves[0] | sleeves[1] | trunk
    cloth = shrink(top, 2)
    assert (cloth & ~parts.top).sum() > 100
    assert (cloth & hole & ~whole).sum() < 0.03 * (cloth & hole).sum()
    assert not (whole & ~parts.person).any()
    assert (whole & shrink((hands[0] | hands[1] | legs) & ~top, 3)).sum() < 20


@pytest.mark.parametrize(("cloth", "is_cloth"), [((210, 168, 146), True), ((40, 44, 60), False)])
def test_a_hood_in_the_shade_beside_the_neck_is_cloth_where_that_is_like_skin(cloth, is_cloth):
    hood = limb(SHAPE, points((290, 140), (276, 150)), [14, 14]) & ~masks()[4]
    photo = np.where(hood[..., None], np.uint8((150, 112, 96)), drawn(cloth=cloth))
    pose = standing()
    pose = replace(pose, silhouette=np.maximum(pose.silhouette, hood))
    _, trunk, _, legs, head = masks()
    parts = dressed(pose, photo, [hood])
    whole = made_whole(parts.top, legs & ~trunk, pose, parts)
    above = hood & (np.arange(SHAPE[0])[:, None] < 148) & (np.arange(SHAPE[1]) > 272)
    assert whole[above].mean() > 0.8 if is_cloth else not whole[above].any()
    assert not (whole & shrink(head & ~trunk, 4)).any()


def test_a_hood_is_found_with_its_top_though_hue_tells_that_from_skin_in_the_light():
    hood = limb(SHAPE, points((290, 140), (276, 150)), [14, 14]) & ~masks()[4]
    cloth, shade = (200, 170, 150), (140, 112, 98)
    photo = np.where(hood[..., None], np.uint8(shade), drawn(cloth=cloth))
    pose = standing()
    pose = replace(pose, silhouette=np.maximum(pose.silhouette, hood))
    top = find_old_top(photo, pose, start_parts(photo, pose))
    above = hood & (np.arange(SHAPE[0])[:, None] < 148) & (np.arange(SHAPE[1]) > 272)
    assert top[above].mean() > 0.8


def test_ground_between_a_forearm_and_the_legs_is_no_leg():
    """As the silhouette takes it for the person, which is too coarse for a narrow gap."""
    pose = standing(hips=points((195, 330), (285, 330)))
    sleeves = masks()[0]
    rows = np.arange(SHAPE[0])[:, None]
    gap = np.zeros(SHAPE, bool)
    gap[300:420, 285:372] = True
    pose = replace(pose, silhouette=np.maximum(pose.silhouette, gap))
    parts = dressed(pose, drawn())
    legs = before_legs(parts, measure(pose, parts))
    low = (rows > 365) & (rows < 400)
    assert not (legs & gap & ~masks()[2][1] & low & (np.arange(SHAPE[1]) > 340)).any()
    # Jeans that are as wide as that go on behind the hand.
    wide = polygon(SHAPE, list(points((185, 350), (345, 350), (345, 559), (190, 559)))) & ~sleeves[1] & ~masks()[2][1]
    photo = np.where((wide & (rows > 350))[..., None], np.uint8(JEANS), drawn())
    parts = dressed(pose, photo)
    legs = before_legs(parts, measure(pose, parts))
    behind = wide & low & (np.arange(SHAPE[1]) > 240) & (np.arange(SHAPE[1]) < 340)
    assert (legs & behind).sum() > 0.95 * behind.sum()


def test_a_short_sleeve_makes_no_cloth_of_the_arm_below_it():
    pose = standing()
    below = np.arange(SHAPE[0])[:, None] > 250
    sleeves, trunk, _, legs, _ = masks()
    parts = dressed(pose, drawn(), [(sleeves[0] | sleeves[1]) & ~trunk & below])
    assert np.array_equal(made_whole(parts.top, legs & ~trunk, pose, parts), parts.top)


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("aside", [-5, 0, 5])
def test_an_arm_made_up_in_a_long_sleeve_reaches_its_hand(side, aside):
    pose = standing()
    moved = pose.wrists.copy()
    moved[side] += (aside, 0)
    pose = replace(pose, wrists=moved)
    parts = dressed(pose, drawn())
    hand = masks()[2][side]
    place, radius = bare_arm(parts, side)[-1]
    assert hand[inside(SHAPE, place)]
    width = np.flatnonzero(hand[int(place[1])])
    assert abs(place[0] - width.mean()) < 4
    assert 0.6 < 2 * radius / len(width) < 1.1
    line = resampled(np.stack([pose.elbows[side], place]), 40)
    arm = bare_tube(parts, side) | parts.arm_skin[side]
    assert arm[inside(SHAPE, line)].all()


@pytest.mark.parametrize("beard", [False, True])
def test_a_beard_is_no_skin(beard):
    parts = start_parts(drawn(beard=beard), standing())
    forehead = parts.lab[70, 240]
    assert np.abs(parts.skin_colour - forehead).max() < 3


def test_hands_in_more_light_than_the_face_are_skin():
    x, y = HANDS[0]
    dim, lit = (118, 80, 66), (216, 171, 154)
    parts = start_parts(drawn(face=dim, hand=lit), standing())
    assert parts.skin_distance[y, x] < 3
    assert parts.skin_distance[75, 240] < 3
    # Nobody is known by hands that are hardly seen, nor by gloves.
    unsure = {**standing().visibility, "wrists": (0.5, 0.5)}
    for photo, pose in (
        (drawn(face=dim, hand=lit), standing(visibility=unsure)),
        (drawn(face=dim, hand=(200, 210, 235)), standing()),
    ):
        assert start_parts(photo, pose).skin_distance[y, x] > 15


def test_skin_in_light_between_a_faces_two_sides_is_skin():
    photo = drawn(hand=(150, 108, 90))
    photo[:, :240][masks()[4][:, :240]] = (232, 176, 150)
    photo[:, 240:][masks()[4][:, 240:]] = (84, 56, 46)
    x, y = HANDS[0]
    assert start_parts(photo, standing()).skin_distance[y, x] < 10


def test_a_sleeve_that_leaves_the_frame_beside_the_body_is_not_made_an_arm_of():
    pose = standing(visibility={**standing().visibility, "wrists": (0.98, 0.4)})
    parts = dressed(pose, drawn())
    check_arms(pose, parts)
    # The arm goes on to the camera, before the hand that was drawn.
    out = limb(SHAPE, points(JOINTS["elbows"][1], (400, 330), (479, 470)), [25, 40, 60])
    out |= limb(SHAPE, points(JOINTS["elbows"][1], HANDS[1]), [25, 40])
    out &= np.arange(SHAPE[0])[:, None] > 250
    reaching = replace(pose, silhouette=np.maximum(pose.silhouette, out), hips=pose.hips)
    hidden = dressed(reaching, np.where(out[..., None], np.uint8(CLOTH), drawn()))
    hidden = hidden.with_(top=hidden.top | out)
    cut = slice(0, 385)
    cropped = replace(
        hidden, lab=hidden.lab[:, cut], person=hidden.person[:, cut], top=hidden.top[:, cut], hair=hidden.hair[:, cut],
        skin_distance=hidden.skin_distance[:, cut], arm_zones=tuple(zone[:, cut] for zone in hidden.arm_zones),
    )  # fmt: skip
    with pytest.raises(EngineError, match="PERSON_ARM_HIDDEN"):
        check_arms(reaching, cropped)
    check_arms(standing(silhouette=reaching.silhouette), cropped)


def test_a_hand_behind_the_head_is_hidden():
    raised = {"elbows": points((110, 180), (340, 260)), "wrists": points((170, 120), (360, 345))}
    pose = standing(**raised, fingers=points((190, 100), (364, 385)))
    pose = replace(pose, visibility={**pose.visibility, "wrists": (0.7, 0.98)})
    behind = limb(SHAPE, points((110, 180), (170, 120), (200, 90)), [20, 26, 26])
    pose = replace(pose, silhouette=np.maximum(pose.silhouette, behind))
    photo = np.where(behind[..., None], np.uint8(BEARD), drawn())
    with pytest.raises(EngineError, match="PERSON_ARM_HIDDEN"):
        check_hands(pose, start_parts(photo, pose))
    check_hands(standing(), start_parts(drawn(), standing()))
