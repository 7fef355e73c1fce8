import io
import re

import pytest
from django.core.management import CommandError, call_command

from genlook_django.sandbox.models import Account

from .conftest import Api, error

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = io.StringIO()
    call_command("genlook_sandbox_account", *arguments, stdout=out)
    return out.getvalue()


def test_create_prints_the_key_and_nothing_else():
    printed = run("create", "--credits", "5", "--name", "Demo")
    assert re.fullmatch(r"gk_[\w-]{40,}\n", printed)
    assert Api(Account.objects.get(), printed.strip()).get("account/credits").json() == {"creditBalance": 5}


def test_the_key_is_kept_only_as_a_hash():
    key = run("create", "--credits", "5").strip()
    row = Account.objects.values().get()
    assert not any(key in str(value) for value in row.values())


def test_list_shows_no_key():
    key = run("create", "--credits", "5", "--name", "Demo").strip()
    listed = run("list")
    assert "Demo" in listed
    assert key not in listed


def test_top_up_adds_credits():
    run("create", "--credits", "5")
    run("top-up", str(Account.objects.get().pk), "--credits", "7")
    assert Account.objects.get().credits == 12


def test_a_revoked_key_is_refused():
    api = Api(None, run("create", "--credits", "5").strip())
    run("revoke", str(Account.objects.get().pk))
    assert error(api.get("account/credits")) == (401, "INVALID_API_KEY")


def test_an_unknown_account_and_negative_credits_are_refused():
    with pytest.raises(CommandError, match="no account 99"):
        run("revoke", "99")
    with pytest.raises(CommandError):
        run("create", "--credits", "-1")


def test_create_and_set_say_how_long_a_generation_takes_and_how_many_requests_there_are():
    run("create", "--credits", "5", "--generation-secs", "12.5", "--generation-spread-secs", "1.25")
    account = Account.objects.get()
    assert (account.generation_secs, account.generation_spread_secs, account.requests_per_minute) == (12.5, 1.25, 100)
    run("set", str(account.pk), "--generation-secs", "0", "--requests-per-minute", "1000")
    account.refresh_from_db()
    assert (account.generation_secs, account.generation_spread_secs, account.requests_per_minute) == (0, 1.25, 1000)


@pytest.mark.parametrize("secs", ["-1", "nan", "1e9"])
def test_seconds_that_nobody_can_wait_for_are_refused(secs):
    with pytest.raises(CommandError):
        run("create", "--credits", "5", "--generation-secs", secs)
