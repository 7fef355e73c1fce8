"""What ``manage.py check --deploy`` finds wrong for photos of people and for money, each with what to type."""

import datetime as dt
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import ENVIRONMENT_VARIABLE, settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage
from django.db import connections
from django.utils import timezone

from .checks import settings_are_wrong
from .conf import get_settings
from .models import ShopperPhoto
from .photos.storage import find_storage

MOST_TRIES_OF_A_STRANGER = 500
OVERDUE = dt.timedelta(hours=1)
REPOSITORIES = (".git", ".hg", ".svn")


@register(Tags.security, deploy=True)
def check_deployment(**kwargs: Any) -> list[CheckMessage]:
    if settings_are_wrong():
        return []
    return [message for find in DEPLOYMENT_CHECKS if (message := find()) is not None]


def storage_of_this_machine() -> CheckMessage | None:
    alias = get_settings().storage
    if alias in settings.STORAGES:
        return None
    hint = f'Add "{alias}" to STORAGES: one that all web servers and workers share, and that is not public.'
    return Warning(f"STORAGES has no {alias!r}: photos go to a folder here.", hint=hint, id="genlook.W003")


def service_in_clear() -> CheckMessage | None:
    if get_settings().base_url.startswith("https://"):
        return None
    hint = 'Set GENLOOK["BASE_URL"] to an https address, or leave it out for the service itself.'
    return Warning("Photos are sent to the service without encryption.", hint=hint, id="genlook.W004")


def storage_with_addresses() -> CheckMessage | None:
    """Try it: a private storage refuses to tell an address, or signs it."""
    try:
        storage = find_storage()
        if (acl := str(getattr(storage, "default_acl", None) or "")).startswith("public"):
            hint = "Take default_acl out of its OPTIONS: views send the pictures."
            return Error(f"Anyone may read shoppers' photos: they are stored as {acl}.", hint=hint, id="genlook.E005")
        if isinstance(storage, FileSystemStorage) and storage.base_url in {None, settings.MEDIA_URL}:
            return None  # where it lies is what counts, and check_storage looks at that
        address = storage.url("photos/check.jpg")
    except (ValueError, NotImplementedError, ImproperlyConfigured):
        return None
    if "?" in address:
        return None
    hint = "Take base_url (or a custom domain, or querystring_auth=False) out of its OPTIONS: views send the pictures."
    text = f"Shoppers' photos have an address of their own that needs no signature, such as {address}."
    return Error(text, hint=hint, id="genlook.E005")


def key_in_repository() -> CheckMessage | None:
    """Look at all modules of the project that are loaded: split settings, and what they import."""
    key = get_settings().api_key
    entry = getattr(sys.modules.get(os.environ.get(ENVIRONMENT_VARIABLE, "")), "__file__", None)
    if not key or not entry:
        return None
    for source in modules_beside(Path(entry).resolve()):
        if key in source.read_text(errors="replace") and is_versioned(source):
            hint = 'Make a new key at the service, and read it with os.environ["GENLOOK_API_KEY"].'
            text = f"The API key stands in {source}, which is under version control."
            return Error(text, hint=hint, id="genlook.E006")
    return None


def modules_beside(entry: Path) -> list[Path]:
    """Return the files of all loaded modules in the same repository, those of installed packages left out."""
    root = repository_of(entry)
    files = {
        str(found)
        for module in list(sys.modules.values())
        if (found := getattr(module, "__dict__", {}).get("__file__"))
    }
    own = [path for file in sorted(files) if root in (path := Path(file).resolve()).parents]
    return [path for path in own if path.suffix == ".py" and "site-packages" not in path.parts]


def repository_of(file: Path) -> Path | None:
    return next((folder for folder in file.parents if any((folder / name).exists() for name in REPOSITORIES)), None)


def is_versioned(file: Path) -> bool:
    """Whether a repository holds a file: git's index names what it tracks; without one, whatever lies in it counts."""
    root = repository_of(file)
    if root is None or not (root / ".git" / "index").is_file():
        return root is not None
    return os.fsencode(file.relative_to(root).as_posix()) + b"\0" in (root / ".git" / "index").read_bytes()


def insecure_cookies() -> CheckMessage | None:
    wanted = {"SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_HTTPONLY": True, "CSRF_COOKIE_SECURE": True}
    wrong = [name for name, value in wanted.items() if getattr(settings, name) is not value]
    if settings.SESSION_COOKIE_SAMESITE not in {"Lax", "Strict"}:
        wrong.append("SESSION_COOKIE_SAMESITE")
    if not wrong:
        return None
    hint = 'Set the first three to True and SESSION_COOKIE_SAMESITE to "Lax".'
    text = f"Whoever reads a shopper's session cookie sees her photos: {', '.join(wrong)}."
    return Warning(text, hint=hint, id="genlook.W005")


def sessions_that_can_be_replayed() -> CheckMessage | None:
    """A session that lives in its cookie can't be ended: whoever has a copy is the visitor for as long as she is."""
    if settings.SESSION_ENGINE != "django.contrib.sessions.backends.signed_cookies":
        return None
    hint = 'Set SESSION_ENGINE to "django.contrib.sessions.backends.db", or another that keeps sessions on the server.'
    text = "A copied session cookie shows a visitor's photos also after she has signed out or got a new session."
    return Warning(text, hint=hint, id="genlook.W011")


def limits_that_do_not_hold() -> CheckMessage | None:
    """Throttles are counted in the cache; one that keeps nothing, or is each process's own, lets more through."""
    backend = str(settings.CACHES.get("default", {}).get("BACKEND", ""))
    if not backend.endswith(("DummyCache", "LocMemCache")):
        return None
    hint = "Give CACHES a default that all processes share: Redis, Memcached, the database or a folder."
    return Warning(f"The limits per minute are counted in {backend}.", hint=hint, id="genlook.W006")


def proxies_not_counted() -> CheckMessage | None:
    behind_proxy = settings.SECURE_PROXY_SSL_HEADER is not None or settings.USE_X_FORWARDED_HOST
    if not behind_proxy or get_settings().trusted_proxies:
        return None
    hint = 'Set GENLOOK["TRUSTED_PROXIES"] to how many proxies stand before Django.'
    text = "The shop is behind a proxy, whose address all shoppers share for their daily limits."
    return Warning(text, hint=hint, id="genlook.W007")


def anonymous_without_limits() -> CheckMessage | None:
    found = get_settings()
    a_day = found.try_ons_per_day * found.shoppers_per_address
    if found.sign_in_required or a_day <= MOST_TRIES_OF_A_STRANGER:
        return None
    hint = "Lower TRY_ONS_PER_DAY or SHOPPERS_PER_ADDRESS, or set SIGN_IN_REQUIRED."
    text = f"Anyone may spend {a_day} credits a day from one address, without signing in."
    return Warning(text, hint=hint, id="genlook.W008")


def tasks_in_the_request() -> CheckMessage | None:
    if not current_app.conf.task_always_eager:
        return None
    hint = "Take CELERY_TASK_ALWAYS_EAGER out, and run a worker and celery beat."
    return Warning("Tasks run inside the request; nothing is purged, retried or polled.", hint=hint, id="genlook.W009")


DEPLOYMENT_CHECKS = (
    storage_of_this_machine,
    service_in_clear,
    storage_with_addresses,
    key_in_repository,
    insecure_cookies,
    sessions_that_can_be_replayed,
    limits_that_do_not_hold,
    proxies_not_counted,
    anonymous_without_limits,
    tasks_in_the_request,
)


@register(Tags.database)
def check_beat(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Tell by what is overdue that nothing purges. Asked with ``check --database default``, once there is data."""
    table = ShopperPhoto._meta.db_table
    for alias in databases or ():
        connection = connections[alias]
        if table not in connection.introspection.table_names():
            continue
        overdue = ShopperPhoto.objects.using(alias).filter(expires_at__lt=timezone.now() - OVERDUE)
        if overdue.exists():
            hint = "Start celery beat (one for the whole shop), or run genlook_purge by cron."
            return [Warning("Photos are kept longer than was promised.", hint=hint, id="genlook.W010")]
    return []
