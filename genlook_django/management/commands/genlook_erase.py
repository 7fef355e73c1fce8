from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...models import Asker, Owner
from ...privacy.erase import erase, forget


class Command(BaseCommand):
    help = "Erase all photos and try-ons of one user, here and at the service."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="the user's name (what she signs in with), or her primary key")
        parser.add_argument("--now", action="store_true", help="ask the service in this process, not in a worker")

    def handle(self, *args: Any, **options: Any) -> None:
        receipts = erase(Owner(user_id=find_user(options["user"])), asked_by=Asker.COMMAND)
        if not receipts:
            self.stdout.write("Nothing was kept of this user.")
        for receipt in receipts:
            if options["now"]:
                forget(receipt.pk)
                receipt.refresh_from_db()
            there = "done at the service" if receipt.confirmed_at else "on its way to the service"
            self.stdout.write(f"{receipt.pk}: {receipt.photos} photos, {receipt.try_ons} try-ons; {there}.")


def find_user(words: str) -> Any:
    """Return the primary key of the user with this name, or else with this key."""
    users = get_user_model()._default_manager
    for field in (get_user_model().USERNAME_FIELD, "pk"):
        try:
            if (found := users.filter(**{field: words}).values_list("pk", flat=True).first()) is not None:
                return found
        except (ValueError, TypeError, OverflowError, ValidationError):
            continue  # a name is no key
    raise CommandError(f"There is no user {words!r}.")
