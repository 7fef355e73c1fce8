"""The sandbox, served over real HTTP, as the service that the plugin calls."""

import dataclasses
import re

from genlook_django.sandbox.models import Account, Generation


@dataclasses.dataclass
class Service:
    """An account at the sandbox, with what it was asked, e.g. ``"POST /try-on"``."""

    account: Account
    key: str
    url: str
    asked: list[str]

    @property
    def credits(self) -> int:
        self.account.refresh_from_db()
        return self.account.credits

    @property
    def generations(self) -> int:
        return Generation.objects.filter(account=self.account).count()

    def hear(self, method: str, path: str) -> None:
        self.asked.append(re.sub(r"/(generations|customers|products)/.+", r"/\1/…", f"{method} {path}"))
