"""The one settings dict, ``GENLOOK``, read when it is first needed."""

import dataclasses
from functools import lru_cache
from typing import Any, Literal

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed


@dataclasses.dataclass(frozen=True, kw_only=True)
class Settings:
    """What a shop can say in ``GENLOOK``; every key is a field's name in capitals."""

    api_key: str = dataclasses.field(default="", repr=False)
    """Key of the account at the service (``gk_…``). Keep it in the environment."""
    base_url: str = "https://api.genlook.app/tryon/v1"
    """Where the service is; the sandbox's own address in development."""
    wire_format: Literal["1.1", "1.4"] = "1.1"
    """Shape of the request bodies: ``"1.1"`` or ``"1.4"``."""
    connect_timeout_secs: float = 5.0
    """How long a connection to the service may take to open."""
    read_timeout_secs: float = 60.0
    """How long the service may stay silent before an answer counts as lost."""
    requests_per_minute: int = 100
    """What the account may ask of the service in a minute, shared by all workers."""
    poll_interval_secs: float = 2.0
    """Time between two looks at the generations in flight."""
    deadline_secs: int = 600
    """After this long without a result, counted from when its turn came, a try-on fails."""
    retention_days: int = 1
    """How long the service keeps photos and results: 1, 3 or 7."""
    local_retention_hours: int = 24
    """How long photos and results are kept here."""
    use_watermark: bool | None = None
    """``False`` leaves the account's logo off the results; ``None`` leaves it to the account."""
    external_id_prefix: str = ""
    """Put before each externalId, so that staging and production can share an account."""
    shared_account: bool = False
    """``True`` when other shops use the account too: no generation that we have no answer for is taken for ours."""
    storage: str = "genlook"
    """Alias in ``STORAGES`` of a private storage for photos and results."""
    max_upload_bytes: int = 10 * 1024 * 1024
    """Largest photo that is taken; the service's own limit is 10 MB."""
    max_upload_pixels: int = 50_000_000
    """Most pixels that a photo may claim before it is decoded."""
    photos_per_day: int = 20
    """Photos that one shopper may upload in 24 hours."""
    try_ons_per_day: int = 20
    """Try-ons that one shopper may ask for in 24 hours; failed ones are given back."""
    credit_alert_at: int = 50
    """Staff see a warning when the account has this many credits or fewer."""
    result_label: str = "AI-generated preview"
    """Visible label on every result; translated if the shop's catalogues know it."""
    consent_version: str = "1"
    """Change it when the consent's wording changes, and shoppers are asked again."""

    def __post_init__(self) -> None:
        if self.wire_format not in {"1.1", "1.4"}:
            raise ImproperlyConfigured(f'GENLOOK["WIRE_FORMAT"] is {self.wire_format!r}; it must be "1.1" or "1.4".')
        if self.retention_days not in {1, 3, 7}:
            raise ImproperlyConfigured(f'GENLOOK["RETENTION_DAYS"] is {self.retention_days!r}; it must be 1, 3 or 7.')
        if not self.base_url.startswith(("https://", "http://")):
            raise ImproperlyConfigured(f'GENLOOK["BASE_URL"] is {self.base_url!r}; it must be an http(s) address.')
        for name in POSITIVE:
            if getattr(self, name) <= 0:
                raise ImproperlyConfigured(f'GENLOOK["{name.upper()}"] must be more than 0.')


POSITIVE = (
    "connect_timeout_secs",
    "read_timeout_secs",
    "requests_per_minute",
    "poll_interval_secs",
    "deadline_secs",
    "local_retention_hours",
    "max_upload_bytes",
    "max_upload_pixels",
    "photos_per_day",
    "try_ons_per_day",
)


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Read ``settings.GENLOOK``; raise ImproperlyConfigured on a key or value that can't be right."""
    given: dict[str, Any] = getattr(settings, "GENLOOK", {})
    fields = {field.name.upper(): field for field in dataclasses.fields(Settings)}
    if unknown := sorted(set(given) - set(fields)):
        raise ImproperlyConfigured(
            f"GENLOOK has unknown keys: {', '.join(unknown)}. Known are: {', '.join(sorted(fields))}."
        )
    try:
        return Settings(**{key.lower(): value for key, value in given.items()})
    except TypeError as error:
        raise ImproperlyConfigured(f"GENLOOK has a value of the wrong type: {error}") from error


def forget_settings(*, setting: str, **kwargs: Any) -> None:
    if setting == "GENLOOK":
        get_settings.cache_clear()


setting_changed.connect(forget_settings, dispatch_uid="genlook.forget_settings")
