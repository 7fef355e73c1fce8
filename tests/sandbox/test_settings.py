"""The sandbox's own settings."""

import dataclasses
import tempfile
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from genlook_django import sandbox
from genlook_django.sandbox.conf import SandboxSettings, sandbox_settings
from genlook_django.sandbox.models.fault import FaultKind

DOCS = Path(__file__).parents[2] / "docs"


def test_an_unknown_setting_is_told_with_the_known_ones(settings):
    settings.GENLOOK_SANDBOX = {"MEDIA_ROOTS": "/x"}
    with pytest.raises(ImproperlyConfigured, match=r"no setting MEDIA_ROOTS\. It has: .*MEDIA_ROOT"):
        sandbox_settings()


def test_files_go_below_the_project_or_else_into_a_temporary_folder(settings):
    settings.GENLOOK_SANDBOX = {}
    settings.BASE_DIR = Path("/srv/shop")
    assert Path("/srv/shop/var/genlook_sandbox") == sandbox_settings().MEDIA_ROOT
    settings.BASE_DIR = None
    assert sandbox_settings().MEDIA_ROOT.parent == Path(tempfile.gettempdir())


def test_the_docs_tell_every_fault_and_command():
    text = (DOCS / "sandbox.md").read_text()
    commands = Path(sandbox.__file__).parent.glob("management/commands/genlook_sandbox_*.py")
    told = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `")}
    assert set(FaultKind.values) <= told
    assert all(f"manage.py {command.stem}" in text for command in commands)


def test_the_docs_tell_every_setting():
    text = (DOCS / "sandbox.md").read_text()
    told = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `") and line.split("`")[1].isupper()}
    assert told == {field.name for field in dataclasses.fields(SandboxSettings)}
