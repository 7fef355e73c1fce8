import json

import pytest
from PIL import Image

from genlook_django.sandbox.engine.__main__ import main
from tests.engine.drawings import TEE, draw, encoded, sheet


@pytest.fixture
def garment(tmp_path):
    path = tmp_path / "tee.png"
    path.write_bytes(encoded(draw(TEE)))
    return path


def run(capsys, *arguments):
    status = main([str(argument) for argument in arguments])
    return status, json.loads(capsys.readouterr().out)


def test_a_refusal_is_one_line_of_json_and_a_status(capsys, tmp_path, garment):
    wall = tmp_path / "wall.png"
    wall.write_bytes(encoded(sheet()))
    status, answer = run(capsys, wall, garment, tmp_path / "out.jpg")
    assert (status, answer["error"]) == (1, "PERSON_NOT_FOUND")
    assert not (tmp_path / "out.jpg").exists()


def test_a_missing_file_is_said(capsys, tmp_path, garment):
    status, answer = run(capsys, tmp_path / "nobody.jpg", garment, tmp_path / "out.jpg")
    assert (status, answer["error"]) == (2, "FILE")


def test_a_preview_is_written_with_sketches_of_what_was_found(capsys, tmp_path, garment, development_picture):
    person = tmp_path / "person.jpg"
    person.write_bytes(development_picture("persons/man_full_body"))
    status, answer = run(capsys, person, garment, tmp_path / "out.jpg", "--debug", tmp_path / "seen")
    assert (status, answer["kind"]) == (0, "top")
    assert set(answer["seconds"]) == {"decode", "garment", "person", "parts", "warp", "compose"}
    with Image.open(tmp_path / "out.jpg") as preview:
        assert preview.size == (960, 1280)
    assert sorted(path.name for path in (tmp_path / "seen").iterdir()) == ["body.png", "cover.png", "garment.png"]
