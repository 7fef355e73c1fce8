import pytest
from django.core.exceptions import ImproperlyConfigured

from genlook_django.conf import get_settings


def test_settings_are_read_anew_when_they_change(settings):
    settings.GENLOOK = {"POLL_INTERVAL_SECS": 5}
    assert get_settings().poll_interval_secs == 5
    settings.GENLOOK = {"POLL_INTERVAL_SECS": 7}
    assert get_settings().poll_interval_secs == 7


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"API_KYE": "x"}, "API_KYE"),
        ({"WIRE_FORMAT": "2.0"}, "WIRE_FORMAT"),
        ({"RETENTION_DAYS": 2}, "RETENTION_DAYS"),
        ({"BASE_URL": "ftp://example.com"}, "BASE_URL"),
        ({"EXTERNAL_ID_PREFIX": "_anon_x"}, "EXTERNAL_ID_PREFIX"),
        ({"REQUESTS_PER_MINUTE": 0}, "REQUESTS_PER_MINUTE"),
        ({"DEADLINE_SECS": "soon"}, "wrong type"),
    ],
)
def test_a_setting_that_cannot_be_right_is_named(settings, given, complaint):
    settings.GENLOOK = given
    with pytest.raises(ImproperlyConfigured, match=complaint):
        get_settings()


def test_the_key_is_not_in_the_repr(settings):
    settings.GENLOOK = {"API_KEY": "gk_secret"}
    assert "gk_secret" not in repr(get_settings())
