"""What ``manage.py check`` finds wrong, each with what to type."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import ERROR, CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage
from django.urls import NoReverseMatch, reverse

from .catalogue import ProductAdapter, registry
from .catalogue.row_checks import check_rows
from .catalogue.shop_code import reason_of
from .conf import get_settings
from .photos.storage import find_storage


@register()
def check_settings(**kwargs: Any) -> list[CheckMessage]:
    try:
        found = get_settings()
    except ImproperlyConfigured as error:
        return [Error(str(error), hint="Correct the GENLOOK dict in the settings.", id="genlook.E001")]
    if found.api_key:
        return []
    hint = (
        'Set GENLOOK = {"API_KEY": os.environ["GENLOOK_API_KEY"]}. For a key without cost add "genlook_django.sandbox" '
        "to INSTALLED_APPS, and type: manage.py genlook_sandbox_account create --credits 100"
    )
    return [Warning('GENLOOK["API_KEY"] is empty, so no try-on can be made.', hint=hint, id="genlook.W001")]


def settings_are_wrong() -> bool:
    """Whether nothing that reads the settings can be checked; ``check_settings`` says why."""
    return any(message.level >= ERROR for message in check_settings())


@register()
def check_catalogue(**kwargs: Any) -> list[CheckMessage]:
    if settings_are_wrong():
        return []
    found = [message for adapter in registry for message in check_one(adapter)]
    if not list(registry):
        hint = "Add a tryon.py to your products' app: from genlook_django.catalogue import register; register(Product)"
        found.append(Warning("No model is registered, so nothing can be tried on.", hint=hint, id="genlook.W002"))
    return found


def check_one(adapter: ProductAdapter) -> list[CheckMessage]:
    try:
        return adapter.check()
    except Exception as error:  # noqa: BLE001 (an adapter's own check is the shop's code)
        problem = f"The check of {adapter!r} broke off: {reason_of(error)}."
        hint = "Mend check(self) of the adapter, or leave it out."
        return [Error(problem, hint=hint, obj=type(adapter), id="genlook.E107")]


@register(Tags.database)
def check_products(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Run with ``check --database default`` and by ``migrate``, as all checks that look into a database."""
    if settings_are_wrong():
        return []
    return [message for adapter in registry for message in check_rows(adapter, databases or ())]


@register(Tags.urls)
def check_urls(**kwargs: Any) -> list[CheckMessage]:
    try:
        reverse("genlook:me")
    except NoReverseMatch:
        hint = 'Add path("try-on/", include("genlook_django.urls")) to the urlpatterns.'
        return [Error("genlook_django.urls is not included.", hint=hint, id="genlook.E002")]
    return []


@register(Tags.security)
def check_storage(**kwargs: Any) -> list[CheckMessage]:
    if settings_are_wrong():
        return []
    try:
        storage = find_storage()
    except ImproperlyConfigured as error:
        hint = (
            f'Set STORAGES["{get_settings().storage}"] = {{"BACKEND": "django.core.files.storage.FileSystemStorage", '
            '"OPTIONS": {"location": "/a/folder/outside/MEDIA_ROOT"}}.'
        )
        return [Error(str(error), hint=hint, id="genlook.E003")]
    if not isinstance(storage, FileSystemStorage):
        return []
    for public in (settings.MEDIA_ROOT, settings.STATIC_ROOT):
        if public and Path(storage.location).resolve().is_relative_to(Path(public).resolve()):
            hint = f'Set STORAGES["{get_settings().storage}"]["OPTIONS"]["location"] to a folder outside {public}.'
            return [
                Error(
                    f"Shoppers' photos are kept in {storage.location}, which is public.", hint=hint, id="genlook.E004"
                )
            ]
    return []
