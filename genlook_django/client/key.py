"""The API key, kept out of everything that is shown."""

import requests
from requests.auth import AuthBase

from .errors import InvalidApiKey, MissingApiKey

REDACTED = "[API key]"


class ApiKey(str):
    """A string to HTTP, and redacted to whoever prints it, or prints the variables of a frame that holds it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return REDACTED

    __str__ = __repr__

    def __format__(self, specification: str) -> str:
        return REDACTED

    def check(self) -> None:
        """Refuse what could not be a header: the HTTP library would refuse it too, but quotes it when it does."""
        if not self:
            raise MissingApiKey("There is no API key.")
        if not self.isascii() or not self.isprintable() or " " in self:
            raise InvalidApiKey("The API key holds a space, a line break or another character that no key has.")


class KeyAuth(AuthBase):
    """Put the key on a request. Being an auth, it also keeps a .netrc from putting something else there."""

    def __init__(self, key: ApiKey) -> None:
        self.key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["x-api-key"] = self.key
        return request
