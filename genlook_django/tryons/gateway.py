"""The one way to the service: a client that pays for each request out of the account's budget."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..client import Client, Pacing, RateLimited
from ..conf import get_settings
from ..models import ApiAccount
from ..models.account import KEPT_FOR_FETCHING, KEPT_FOR_SUBMITTING

HOLD_SECS = 10.0
"""How long nobody asks after an answer of 429 that doesn't say."""


class BudgetExhausted(Exception):
    """This minute's requests are spent. Nothing was sent; there is one to take in ``wait_secs``."""

    def __init__(self, wait_secs: float) -> None:
        super().__init__(f"no request left for {wait_secs:.1f} s")
        self.wait_secs = wait_secs


@contextmanager
def open_client(
    *,
    for_polling: bool = False,
    paid: int = 0,
    before_each: Callable[[], None] | None = None,
    sleep: Callable[[float], None] | None = None,
) -> Iterator[Client]:
    """Open a client of the shop's account; any call may raise BudgetExhausted before it sends anything.

    With ``for_polling`` it leaves requests for those who wait for more than a look. ``paid`` requests have been taken
    out of the budget already. ``before_each`` is called before each request. Nothing is repeated here: a worker that
    waits is a worker that is missing, and every task comes back by itself. Only what is no worker's may wait for its
    requests, by ``sleep``.
    """
    leaving = KEPT_FOR_FETCHING + KEPT_FOR_SUBMITTING if for_polling else 0

    def on_request(method: str, path: str) -> None:
        nonlocal paid
        if before_each is not None:
            before_each()
        if paid:
            paid -= 1
            return
        while wait_secs := ApiAccount.objects.take_requests(leaving=leaving):
            if sleep is None:
                raise BudgetExhausted(wait_secs)
            sleep(wait_secs)

    try:
        with new_client(on_request) as client:
            yield client
    except RateLimited as error:
        ApiAccount.objects.hold_requests(error.retry_after_secs or HOLD_SECS)
        raise


def new_client(on_request: Callable[[str, str], None]) -> Client:
    settings = get_settings()
    return Client(
        settings.api_key,
        base_url=settings.base_url,
        wire_format=settings.wire_format,
        connect_timeout_secs=settings.connect_timeout_secs,
        read_timeout_secs=settings.read_timeout_secs,
        on_request=on_request,
        pacing=Pacing(attempts=1),
    )


def longest_request_secs() -> float:
    """Return how long one request may take before its worker must be dead."""
    settings = get_settings()
    return settings.connect_timeout_secs + settings.read_timeout_secs + 10
