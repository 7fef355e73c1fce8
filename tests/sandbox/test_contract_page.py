"""docs/contract.md tells all that is served, and only tests that exist."""

import ast
import re
from pathlib import Path

from rest_framework import serializers

from genlook_django.sandbox.api import answers, bodies, openapi, urls
from genlook_django.sandbox.errors import Code

HERE = Path(__file__).parent
PAGE = (HERE.parents[1] / "docs" / "contract.md").read_text()


def section(title):
    """Return a section's table: for each row the back-quoted words of its first cell, and the rest."""
    text = PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [(re.findall(r"`([^`]+)`", row[0]), row) for row in rows[1:]]


def members_of(module):
    found = {
        name for name in vars(module).values() if isinstance(name, type) and issubclass(name, serializers.Serializer)
    }
    return {name for serializer in found for name in serializer._declared_fields}


def told(title):
    return {name for names, _ in section(title) for name in names}


def test_every_test_that_is_named_exists():
    named = set(re.findall(r"`(test_\w+\.py)::(test_\w+)`", PAGE))
    there = {
        (path.name, node.name)
        for path in HERE.glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    }
    assert named - there == set()


def test_every_line_names_its_test():
    titles = ["Endpoints", "What is taken", "What is answered", "Errors", "Promises"]
    assert [row for title in titles for _, row in section(title) if "test_" not in row[-1]] == []


def test_every_endpoint_is_told():
    paths = {pattern.name: re.sub(r"<\w+:(\w+)>", r"{\1}", str(pattern.pattern)) for pattern in urls.urlpatterns}
    assert told("Endpoints") == {f"{method} /{paths[name]}" for name, method in openapi.OPERATIONS}


def test_every_member_that_is_taken_is_told():
    served = members_of(bodies) | {"file", "data", "limit", "cursor", "status"}
    assert told("What is taken") == served


def test_every_member_that_is_answered_is_told():
    assert told("What is answered") == members_of(answers) | {"items"}


def test_every_code_is_told_with_its_status():
    assert [(names[0], int(row[1])) for names, row in section("Errors")] == [(code.name, code.status) for code in Code]
