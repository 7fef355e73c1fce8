"""People who stand otherwise than the development pictures show them: made of these."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from genlook_django.sandbox.engine.arrays import inside
from genlook_django.sandbox.engine.body.frame import measure
from genlook_django.sandbox.engine.body.parts import start_parts
from genlook_django.sandbox.engine.body.seeing import see_person

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
