from collections.abc import Callable
from pathlib import Path

import pytest

from genlook_django.sandbox.engine import networks
from genlook_django.sandbox.engine.render import Rendering, Study, render_and_study

from .drawings import TANK, draw, encoded

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


@pytest.fixture(scope="session")
def development_picture() -> Callable[[str], bytes]:
    """Read a picture that is for development only, and is never part of the project."""

    def read(name: str) -> bytes:
        path = DATA / f"{name}.jpg"
        if not path.is_file():
            pytest.skip(f"the development pictures are not in {DATA}")
        return path.read_bytes()

    return read


@pytest.fixture(scope="session")
def vested(development_picture: Callable[[str], bytes]) -> tuple[Rendering, Study]:
    """Dress a man, who wears a plain white top, in a dark vest."""
    return render_and_study(development_picture("persons/man_front"), encoded(draw(TANK, colour=(40, 40, 44))))


@pytest.fixture
def pose_networks() -> None:
    if not networks.available():
        pytest.skip("the pose networks are not there; `make models` fetches them")
