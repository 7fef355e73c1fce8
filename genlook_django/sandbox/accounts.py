"""Accounts and their keys, as the command and the admin make and end them."""

from .keys import hash_key, hint_of, make_key
from .models import Account


def create(*, credits: int, name: str = "") -> tuple[Account, str]:
    """Create an account; return it with its key, which is shown this once and kept only as a hash."""
    key = make_key()
    account = Account.objects.create(name=name, credits=credits, key_hash=hash_key(key), key_hint=hint_of(key))
    return account, key


def revoke(account: Account) -> None:
    """End the account's key: from now on it is answered INVALID_API_KEY."""
    Account.objects.filter(pk=account.pk).update(is_active=False)
