"""JSON, taken strictly: a number is no string, "yes" is no boolean, and no string breaks a database."""

import datetime as dt
import math
import re
from typing import Any

from django.utils import timezone
from rest_framework import serializers

MAX_DEPTH = 50


def is_storable(value: Any, depth: int = 0) -> bool:
    """Tell whether every database and encoder can keep a piece of JSON: no NUL, lone surrogate, infinity or abyss."""
    if depth > MAX_DEPTH:
        return False
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(is_storable(name, depth + 1) and is_storable(item, depth + 1) for name, item in value.items())
    if isinstance(value, list):
        return all(is_storable(item, depth + 1) for item in value)
    return True


class Described(serializers.Field[Any, Any, Any, Any]):
    """A field that is stricter than its parent, and says how in OpenAPI's words."""

    openapi: dict[str, Any] = {}


class File(Described, serializers.FileField):
    openapi = {"type": "string", "format": "binary"}


class Text(Described, serializers.CharField):
    """A string; unlike its parent it takes no numbers."""

    openapi = {"pattern": r"^[^\x00]*$"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"trim_whitespace": False, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or not is_storable(data):
            self.fail("invalid")
        text: str = super().to_internal_value(data)
        return text


class Identifier(Text):
    """An id of the caller's own: 1 to 255 characters, and none that controls a terminal or ends a line."""

    openapi = {"pattern": r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 255, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        value = super().to_internal_value(data)
        if not re.fullmatch(self.openapi["pattern"], value):
            self.fail("invalid")
        return value


class Address(Text):
    """An http(s) address. What it leads to is found out when it is fetched."""

    openapi = {"pattern": r"^[hH][tT][tT][pP][sS]?://[^\x00]*$"}
    default_error_messages = {"scheme": "Must be an http or https URL."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 2048, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        value = super().to_internal_value(data)
        if not value.lower().startswith(("http://", "https://")):
            self.fail("scheme")
        return value


class Flag(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Whole(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class RetentionDays(Described, Whole):
    openapi = {"enum": [1, 3, 7]}
    default_error_messages = {"choice": "Must be 1, 3 or 7."}

    def to_internal_value(self, data: Any) -> int:
        days = super().to_internal_value(data)
        if days not in {1, 3, 7}:
            self.fail("choice")
        return days


class FormFlag(Described):
    """A boolean in a form, where everything is a string: `true` or `false`."""

    openapi = {"type": "string", "enum": ["true", "false"], "default": "true"}
    default_error_messages = {"invalid": "Must be true or false."}

    def to_internal_value(self, data: Any) -> bool:
        if data not in ("true", "false"):
            self.fail("invalid")
        return bool(data == "true")

    def to_representation(self, value: bool) -> str:
        return str(value).lower()


class FormRetentionDays(Described, serializers.ChoiceField):
    """1, 3 or 7 in a form."""

    openapi = {"type": "integer", "enum": [1, 3, 7]}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[(1, "1"), (3, "3"), (7, "7")], **kwargs)


class AnyJSON(serializers.JSONField):
    def to_internal_value(self, data: Any) -> Any:
        if not is_storable(data):
            self.fail("invalid")
        return super().to_internal_value(data)


class Instant(serializers.DateTimeField):
    """Write an instant as the service does: UTC, milliseconds, Z, whatever the project's own settings say."""

    def to_representation(self, value: Any) -> str:
        instant: dt.datetime = value if timezone.is_aware(value) else timezone.make_aware(value)
        return instant.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
