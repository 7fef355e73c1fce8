import pytest

from tests.plugin.conftest import *  # noqa: F403 (the plugin's own fixtures serve here too)


@pytest.fixture
def files(tmp_path):
    """Return a function that names all files in the private storage."""
    return lambda: sorted(path.name for path in (tmp_path / "private").rglob("*") if path.is_file())


@pytest.fixture
def in_the_middle_of(monkeypatch):
    """Return a function that has ``work`` done just before ``where.name`` is called for the first time."""

    def interrupt(where, name, work):
        original, done = getattr(where, name), []

        def interrupted(*args, **kwargs):
            if not done:
                done.append(True)
                work()
            return original(*args, **kwargs)

        monkeypatch.setattr(where, name, interrupted)

    return interrupt
