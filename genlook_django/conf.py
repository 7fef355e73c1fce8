"""The one settings dict, ``GENLOOK``, read when it is first needed."""

import dataclasses
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.utils.translation import gettext_noop


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
    push_nightly: bool = True
    """Tell the service of new and changed products every night. Try-ons work without: each sends its own product."""
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
    photos_per_minute: int = 10
    """Photos that one shopper may send in a minute."""
    try_ons_per_minute: int = 20
    """Try-ons that one shopper may ask for in a minute."""
    looks_per_minute: int = 240
    """Other requests that one shopper may make in a minute; a widget that waits makes 40."""
    shoppers_per_address: int = 5
    """How many shoppers' worth of all these limits one network address may use: people behind one router share it."""
    trusted_proxies: int = 0
    """Proxies in front of the shop that add to X-Forwarded-For; with 0 the header is not believed."""
    sign_in_required: bool = False
    """``True`` lets only signed-in users try things on."""
    unused_photo_minutes: int = 45
    """A photo that no try-on was made of is deleted after this; the sweep comes every ten minutes."""
    credit_alert_at: int = 50
    """Staff see a warning when the account has this many credits or fewer."""
    result_label: str = gettext_noop("AI-generated preview")
    """Visible label on every result; translated if the shop's catalogues know it. Empty for none."""
    result_label_corner: Literal["bottom-left", "bottom-right", "top-left", "top-right"] = "bottom-left"
    """Where the label stands in the picture."""
    result_label_font: str = ""
    """Path of a TrueType font for the label in saved pictures; Pillow's own knows Latin letters only."""
    consent_version: str = "1"
    """Change it when what is agreed to changes, and shoppers are asked again; a new wording does so by itself."""
    consent_text: str = ""
    """The sentence beside the checkbox, translated if the shop's catalogues know it; empty for the app's own."""
    consent_regions: Mapping[str, Mapping[str, str]] | None = None
    """Other words where the law asks for them: ``{"US-IL": {"version": "2", "text": "…"}}``."""
    region_of: str = ""
    """Dotted path of a function that takes the request and returns where it comes from, such as ``"US-IL"``."""

    def __post_init__(self) -> None:
        if self.wire_format not in {"1.1", "1.4"}:
            raise ImproperlyConfigured(f'GENLOOK["WIRE_FORMAT"] is {self.wire_format!r}; it must be "1.1" or "1.4".')
        if self.result_label_corner not in CORNERS:
            raise ImproperlyConfigured(f'GENLOOK["RESULT_LABEL_CORNER"] must be one of {", ".join(CORNERS)}.')
        if self.retention_days not in {1, 3, 7}:
            raise ImproperlyConfigured(f'GENLOOK["RETENTION_DAYS"] is {self.retention_days!r}; it must be 1, 3 or 7.')
        if not self.base_url.startswith(("https://", "http://")):
            raise ImproperlyConfigured(f'GENLOOK["BASE_URL"] is {self.base_url!r}; it must be an http(s) address.')
        if self.external_id_prefix.startswith("_anon_"):
            raise ImproperlyConfigured('GENLOOK["EXTERNAL_ID_PREFIX"] begins with _anon_, which is the service\'s own.')
        for name in POSITIVE:
            if getattr(self, name) <= 0:
                raise ImproperlyConfigured(f'GENLOOK["{name.upper()}"] must be more than 0.')


CORNERS = ("bottom-left", "bottom-right", "top-left", "top-right")
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
    "photos_per_minute",
    "try_ons_per_minute",
    "looks_per_minute",
    "shoppers_per_address",
    "unused_photo_minutes",
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
