from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...models import Account, FaultPlan
from ...models.fault import Endpoint, FaultKind


class Command(BaseCommand):
    help = "Make chosen requests of a sandbox account go wrong. `genlook_sandbox_account list` shows the accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        add = actions.add_parser("add", help="plan a fault for the account's next requests")
        add.add_argument("account", type=int)
        add.add_argument("kind", choices=FaultKind.values)
        add.add_argument("--endpoint", choices=Endpoint.values, default="", help="default: every endpoint")
        add.add_argument("--method", choices=["GET", "POST", "DELETE"], default="", help="default: every method")
        add.add_argument("--times", type=int, default=1, help="how many requests; 0 for all until `clear`")
        add.add_argument("--delay-secs", type=float, default=5, help="for slow")
        add.add_argument("--error-code", default="GENERATION_FAILED", help="for generation_fails")
        for name, explanation in (("list", "list what is planned"), ("clear", "remove what is planned")):
            actions.add_parser(name, help=explanation).add_argument("account", type=int)

    def handle(self, *args: Any, action: str, account: int, **options: Any) -> None:
        if not Account.objects.filter(pk=account).exists():
            raise CommandError(f"There is no account {account}. `genlook_sandbox_account list` shows them.")
        plans = FaultPlan.objects.filter(account=account).exclude(remaining=0)
        match action:
            case "add":
                self.add(account, options)
            case "clear":
                self.stdout.write(f"{plans.delete()[0]} removed.")
            case "list":
                for plan in plans.order_by("pk"):
                    times = "always" if plan.remaining is None else f"{plan.remaining} times more"
                    self.stdout.write(f"{plan.pk}\t{plan}\t{plan.method or 'any method'}\t{times}")

    def add(self, account: int, options: dict[str, Any]) -> None:
        if options["times"] < 0:
            raise CommandError("--times can't be negative.")
        columns = {name: options[name] for name in ("kind", "endpoint", "method", "delay_secs", "error_code")}
        plan = FaultPlan.objects.create(account_id=account, remaining=options["times"] or None, **columns)
        self.stdout.write(f"Planned: {plan}.")
