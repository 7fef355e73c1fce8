from collections.abc import Callable
from pathlib import Path

import pytest

from genlook_django.sandbox.engine import networks

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


@pytest.fixture
def pose_networks() -> None:
    if not networks.available():
        pytest.skip("the pose networks are not there; `make models` fetches them")
