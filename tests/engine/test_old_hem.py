"""Where the old top ends, and what is made of it below a new one that is shorter."""

import numpy as np
import pytest

from genlook_django.sandbox.engine.arrays import blur, shrink, to_lab
from genlook_django.sandbox.engine.body.old_hem import find_old_hem, hem_line
from genlook_django.sandbox.engine.body.old_top import find_old_top
from genlook_django.sandbox.engine.body.parts import start_parts
from genlook_django.sandbox.engine.body.seeing import see_person
from genlook_django.sandbox.engine.pictures import decode
from genlook_django.sandbox.engine.render import render_and_study

from .drawings import TEE, draw, encoded

LONG = [*TEE[:-1], (134, 540)]
SHORT = [*TEE[:-1], (134, 340)]


@pytest.fixture(scope="module")
def shortened(development_picture):
    """Return somebody in a long green top over jeans, who is to wear a shorter red one."""
    worn, _ = render_and_study(development_picture("persons/man_front"), encoded(draw(LONG, colour=(30, 120, 80))))
    return render_and_study(encoded(worn.image), encoded(draw(SHORT, colour=(160, 40, 40))))


@pytest.mark.usefixtures("pose_networks")
def test_a_top_is_no_longer_than_it_would_be_without_the_old_one(shortened):
    _, study = shortened
    assert study.fit.hem_down < find_old_hem(study.parts, study.frame).down - 0.05


@pytest.mark.usefixtures("pose_networks")
def test_below_a_shorter_top_are_trousers_where_the_old_one_was(shortened):
    rendering, study = shortened
    image = rendering.image[study.box.top : study.box.bottom, study.box.left : study.box.right]
    cloth = study.worn.trunk.alpha > 0.02
    below = np.logical_or.accumulate(cloth) & ~np.logical_or.accumulate(cloth[::-1])[::-1]
    bared = shrink(study.parts.top & below & ~study.parts.arm_zones[0] & ~study.parts.arm_zones[1], 2)
    assert bared.sum() > 2000
    green, blue = to_lab(image)[bared][:, 1:].T - 128
    assert np.percentile(green, 5) > -12
    assert np.median(blue) < -4


@pytest.mark.usefixtures("pose_networks")
def test_trousers_are_drawn_up_no_higher_than_a_waist_is(development_picture):
    """The old top ends at their waistband, and the new one is made longer rather than that drawn out."""
    cropped = encoded(draw([*TEE[:-1], (134, 250)], colour=(230, 180, 60)))
    _, study = render_and_study(development_picture("persons/man_front"), cropped)
    old = find_old_hem(study.parts, study.frame)
    assert old.down < 0.9
    assert study.fit.hem_down == pytest.approx(old.down, abs=0.005)


@pytest.mark.usefixtures("pose_networks")
def test_neither_the_old_hems_shadow_nor_a_fold_seen_twice_is_left_below_a_shorter_top(development_picture):
    short = encoded(draw(SHORT, colour=(160, 40, 40)))
    rendering, study = render_and_study(development_picture("persons/man_full_body"), short)
    box, old, pose = study.box, study.fit.old_hem, study.frame.pose
    lightness = to_lab(rendering.image[box.top : box.bottom, box.left : box.right])[..., 0]
    columns = round(float(pose.pelvis[0])) + np.arange(-0.2 * pose.build, 0.3 * pose.build).astype(int)
    ends = len(lightness) - 1 - np.argmax(study.worn.trunk.alpha[::-1, columns] > 0.02, axis=0)
    first, last = int(ends.max() + 0.07 * pose.build), round(float(old.rows[columns].mean() + 0.02 * pose.build))
    assert last - first > 10
    profile = np.median(lightness[first:last, columns], axis=1)
    assert np.ptp(profile - blur(profile[:, None], 8)[:, 0]) < 12


@pytest.mark.usefixtures("pose_networks")
def test_a_hem_is_found_where_some_of_it_was_lost_and_none_where_it_is_ragged(shortened):
    pose = shortened[1].frame.pose
    rows, columns = np.mgrid[: len(shortened[1].view), : shortened[1].view.shape[1]]
    line = pose.pelvis[1] + 0.0004 * (columns[0] - pose.pelvis[0]) ** 2
    top = (rows < line) & (np.abs(columns - pose.pelvis[0]) < 0.4 * pose.build)
    torn = top & ~((columns > pose.pelvis[0] + 0.3 * pose.build) & (rows > line - 0.2 * pose.build))
    middle = np.abs(columns[0] - pose.pelvis[0]) < 0.25 * pose.build
    assert np.abs(hem_line(torn, pose) - line)[middle].max() < 3
    assert hem_line(top & (rows < line - 0.2 * pose.build * np.sin(columns / 20) ** 2), pose) is None


@pytest.mark.usefixtures("pose_networks")
def test_a_dress_covers_shorts_that_are_a_little_longer(development_picture):
    dress = encoded(draw([*TEE[:-1], (150, 600)], colour=(90, 140, 90)))
    _, study = render_and_study(development_picture("persons/man_full_body"), dress, title="Tee dress")
    shorts = find_old_hem(study.parts, study.frame)
    assert 1.5 < shorts.lower_down < 1.7
    assert study.fit.hem_down > shorts.lower_down


@pytest.mark.usefixtures("pose_networks")
def test_nothing_of_trousers_is_left_beside_a_dress_below_a_hand(development_picture):
    dress = encoded(draw([*TEE[:-1], (150, 640)], colour=(90, 140, 90)))
    rendering, study = render_and_study(development_picture("persons/man_front"), dress, title="Tee dress")
    below = rendering.image[960:, study.box.left : study.box.right]
    blue = to_lab(below)[..., 2] < 118
    assert blue.sum() < 20


@pytest.mark.usefixtures("pose_networks")
def test_a_striped_top_is_found_down_to_its_hem_over_trousers_of_its_ground(development_picture):
    photo = decode(development_picture("persons/man_full_body")).pixels
    pose = see_person(photo).pose
    parts = start_parts(photo, pose)
    white = find_old_top(photo, pose, parts)
    rows, columns = np.mgrid[: len(photo), : photo.shape[1]]
    dark = blur(white & ((rows + 0.02 * columns) / pose.build % 0.12 < 0.06), 0.9)
    striped = (photo * (1 - 0.9 * dark[..., None])).astype(np.uint8)
    found = find_old_top(striped, pose, start_parts(striped, pose))
    assert found[white].mean() > 0.95
    assert white[found].mean() > 0.95
