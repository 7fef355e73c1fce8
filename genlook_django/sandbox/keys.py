"""API keys: made here, shown once, kept only as a hash."""

import hashlib
import secrets

PREFIX = "gk_"


def make_key() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def hash_key(key: str) -> str:
    """Hash for storage and look-up. A plain SHA-256 will do: the key itself holds 256 random bits."""
    return hashlib.sha256(key.encode()).hexdigest()


def hint_of(key: str) -> str:
    return f"{PREFIX}…{key[-4:]}"
