"""People who stand otherwise than the development pictures show them: made of these."""

import io
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from genlook_django.sandbox.engine.arrays import grow, inside
from genlook_django.sandbox.engine.body.arms import hand_is_hidden
from genlook_django.sandbox.engine.body.frame import measure
from genlook_django.sandbox.engine.body.parts import start_parts
from genlook_django.sandbox.engine.body.seeing import see_person
from genlook_django.sandbox.engine.compose.front import arm_alpha
from genlook_django.sandbox.engine.compose.layers import lay_on
from genlook_django.sandbox.engine.compose.undress import axes_of
from genlook_django.sandbox.engine.render import render_and_study
from genlook_django.sandbox.engine.shapes import limb
from genlook_django.sandbox.engine.warp.trunk import fit_trunk

from .drawings import LONG_SLEEVES, draw, encoded

pytestmark = pytest.mark.usefixtures("pose_networks")

MIDDLES = {"man_front": 400, "man_full_body": 491}


@pytest.fixture
def person(development_picture):
    def read(name):
        return np.array(Image.open(io.BytesIO(development_picture(f"persons/{name}"))))

    return read


def turned(photo, middle, side, share=0.6):
    """Squeeze what lies on one side of a column: the farther shoulder of somebody who is turned is shorter."""
    height, width = photo.shape[:2]
    columns = np.arange(width) - middle
    columns = np.where((columns > 0) == bool(side), columns / share, columns) + middle
    rows = np.tile(np.arange(height)[:, None], (1, width))
    places = np.tile(columns, (height, 1)).astype(np.float32), rows.astype(np.float32)
    return cv2.remap(photo, *places, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("name", MIDDLES)
def test_a_shoulders_line_lies_on_the_shoulder_of_somebody_who_is_turned(person, name, side):
    shown = turned(person(name), MIDDLES[name], side)
    pose = see_person(shown).pose
    parts = start_parts(shown, pose)
    line = measure(pose, parts).shoulder_lines[side][4:]
    for off, is_body in ((0.03, False), (-0.04, True)):
        places = line + pose.up * off * pose.build
        assert (parts.person[inside(parts.person.shape, places)] == is_body).all()


@pytest.fixture(scope="module")
def studied(development_picture):
    """Dress a man with hanging arms in a dark top with long sleeves."""
    sleeves = encoded(draw(LONG_SLEEVES, colour=(40, 40, 44)))
    return render_and_study(development_picture("persons/man_front"), sleeves)[1]


def holding(study, side, aside, sure):
    """Return pose and parts once one hand is at the waist, so far from the spine (in shoulder widths), and not seen."""
    pose, outwards = study.frame.pose, study.frame.pose.across * (2 * side - 1)
    places = {name: getattr(pose, name).copy() for name in ("elbows", "wrists", "fingers")}
    places["elbows"][side] += outwards * 0.05 * pose.build
    places["wrists"][side] = pose.chest + pose.spine * 0.8 + outwards * aside * pose.shoulder_width
    places["fingers"][side] = places["wrists"][side] - outwards * 0.2 * pose.build
    seen = {**pose.visibility, "wrists": (sure, sure)}
    pose = replace(pose, **places, visibility=seen)
    parts = start_parts(study.view, pose)
    return pose, parts.with_(hair=study.parts.hair, top=study.parts.top)


@pytest.mark.parametrize("side", [0, 1])
def test_an_arm_whose_hand_is_behind_the_back_goes_under_the_trunk(studied, side):
    pose, parts = holding(studied, side, aside=0.36, sure=0.8)
    assert hand_is_hidden(parts, pose, side)
    frame = replace(studied.frame, pose=pose)
    assert not arm_alpha(parts, frame, axes_of(frame, parts.person.shape), 1.0, side).any()
    worn = lay_on(studied.garment, fit_trunk(studied.garment, frame, parts), frame, parts)
    both = np.minimum(worn.trunk.alpha, worn.sleeves[side].alpha)
    assert both[inside(both.shape, pose.wrists[side])] < 0.05
    assert worn.sleeves[side].alpha[inside(both.shape, pose.elbows[side])] > 0.9


@pytest.mark.parametrize(("aside", "sure"), [(0.36, 0.98), (0.1, 0.8)])
def test_an_arm_before_the_body_goes_over_the_trunk(studied, aside, sure):
    pose, parts = holding(studied, 1, aside, sure)
    assert not hand_is_hidden(parts, pose, 1)


def test_no_hand_is_hidden_that_hangs_beside_the_body(studied):
    for side in (0, 1):
        pose = replace(studied.frame.pose, visibility={"wrists": (0.7, 0.7)})
        assert not hand_is_hidden(studied.parts, pose, side)


def test_a_trunk_is_as_wide_as_it_is_seen_beyond_bare_arms_before_it(studied):
    pose = studied.frame.pose
    outwards = np.stack([-pose.across, pose.across]) * pose.shoulder_width
    elbows, wrists = pose.chest + pose.spine * 0.6 + outwards * 0.45, pose.chest + pose.spine * 1.05 + outwards * 0.05
    clasped = replace(pose, elbows=elbows, wrists=wrists, fingers=wrists)
    hanging = grow(studied.parts.arm_skin[0] | studied.parts.arm_skin[1], 6)
    parts = start_parts(studied.view, clasped).with_(hair=studied.parts.hair, top=studied.parts.top)
    arms = np.any([limb(hanging.shape, arm[1:3], [0.8 * parts.arm_radii[2]] * 2) for arm in parts.arms], axis=0)
    far = np.where(arms, 0, parts.skin_distance)
    parts = replace(parts, person=parts.person & ~hanging, top=parts.top & ~arms, skin_distance=far)
    frame = measure(clasped, parts)
    for side in (0, 1):
        at = frame.at(side, 0.95, frame.edge(side, 0.95))
        for off, is_body in ((-0.03, True), (0.03, False)):
            place = at + pose.across * (2 * side - 1) * off * pose.build
            assert parts.person[inside(parts.person.shape, place)] == is_body
