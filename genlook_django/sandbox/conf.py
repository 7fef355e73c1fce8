"""The sandbox's own settings: one dict, `GENLOOK_SANDBOX`, read when first needed."""

import dataclasses
import functools
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed


@dataclasses.dataclass(frozen=True, slots=True)
class SandboxSettings:
    MEDIA_ROOT: Path
    """Folder of everything uploaded and rendered. Never below the shop's own MEDIA_ROOT."""
    PUBLIC_URL: str = ""
    """Origin put before media URLs ("https://sandbox.example"); empty takes the request's host."""
    MEDIA_URL_TTL_SECS: int = 3600
    """How long a signed media URL works."""
    SYNC_TIMEOUT_SECS: float = 90
    """How long POST /try-on/sync holds before it answers 202."""
    MAX_FILE_BYTES: int = 10 * 1024 * 1024
    """Largest picture, uploaded or fetched."""
    MAX_REQUEST_BYTES: int = 64 * 1024 * 1024
    """Largest request; refused before its body is read."""
    MAX_PIXELS: int = 50_000_000
    """Largest picture once decoded."""
    FETCH_TIMEOUT_SECS: float = 10
    """Time for one download from a URL, redirects included."""
    FETCH_ALLOWED_HOSTS: tuple[str, ...] = ()
    """`host:port` of private servers that may be fetched from all the same, such as the shop's own in development."""
    GENERATION_LEASE_SECS: int = 180
    """A generation that is PROCESSING for longer has lost its worker, and is run again."""
    REQUEST_LOG_DAYS: int = 7
    """How long a line of the request log is kept."""
    FAULT_HEADER: bool = False
    """Whether the header `x-sandbox-fault` asks for a fault. Defaults to DEBUG."""


def default_media_root() -> Path:
    base = getattr(settings, "BASE_DIR", None)
    return Path(base) / "var" / "genlook_sandbox" if base else Path(tempfile.gettempdir()) / "genlook_sandbox"


@functools.cache
def sandbox_settings() -> SandboxSettings:
    """Read `GENLOOK_SANDBOX`; raise ImproperlyConfigured on a name that is not a setting."""
    given: dict[str, Any] = getattr(settings, "GENLOOK_SANDBOX", {})
    names = {field.name for field in dataclasses.fields(SandboxSettings)}
    if unknown := sorted(given.keys() - names):
        raise ImproperlyConfigured(
            f"GENLOOK_SANDBOX has no setting {', '.join(unknown)}. It has: {', '.join(sorted(names))}."
        )
    values = {"MEDIA_ROOT": default_media_root(), "FAULT_HEADER": settings.DEBUG, **given}
    values["MEDIA_ROOT"] = Path(values["MEDIA_ROOT"])
    values["FETCH_ALLOWED_HOSTS"] = tuple(values.get("FETCH_ALLOWED_HOSTS", ()))
    return SandboxSettings(**values)


def forget_settings(*, setting: str, **kwargs: object) -> None:
    if setting in {"GENLOOK_SANDBOX", "BASE_DIR", "DEBUG"}:
        sandbox_settings.cache_clear()


setting_changed.connect(forget_settings)
