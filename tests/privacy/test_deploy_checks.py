import datetime as dt
import importlib
import sys
from types import SimpleNamespace

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.utils import timezone

from genlook_django import deploy_checks
from genlook_django.models import ShopperPhoto
from genlook_django.photos.storage import find_storage

FILE_SYSTEM = "django.core.files.storage.FileSystemStorage"


def found(**options) -> dict[str, str]:
    messages = run_checks(include_deployment_checks=True, **options)
    return {message.id: f"{message.msg} {message.hint}" for message in messages if message.id.startswith("genlook.")}


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"SESSION_COOKIE_SECURE": False}, "genlook.W005"),
        ({"SESSION_COOKIE_SAMESITE": "None"}, "genlook.W005"),
        ({"CACHES": {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}}, "genlook.W006"),
        ({"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")}, "genlook.W007"),
        ({"USE_X_FORWARDED_HOST": True}, "genlook.W007"),
        ({"SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies"}, "genlook.W011"),
        ({"GENLOOK": {"API_KEY": "x", "TRY_ONS_PER_DAY": 10_000}}, "genlook.W008"),
        ({"GENLOOK": {"API_KEY": "x", "BASE_URL": "http://192.0.2.1/v1"}}, "genlook.W004"),
    ],
)
def test_each_way_to_hold_it_wrong_is_found(settings, change, check):
    for name, value in change.items():
        setattr(settings, name, value)
    assert check in found()


def test_a_storage_that_tells_addresses_without_a_signature_is_found(settings, tmp_path):
    options = {"location": tmp_path / "elsewhere", "base_url": "https://cdn.example/"}
    settings.STORAGES = {**settings.STORAGES, "genlook": {"BACKEND": FILE_SYSTEM, "OPTIONS": options}}
    assert "https://cdn.example/photos/check.jpg" in found()["genlook.E005"]


def test_proxies_that_are_counted_are_well(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.GENLOOK = {"API_KEY": "x", "TRUSTED_PROXIES": 1}
    assert "genlook.W007" not in found()


def test_asking_for_a_sign_in_makes_any_limit_bearable(settings):
    settings.GENLOOK = {"API_KEY": "x", "TRY_ONS_PER_DAY": 10_000, "SIGN_IN_REQUIRED": True}
    assert "genlook.W008" not in found()


@pytest.mark.parametrize(("folder", "is_found"), [(".git", True), ("docs", False)])
def test_a_key_in_a_settings_file_under_version_control_is_found(settings, tmp_path, monkeypatch, folder, is_found):
    key = "gk_live_0123456789"
    (tmp_path / folder).mkdir()
    (tmp_path / "shop_settings.py").write_text(f'GENLOOK = {{"API_KEY": "{key}"}}')
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "shop_settings", raising=False)
    importlib.import_module("shop_settings")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "shop_settings")
    settings.GENLOOK = {"API_KEY": key}
    assert ("genlook.E006" in found()) is is_found
    assert key not in found().get("genlook.E006", "")


@pytest.fixture
def project(settings, tmp_path, monkeypatch):
    """Write a project's files, import its settings, and take the key from them."""

    def write(entry, files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.setenv("DJANGO_SETTINGS_MODULE", entry)
        settings.GENLOOK = importlib.import_module(entry).GENLOOK

    (tmp_path / ".git").mkdir()
    yield write
    for name in [name for name in sys.modules if name.split(".")[0] == "atelier_project"]:
        del sys.modules[name]


KEY = "gk_live_0123456789"
SPLIT = {
    "atelier_project/__init__.py": "",
    "atelier_project/settings/__init__.py": "",
    "atelier_project/settings/base.py": f'GENLOOK = {{"API_KEY": "{KEY}"}}',
    "atelier_project/settings/production.py": "from .base import *",
}


def test_a_key_in_another_file_of_split_settings_is_found(project):
    project("atelier_project.settings.production", SPLIT)
    assert "settings/base.py" in found()["genlook.E006"]


def test_a_key_that_settings_take_from_a_module_elsewhere_is_found(project):
    secrets = {"atelier_project/secrets.py": f'KEY = "{KEY}"'}
    base = 'from ..secrets import KEY\nGENLOOK = {"API_KEY": KEY}'
    project("atelier_project.settings.production", {**SPLIT, **secrets, "atelier_project/settings/base.py": base})
    assert "atelier_project/secrets.py" in found()["genlook.E006"]


@pytest.mark.parametrize(("tracked", "is_found"), [("base.py", True), ("production.py", False)])
def test_only_what_git_tracks_is_under_version_control(project, tmp_path, tracked, is_found):
    """As with a local_settings.py that .gitignore names."""
    (tmp_path / ".git" / "index").write_bytes(f"DIRC...atelier_project/settings/{tracked}\0".encode())
    project("atelier_project.settings.production", SPLIT)
    assert ("genlook.E006" in found()) is is_found


def test_a_key_from_the_environment_is_well(project, monkeypatch):
    monkeypatch.setenv("GENLOOK_API_KEY", KEY)
    base = 'import os\nGENLOOK = {"API_KEY": os.environ["GENLOOK_API_KEY"]}'
    project("atelier_project.settings.production", {**SPLIT, "atelier_project/settings/base.py": base})
    assert "genlook.E006" not in found()


@pytest.mark.parametrize("acl", ["public-read", "publicRead", "public-read-write"])
def test_a_storage_whose_files_anyone_may_read_is_found(settings, acl):
    settings.STORAGES = {**settings.STORAGES, "genlook": {"BACKEND": "tests.privacy.object_store.ObjectStore"}}
    assert "genlook.E005" not in found()
    find_storage().default_acl = acl
    assert acl in found()["genlook.E005"]


def test_tasks_inside_the_request_are_found(monkeypatch):
    monkeypatch.setattr(deploy_checks, "current_app", SimpleNamespace(conf=SimpleNamespace(task_always_eager=True)))
    assert "genlook.W009" in found()


@pytest.mark.django_db
def test_no_beat_is_found_by_what_is_overdue(photo, capsys):
    assert "genlook.W010" not in found(databases=["default"])
    ShopperPhoto.objects.update(expires_at=timezone.now() - dt.timedelta(hours=2))
    assert "genlook.W010" in found(databases=["default"])
    call_command("genlook_purge")
    assert "genlook.W010" not in found(databases=["default"])
