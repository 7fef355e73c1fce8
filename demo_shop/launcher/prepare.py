"""Everything that has to be there before the shop opens; what is there already is kept."""

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command

from ..seed import seed
from .folder import write_secret

CREDITS = 500
ENOUGH_CREDITS = 25
LOGIN = "admin"


@dataclass(frozen=True)
class Service:
    """Where try-ons are made: the sandbox of this very shop, unless the environment names another."""

    key: str
    base_url: str
    is_sandbox: bool

    @property
    def environment(self) -> dict[str, str]:
        return {"GENLOOK_API_KEY": self.key, "GENLOOK_BASE_URL": self.base_url}


def prepare_shop() -> None:
    """Bring database and shelves up to date, and see that somebody can sign in to the admin."""
    call_command("migrate", verbosity=0)
    seed()
    users = get_user_model().objects
    # A password that is printed in the documentation has no place outside development.
    if settings.DEBUG and not users.filter(username=LOGIN).exists():
        users.create_superuser(LOGIN, "admin@example.com", LOGIN)


def find_service(folder: Path, port: int, environment: Mapping[str, str] = os.environ) -> Service:
    """Return the service that the environment names, or the sandbox at this port with a key that works."""
    key, base_url = (environment.get(name, "") for name in ("GENLOOK_API_KEY", "GENLOOK_BASE_URL"))
    if key and base_url:
        return Service(key, base_url, is_sandbox=False)
    return Service(sandbox_key(folder), f"http://127.0.0.1:{port}/genlook-sandbox/tryon/v1", is_sandbox=True)


def sandbox_key(folder: Path) -> str:
    """Return the key kept from last time if its account still works, topped up; otherwise that of a new account."""
    path = folder / "api-key"
    key = path.read_text() if path.exists() else ""
    for number, hint, state, balance in _accounts():
        if key and key.endswith(hint[-4:]) and state == "active":
            if balance < ENOUGH_CREDITS:
                _sandbox("top-up", number, "--credits", str(CREDITS))
            return key
    key = _sandbox("create", "--credits", str(CREDITS), "--name", "Hemwell").strip()
    write_secret(path, key)
    return key


def _accounts() -> list[tuple[str, str, str, int]]:
    rows = [line.split("\t") for line in _sandbox("list").splitlines()]
    return [(number, hint, state, int(balance.split()[0])) for number, hint, state, balance, *_ in rows]


def _sandbox(*arguments: str) -> str:
    answer = io.StringIO()
    call_command("genlook_sandbox_account", *arguments, stdout=answer)
    return answer.getvalue()
