"""What the demo keeps from one start to the next, and what it makes anew."""

import io
import stat

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import CommandError

from demo_shop.launcher import folder, prepare
from demo_shop.models import Variant

pytestmark = pytest.mark.django_db


def accounts():
    answer = io.StringIO()
    call_command("genlook_sandbox_account", "list", stdout=answer)
    return [line.split("\t") for line in answer.getvalue().splitlines()]


def test_the_key_is_kept_in_a_file_that_only_its_owner_reads(tmp_path):
    key = prepare.sandbox_key(tmp_path)
    file = tmp_path / "api-key"
    assert file.read_text() == key
    assert key.startswith("gk_")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_second_start_finds_its_key_again(tmp_path):
    key = prepare.sandbox_key(tmp_path)
    assert prepare.sandbox_key(tmp_path) == key
    assert len(accounts()) == 1


def test_a_revoked_key_is_replaced(tmp_path):
    key = prepare.sandbox_key(tmp_path)
    call_command("genlook_sandbox_account", "revoke", accounts()[0][0], stdout=io.StringIO())
    assert prepare.sandbox_key(tmp_path) != key


def test_a_key_of_another_database_is_replaced(tmp_path):
    folder.write_secret(tmp_path / "api-key", "gk_from_elsewhere")
    key = prepare.sandbox_key(tmp_path)
    assert key != "gk_from_elsewhere"
    assert (tmp_path / "api-key").read_text() == key


def test_an_account_that_runs_dry_is_topped_up(tmp_path, monkeypatch):
    monkeypatch.setattr(prepare, "CREDITS", 3)
    prepare.sandbox_key(tmp_path)
    monkeypatch.setattr(prepare, "CREDITS", 500)
    prepare.sandbox_key(tmp_path)
    assert [row[3] for row in accounts()] == ["503 credits"]


def test_the_sandbox_is_asked_at_the_shops_own_port(tmp_path):
    service = prepare.find_service(tmp_path, 8123, {})
    assert service.is_sandbox
    assert service.environment == {
        "GENLOOK_API_KEY": (tmp_path / "api-key").read_text(),
        "GENLOOK_BASE_URL": "http://127.0.0.1:8123/genlook-sandbox/tryon/v1",
    }


def test_a_service_in_the_environment_goes_before_the_sandbox(tmp_path):
    environment = {"GENLOOK_API_KEY": "gk_real", "GENLOOK_BASE_URL": "https://api.example/tryon/v1"}
    assert prepare.find_service(tmp_path, 8000, environment) == prepare.Service(
        "gk_real", "https://api.example/tryon/v1", is_sandbox=False
    )
    assert accounts() == []


@pytest.mark.usefixtures("media_in_tmp")
class TestPreparing:
    def test_it_fills_the_shop_and_makes_an_administrator(self, settings, client):
        settings.DEBUG = True
        prepare.prepare_shop()
        assert Variant.objects.exists()
        assert client.login(username="admin", password="admin")

    def test_an_administrators_own_password_is_left_alone(self, settings, client):
        settings.DEBUG = True
        get_user_model().objects.create_superuser("admin", password="something-better")
        prepare.prepare_shop()
        assert client.login(username="admin", password="something-better")

    def test_outside_development_nobody_gets_a_known_password(self):
        prepare.prepare_shop()
        assert not get_user_model().objects.exists()


@pytest.fixture
def data(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    settings.QUEUE_DIR = tmp_path / "data" / "queue"
    return settings.DATA_DIR


def test_a_second_demo_on_the_same_data_is_refused(data):
    with folder.data_folder(), pytest.raises(CommandError, match="running on the data"), folder.data_folder():
        pass


def test_the_folder_is_free_again_when_the_demo_ends(data):
    for _ in range(2):
        with folder.data_folder() as made:
            assert made == data


def test_a_reset_deletes_what_the_demo_wrote_and_nothing_else(data):
    with folder.data_folder():
        (data / "media" / "products").mkdir(parents=True)
        for name in ("shop.sqlite3", "shop.sqlite3-wal", "api-key", "media/products/tee.jpg", "thesis.txt"):
            (data / name).write_text("x")
        (data / "queue" / "message").write_text("x")
        folder.empty(data)
        assert sorted(path.name for path in data.iterdir()) == [folder.MARK, "queue", "thesis.txt"]
        assert not any((data / "queue").iterdir())
