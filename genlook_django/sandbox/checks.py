"""What `manage.py check` says about the sandbox's settings."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured

from .conf import sandbox_settings


@register()
def check_settings(**kwargs: Any) -> list[CheckMessage]:
    try:
        folder = sandbox_settings().MEDIA_ROOT
    except ImproperlyConfigured as error:
        return [Error(str(error), hint="See docs/sandbox.md for the settings.", id="genlook_sandbox.E001")]
    if settings.MEDIA_ROOT and folder.absolute().is_relative_to(Path(settings.MEDIA_ROOT).absolute()):
        return [
            Error(
                f"The sandbox keeps shoppers' photos in {folder}, which is served to everybody as MEDIA.",
                hint='Set GENLOOK_SANDBOX = {"MEDIA_ROOT": …} to a folder outside of MEDIA_ROOT.',
                id="genlook_sandbox.E002",
            )
        ]
    return []


@register()
def check_engine(**kwargs: Any) -> list[CheckMessage]:
    if find_spec("numpy") and find_spec("cv2"):
        return []
    return [
        Warning(
            "The sandbox can't make pictures: NumPy or OpenCV is not installed.",
            hint="Run: pip install 'genlook-django[sandbox]'",
            id="genlook_sandbox.W001",
        )
    ]


@register(Tags.security, deploy=True)
def check_deployment(**kwargs: Any) -> list[CheckMessage]:
    return [
        Warning(
            "The sandbox is installed: it makes previews for development, and answers whoever has one of its keys.",
            hint='Take "genlook_django.sandbox" out of INSTALLED_APPS and its URLs out of production.',
            id="genlook_sandbox.W002",
        )
    ]
