from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ... import accounts
from ...models import Account


def whole(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 1_000_000:
        raise ValueError(text)
    return number


def seconds(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 3600:
        raise ValueError(text)
    return number


SETTINGS: dict[str, tuple[Callable[[str], float], str]] = {
    "requests_per_minute": (whole, "limit of its requests; 100 for a new account"),
    "generation_secs": (seconds, "how long a generation waits before it is made"),
    "generation_spread_secs": (seconds, "standard deviation of these seconds"),
}


class Command(BaseCommand):
    help = "Make and manage the sandbox's accounts. `create` prints the API key, and nothing else."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="create an account and print its key, this once")
        create.add_argument("--credits", type=whole, required=True)
        create.add_argument("--name", default="")
        actions.add_parser("list", help="list the accounts")
        change = actions.add_parser("set", help="change an account's settings")
        change.add_argument("account", type=int)
        for parser_of_settings in (create, change):
            for name, (kind, explained) in SETTINGS.items():
                parser_of_settings.add_argument(f"--{name.replace('_', '-')}", type=kind, help=explained)
        top_up = actions.add_parser("top-up", help="add credits to an account")
        top_up.add_argument("account", type=int, help="the account's number, see `list`")
        top_up.add_argument("--credits", type=whole, required=True)
        revoke = actions.add_parser("revoke", help="end an account's key")
        revoke.add_argument("account", type=int)

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        match action:
            case "create":
                account, key = accounts.create(credits=options["credits"], name=options["name"])
                self.set(account, options)
                self.stdout.write(key)
            case "set":
                account = self.find(options["account"])
                self.set(account, options)
                self.stdout.write(f"{account} is set.")
            case "list":
                self.list()
            case "top-up":
                account = self.find(options["account"])
                Account.objects.add_credits(account.pk, options["credits"])
                account.refresh_from_db()
                self.stdout.write(f"{account} has {account.credits} credits.")
            case "revoke":
                account = self.find(options["account"])
                accounts.revoke(account)
                self.stdout.write(f"The key of {account} is revoked.")

    def set(self, account: Account, options: dict[str, Any]) -> None:
        for name in SETTINGS:
            if options[name] is not None:
                Account.objects.filter(pk=account.pk).update(**{name: options[name]})

    def list(self) -> None:
        for account in Account.objects.order_by("pk"):
            state = "active" if account.is_active else "revoked"
            self.stdout.write(f"{account.pk}\t{account.key_hint}\t{state}\t{account.credits} credits\t{account.name}")

    def find(self, pk: int) -> Account:
        try:
            return Account.objects.get(pk=pk)
        except Account.DoesNotExist as error:
            raise CommandError(f"There is no account {pk}. `genlook_sandbox_account list` shows them.") from error
