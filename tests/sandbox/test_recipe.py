"""The script in the docs runs, unchanged, against the sandbox over HTTP."""

import importlib.util
import io
from pathlib import Path

import pytest
from PIL import Image

from genlook_django.sandbox.models import LoggedRequest

from .conftest import picture_bytes

pytestmark = pytest.mark.django_db(transaction=True)
RECIPE = Path(__file__).parents[2] / "docs" / "recipe.py"


@pytest.fixture
def run(live_server, api, task_queue, monkeypatch, tmp_path):
    """Run the script's own `main` with a photo and a garment; while it waits, the worker works."""
    spec = importlib.util.spec_from_file_location("recipe", RECIPE)
    recipe = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(recipe)
    monkeypatch.setenv("GENLOOK_API_KEY", api.key)
    monkeypatch.setenv("GENLOOK_BASE_URL", live_server.url + api.root)
    (tmp_path / "me.jpg").write_bytes(picture_bytes())
    (tmp_path / "tee.png").write_bytes(picture_bytes(kind="PNG"))
    files = [str(tmp_path / "me.jpg"), str(tmp_path / "tee.png"), "--output", str(tmp_path / "out.jpg")]

    def run(*options):
        return recipe.main([*files, "--external-id", "tee-1", *options], sleep=lambda secs: task_queue.drain())

    run.output = tmp_path / "out.jpg"
    return run


def calls():
    return list(LoggedRequest.objects.order_by("pk").values_list("endpoint", "status"))


def test_the_first_time_the_product_goes_inline_and_then_by_reference(run, capsys):
    assert run("--title", "mock") == 0
    assert Image.open(io.BytesIO(run.output.read_bytes())).format == "JPEG"
    assert calls() == [
        ("upload", 201), ("try-on", 404), ("try-on", 201), ("generation", 200), ("generation", 200), ("credits", 200),
    ]  # fmt: skip
    assert "9 credits left" in capsys.readouterr().out
    LoggedRequest.objects.all().delete()
    assert run("--title", "mock") == 0
    assert calls() == [("upload", 201), ("try-on", 201), ("generation", 200), ("generation", 200), ("credits", 200)]


def test_a_failure_is_told_and_ends_with_1(run, capsys, monkeypatch):
    assert run("--title", "A flat colour is no garment") == 1
    assert "No try-on: " in capsys.readouterr().err
    monkeypatch.setenv("GENLOOK_API_KEY", "gk_wrong")
    assert run() == 1
    assert "INVALID_API_KEY" in capsys.readouterr().err


def test_it_is_a_short_script_that_needs_only_requests():
    lines = RECIPE.read_text().splitlines()
    imports = {line.split()[1].split(".")[0] for line in lines if line.startswith(("import ", "from "))}
    standard = {"argparse", "collections", "json", "mimetypes", "os", "pathlib", "sys", "time", "typing"}
    assert imports - standard == {"requests"}
    assert len(lines) <= 200
