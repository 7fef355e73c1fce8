"""What the README says is held by the code."""

import dataclasses
import re
from pathlib import Path

import pytest

from genlook_django.conf import Settings
from genlook_django.exceptions import SENTENCES

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()


def rows(heading: str) -> dict[str, list[str]]:
    section = README.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    cells = [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in section.splitlines() if line[:1] == "|"
    ]
    return {first.strip("`| "): rest for first, *rest in cells[2:]}


def test_the_settings_table_is_the_dataclass():
    listed = {key: default.strip("`") for key, (default, _) in rows("Settings").items()}
    assert listed == {field.name.upper(): repr(field.default) for field in dataclasses.fields(Settings)}


def test_the_errors_table_is_what_shoppers_are_told():
    listed = {
        code: sentence.strip(" |")
        for codes, (sentence,) in rows("What shoppers are told").items()
        for code in codes.split("`, `")
    }
    assert listed == {code: str(sentence) for code, sentence in SENTENCES.items()}


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\((?!https?:)([^)#]+)", README))))
def test_every_link_leads_somewhere(target):
    assert (ROOT / target).exists()
