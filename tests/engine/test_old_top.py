"""What somebody wears is found whole: on people dressed by the engine, so that it is known where cloth is."""

from pathlib import Path

import numpy as np
import pytest

from genlook_django.sandbox.engine.arrays import Mask, as_field, distance_to, resize_field, shrink
from genlook_django.sandbox.engine.pictures import decode
from genlook_django.sandbox.engine.render import Box, Study, render, render_and_study
from genlook_django.sandbox.engine.shapes import limb
from tests.engine.drawings import LONG_SLEEVES, TANK, TEE, draw, encoded, sheet

pytestmark = pytest.mark.usefixtures("pose_networks")

PRODUCTS = Path(__file__).resolve().parents[2] / "demo_shop" / "pictures"
SMALL = 3
"""Pixels from the edge of the cloth."""


def dressed_twice(person: bytes, product: bytes) -> tuple[Mask, Mask, Study]:
    """Return where cloth surely is on a person in a product, where it is found then, and the study of that."""
    once, known = render_and_study(person, product)
    changed = np.abs(once.image.astype(int) - decode(person).pixels).max(axis=2) > SMALL
    cloth = shrink(in_photo(known.worn.alpha, known.box, changed.shape) > 0.9, SMALL)
    _, study = render_and_study(once.encode(), encoded(draw(TEE)))
    found = in_photo(study.parts.top, study.box, cloth.shape) > 0.5
    return cloth & changed, found, study


def in_photo(field: np.ndarray, box: Box, shape: tuple[int, ...]) -> np.ndarray:
    whole = np.zeros(shape, np.float32)
    size = (box.right - box.left, box.bottom - box.top)
    whole[box.top : box.bottom, box.left : box.right] = resize_field(field.astype(np.float32), size)
    return whole


@pytest.mark.parametrize(
    ("person", "product", "most"),
    [
        ("man_front", "harbour-tee-navy", 0.01),
        ("woman_front", "harbour-tee-brick", 0.05),
        ("woman_front", "banker-stripe-shirt-bottle", 0.01),
        # Pale skin is as light as it, and in the shade not far from it.
        ("woman_front", "cable-jumper-ecru", 0.01),
    ],
)
def test_an_old_top_is_found_whole(development_picture, person, product, most):
    photo = development_picture(f"persons/{person}")
    cloth, found, _ = dressed_twice(photo, (PRODUCTS / f"{product}.jpg").read_bytes())
    assert (cloth & ~found).sum() < most * cloth.sum()


@pytest.mark.parametrize(("person", "colour"), [("woman_front", (250, 212, 186)), ("man_front", (214, 160, 134))])
def test_a_top_of_the_skins_colour_is_told_from_the_arms(development_picture, person, colour):
    cloth, found, study = dressed_twice(development_picture(f"persons/{person}"), encoded(draw(TANK, colour=colour)))
    # What lies along the arms is not surely told: a pixel here or there makes 2 to 3.3 hundredths of it.
    assert (cloth & ~found).sum() < 0.035 * cloth.sum()
    parts = study.parts
    for side in (0, 1):
        middle = limb(parts.person.shape, parts.arms[side][1:3], [0.3 * parts.arm_radii[2]] * 2)
        assert (middle & parts.top).sum() < 0.02 * middle.sum()
        assert (middle & parts.arm_skin[side]).sum() > 0.8 * middle.sum()


@pytest.mark.parametrize(("person", "cuff"), [("man_front", (40, 60, 140)), ("woman_front", (200, 160, 40))])
def test_cuffs_of_another_colour_are_found(development_picture, person, cuff):
    sleeved = draw(LONG_SLEEVES, colour=(30, 36, 60) if cuff[0] > cuff[2] else (225, 222, 215))
    ends = np.any(sleeved != sheet(), axis=2) & (np.arange(len(sleeved))[:, None] > 435)
    ends[:, 150:450] = False
    sleeved[ends] = cuff
    photo = development_picture(f"persons/{person}")
    cloth, found, _ = dressed_twice(photo, encoded(sleeved))
    image = render(photo, encoded(sleeved)).image
    cuffs = cloth & (distance_to(as_field(image), as_field(cuff), (1.0, 1.0, 1.0)) < 70)
    assert cuffs.sum() > 4000
    assert (cuffs & ~found).sum() < 0.05 * cuffs.sum()


def test_cloth_in_the_shade_is_not_taken_for_trousers(development_picture):
    """A cardigan over jeans that are darker than it is, of another blue."""
    photo, product = development_picture("persons/man_front"), development_picture("garments/cardigan")
    cloth, found, _ = dressed_twice(photo, product)
    assert (cloth & ~found).sum() < 0.01 * cloth.sum()


def test_a_collar_is_found_up_to_the_jaw(development_picture):
    shirt = (PRODUCTS / "oxford-shirt-white.jpg").read_bytes()
    cloth, found, study = dressed_twice(development_picture("persons/man_front"), shirt)
    chin = study.parts.head.chin
    at = study.box.top + int(chin[1] * (study.box.bottom - study.box.top) / study.view.shape[0])
    collar = cloth & (np.arange(len(cloth))[:, None] < at + 30)
    assert collar.sum() > 500
    assert (collar & ~found).sum() < 0.13 * collar.sum()
