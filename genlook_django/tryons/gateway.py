"""The one way to the service: a client that pays for each request out of the account's budget."""

from collections.abc import Callable

from ..client import Client
from ..conf import get_settings
from ..models import ApiAccount


class BudgetExhausted(Exception):
    """This minute's requests are spent. Nothing was sent; there is one to take in ``wait_secs``."""

    def __init__(self, wait_secs: float) -> None:
        super().__init__(f"no request left for {wait_secs:.1f} s")
        self.wait_secs = wait_secs


def open_client(*, for_polling: bool = False) -> Client:
    """Return a client of the shop's account; any call may raise BudgetExhausted before it sends anything."""
    settings = get_settings()
    return Client(
        settings.api_key,
        base_url=settings.base_url,
        wire_format=settings.wire_format,
        connect_timeout_secs=settings.connect_timeout_secs,
        read_timeout_secs=settings.read_timeout_secs,
        on_request=pay(for_polling=for_polling),
    )


def pay(*, for_polling: bool) -> Callable[[str, str], None]:
    def on_request(method: str, path: str) -> None:
        if wait_secs := ApiAccount.objects.take_request(for_polling=for_polling):
            raise BudgetExhausted(wait_secs)

    return on_request
