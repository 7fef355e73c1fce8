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
