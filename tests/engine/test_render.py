import io
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from genlook_django.sandbox.engine import EngineError, render
from genlook_django.sandbox.engine.arrays import grow, shrink
from genlook_django.sandbox.engine.compose.dress import dress
from genlook_django.sandbox.engine.compose.front import arms_under_sleeves
from genlook_django.sandbox.engine.compose.undress import axes_of, undress
from genlook_django.sandbox.engine.render import render_and_study

SHOP = Path(__file__).resolve().parents[2] / "demo_shop" / "pictures"
GARMENTS = ("cardigan", "longsleeve_stripes", "polo", "tank", "tee_blocks")


@pytest.fixture(scope="session")
def rendered(development_picture):
    """Render a pair once, for all tests that look at it."""

    @lru_cache
    def pair(person: str, garment: str):
        return render_and_study(
            development_picture(f"persons/{person}"), development_picture(f"garments/{garment}"), title=garment
        )

    return pair


@pytest.mark.usefixtures("pose_networks")
@pytest.mark.parametrize("garment", GARMENTS)
def test_the_garment_covers_the_trunk(rendered, garment):
    _, study = rendered("man_front", garment)
    frame = study.frame
    places = [frame.at(side, down, 0.6 * frame.edge(side, down)) for side in (0, 1) for down in (0.35, 0.5, 0.65)]
    covered = [study.worn.alpha[int(y), int(x)] for x, y in places]
    assert min(covered) > 0.95


@pytest.mark.usefixtures("pose_networks")
@pytest.mark.parametrize("garment", GARMENTS)
def test_everything_away_from_the_body_and_the_garment_stays_bit_for_bit(rendered, development_picture, garment):
    rendering, study = rendered("man_front", garment)
    photo = np.array(Image.open(io.BytesIO(development_picture("persons/man_front"))))
    changed = (photo != rendering.image).any(axis=2)
    box, touched = study.box, np.zeros(changed.shape, bool)
    near = grow((study.frame.pose.silhouette > 0.1) | (study.worn.alpha > 0), 12)
    touched[box.top : box.bottom, box.left : box.right] = near
    assert rendering.image.shape == photo.shape
    assert changed.any()
    assert touched.mean() < 0.6
    assert not (changed & ~touched).any()


@pytest.mark.usefixtures("pose_networks")
@pytest.mark.parametrize("garment", GARMENTS)
def test_the_face_stays_bit_for_bit(rendered, development_picture, garment):
    rendering, study = rendered("man_front", garment)
    photo = np.array(Image.open(io.BytesIO(development_picture("persons/man_front"))))
    x, y = (int(value) for value in study.parts.head.centre)
    size = int(0.7 * study.parts.head.size)
    face = np.s_[y - size : y + size, x - size : x + size]
    assert (photo[face] == rendering.image[face]).all()


@pytest.mark.usefixtures("pose_networks")
def test_no_trousers_are_seen_beside_the_hem(rendered):
    _, study = rendered("man_front", "tee_blocks")
    frame, parts = study.frame, study.parts
    rows, columns = np.mgrid[: parts.person.shape[0], : parts.person.shape[1]]
    down = frame.pose.along_spine(np.stack([columns, rows], axis=-1))
    beside = (down > 0.85) & (down < study.fit.hem_down - 0.06) & parts.person
    trousers = beside & (parts.skin_distance > 30) & ~parts.top & (study.worn.alpha < 0.5)
    assert trousers.sum() < 0.03 * beside.sum()


@pytest.mark.usefixtures("pose_networks")
@pytest.mark.parametrize("garment", ["longsleeve_stripes", "tee_blocks", "polo"])
def test_a_sleeve_lies_on_the_shoulders_round(rendered, garment):
    _, study = rendered("man_front", garment)
    build, shoulders = study.frame.pose.build, study.frame.pose.shoulders
    off_body = (study.worn.sleeves_alpha > 0.5) & ~grow(study.parts.person, 0.035 * build)
    high = off_body[: int(shoulders[:, 1].mean() + 0.2 * build)]
    assert high.sum() < 0.002 * build**2


@pytest.mark.usefixtures("pose_networks")
def test_a_long_sleeve_narrower_than_the_arm_leaves_no_skin_above_its_cuff(development_picture):
    shirt = (SHOP / "oxford-shirt-sky.jpg").read_bytes()
    rendering, study = render_and_study(development_picture("persons/man_front"), shirt)
    box = study.box
    image = rendering.image[box.top : box.bottom, box.left : box.right]
    arms = arms_under_sleeves(study.parts, 1.0)
    red, _, blue = image[arms].T
    assert len(red) > 100
    assert (study.worn.alpha[arms] > 0.5).mean() > 0.9
    assert (blue > red).mean() > 0.9, "the shirt is blue"


@pytest.mark.usefixtures("pose_networks")
def test_bare_skin_taken_for_the_old_top_is_not_painted_over_with_ground(rendered):
    _, study = rendered("man_front", "polo")
    axes, parts = axes_of(study.frame, study.view.shape), study.parts
    seen = shrink(parts.bare_arms[1] & parts.like_skin, 6) & (axes.down > 0.6) & (axes.down < study.fit.hem_down - 0.1)
    mistaken = parts.with_(top=parts.top | seen)
    # As if the arm were thinner than it is.
    thin = replace(mistaken, arm_radii=[0.3 * radius for radius in parts.arm_radii])
    *others, _ = undress(study.view, thin, study.frame, study.worn, axes, study.fit)
    assert seen.sum() > 1000
    assert others
    assert all(fill.alpha[seen].mean() < 0.1 for fill in others)


@pytest.mark.usefixtures("pose_networks")
def test_wide_blurs_are_made_on_a_quarter_of_the_size(rendered, monkeypatch):
    _, study = rendered("man_front", "polo")
    whole, widths, blurred = study.parts.person.size, [], cv2.GaussianBlur

    def noted(field, size, sigma, **options):
        if field.shape[0] * field.shape[1] == whole:
            widths.append(sigma)
        return blurred(field, size, sigma, **options)

    monkeypatch.setattr(cv2, "GaussianBlur", noted)
    dress(study.view, study.garment, study.fit, study.frame, study.parts, study.worn, 1.0)
    assert widths
    assert max(widths) < 6


@pytest.mark.usefixtures("pose_networks")
def test_the_same_pictures_give_the_same_bytes(rendered, development_picture):
    again = render(development_picture("persons/man_front"), development_picture("garments/polo"), title="polo")
    assert again.encode() == rendered("man_front", "polo")[0].encode()


def test_without_networks_the_simpler_way_is_taken_and_said(development_picture, monkeypatch, tmp_path):
    monkeypatch.setenv("GENLOOK_SANDBOX_MODELS", str(tmp_path))
    rendering = render(development_picture("persons/woman_front"), development_picture("garments/tee_blocks"))
    assert rendering.report["pose"] == "haar"


def test_a_picture_without_a_person_is_refused(development_picture):
    wall = io.BytesIO()
    Image.new("RGB", (600, 800), (200, 190, 180)).save(wall, "JPEG")
    with pytest.raises(EngineError) as refused:
        render(wall.getvalue(), development_picture("garments/polo"))
    assert refused.value.code == "PERSON_NOT_FOUND"
