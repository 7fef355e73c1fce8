import re
from pathlib import Path

import pytest

from genlook_django import client as package
from genlook_django.client import GenlookError
from genlook_django.sandbox import accounts

from .conftest import picture

PAGE = (Path(__file__).parents[2] / "docs" / "client.md").read_text()
SNIPPETS = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
ROWS = re.findall(r"^\| `(\w+)` \| .* \| (yes|no) \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=range(len(SNIPPETS)))
def test_each_snippet_runs(snippet, sandbox_url, task_queue, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "genlook_django.client.client.Pacing", lambda: package.Pacing(sleep=lambda _: task_queue.drain())
    )
    Path("me.jpg").write_bytes(picture())
    Path("front.png").write_bytes(picture("PNG"))
    api_key = accounts.create(credits=5)[1]
    snippet = snippet.replace("https://shop.example", "http://127.0.0.1:1")  # nothing is there
    exec(compile(snippet, "docs/client.md", "exec"), {"api_key": api_key, "base_url": sandbox_url})
    assert capsys.readouterr().out.splitlines() in (
        ["PENDING", "FAILED", "PRODUCT_IMAGE_FETCH_FAILED"],
        ["shirt-42 Blue tee 30", "5"],
        ["IMAGE_NOT_FOUND 404 False False"],
    )


def test_the_table_of_errors_is_true():
    assert {name: answer == "yes" for name, answer in ROWS} == {
        name: getattr(package, name).retryable for name, _ in ROWS
    }


def test_the_table_names_every_error_that_is_no_code_of_the_services():
    kinds = {kind for kind in vars(package).values() if isinstance(kind, type) and issubclass(kind, GenlookError)}
    named = {getattr(package, name) for name, _ in ROWS}
    assert {kind for kind in kinds - named if not issubclass(kind, package.RequestRejected)} == {GenlookError}
