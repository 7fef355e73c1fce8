import pytest

from genlook_django.sandbox import checks


def ids(messages):
    return [message.id for message in messages]


def test_a_sound_configuration_passes():
    assert checks.check_settings() == checks.check_engine() == []


def test_an_unknown_setting_fails(settings):
    settings.GENLOOK_SANDBOX = {"MEDIA_ROT": "/x"}
    assert ids(checks.check_settings()) == ["genlook_sandbox.E001"]


@pytest.mark.parametrize("below", ["", "sandbox"])
def test_photos_below_the_shops_own_media_fail(settings, tmp_path, below):
    settings.MEDIA_ROOT = tmp_path
    settings.GENLOOK_SANDBOX = {"MEDIA_ROOT": tmp_path / below}
    assert ids(checks.check_settings()) == ["genlook_sandbox.E002"]


@pytest.mark.parametrize("missing", ["numpy", "cv2"])
def test_a_missing_engine_is_told(monkeypatch, missing):
    monkeypatch.setattr(checks, "find_spec", lambda name: None if name == missing else object())
    assert ids(checks.check_engine()) == ["genlook_sandbox.W001"]


def test_it_is_no_app_for_production():
    assert ids(checks.check_deployment()) == ["genlook_sandbox.W002"]
