"""The service's contract, one method for each endpoint (CONTRACT: Endpoints)."""

from collections.abc import Callable, Iterator
from typing import Any, Self, TypeVar
from urllib.parse import quote

import requests

from . import reading, wire
from .answers import Generation, GenerationStatus, GenerationSummary, Page, Product, SyncTryOn, TryOn, UploadedImage
from .errors import BadResponse, GenlookError, InvalidInput, StillRunning
from .http import Timeouts, Transport
from .key import ApiKey
from .pacing import Pacing
from .values import (
    OMITTED,
    AnyProduct,
    CustomerImage,
    ImageFile,
    InlineProduct,
    Omitted,
    TryOnOptions,
    check_retention,
)

T = TypeVar("T")

DEFAULT_BASE_URL = "https://api.genlook.app/tryon/v1"
SYNC_HOLD_SECS = 90
"""How long the service may hold POST /try-on/sync."""


class Client:
    """Call the try-on service.

    GET and DELETE are repeated when they fail for a moment; POST never is. What goes wrong is a GenlookError.
    `on_request` is called with method and path before each attempt, and refuses it by raising. May be shared by
    threads; close it, or use it as a context manager.
    """

    def __init__(
        self,
        api_key: str,
        *,
        base_url: str = DEFAULT_BASE_URL,
        wire_format: wire.WireFormat = "1.1",
        connect_timeout_secs: float = 5,
        read_timeout_secs: float = 60,
        on_request: Callable[[str, str], None] | None = None,
        session: requests.Session | None = None,
        pacing: Pacing | None = None,
    ) -> None:
        api_key = ApiKey(api_key)
        if wire_format not in wire.WIRE_FORMATS:
            raise InvalidInput(f"wire_format is one of {', '.join(wire.WIRE_FORMATS)}, not {wire_format!r}.")
        self._wire_format = wire_format
        self._pacing = pacing or Pacing()
        self._http = Transport(
            api_key,
            base_url,
            session=session,
            timeouts=Timeouts(connect_timeout_secs, read_timeout_secs),
            pacing=self._pacing,
            on_request=on_request,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def upload_image(
        self, file: ImageFile, *, crop: bool = True, customer_id: str | None = None, retention_days: int | None = None
    ) -> UploadedImage:
        """Upload a shopper's photo, to be used for any number of try-ons until its retention ends.

        `crop` lets the service cut it to 4:5 around the person. `customer_id` is an opaque id of yours that
        `delete_customer` takes; `retention_days` is 1, 3 or 7, by default the account's.
        """
        check_retention(retention_days)
        body = wire.upload_body(
            file, crop=crop, customer_id=customer_id, retention_days=retention_days, wire_format=self._wire_format
        )
        return self._http.post("/images/upload", reading.read_upload, body)

    def create_try_on(
        self,
        product: AnyProduct,
        customer: CustomerImage,
        *,
        customer_id: str | None = None,
        retention_days: int | None = None,
        use_watermark: bool | None = None,
    ) -> TryOn:
        """Begin a try-on; it costs a credit. After an error that `may_have_reached`, look before you ask again."""
        options = TryOnOptions(customer_id, retention_days, use_watermark)
        body = wire.try_on_body(product, customer, options, self._wire_format)
        return self._http.post("/try-on", reading.read_try_on, body)

    def create_try_on_sync(
        self,
        product: AnyProduct,
        customer: CustomerImage,
        *,
        customer_id: str | None = None,
        retention_days: int | None = None,
        use_watermark: bool | None = None,
    ) -> SyncTryOn:
        """Begin a try-on and wait up to 90 s for it; where its status isn't final then, poll as for any other."""
        options = TryOnOptions(customer_id, retention_days, use_watermark)
        body = wire.try_on_body(product, customer, options, self._wire_format)
        return self._http.post("/try-on/sync", reading.read_sync_try_on, body, read_secs=SYNC_HOLD_SECS + 30)

    def get_generation(self, generation_id: str) -> Generation:
        return self._http.get(f"/generations/{segment(generation_id)}", reading.read_generation)

    def list_generations(
        self, *, limit: int = 50, cursor: str | None = None, status: GenerationStatus | None = None
    ) -> Page[GenerationSummary]:
        """List generations, the newest first; `limit` is 1 to 200."""
        check_limit(limit)
        return self._http.get(
            "/generations",
            lambda answer: reading.read_page(answer, reading.read_summary),
            {"limit": limit, "cursor": cursor, "status": status},
        )

    def iter_generations(
        self, *, limit: int = 200, status: GenerationStatus | None = None
    ) -> Iterator[GenerationSummary]:
        """Walk all generations, the newest first; `limit` is the size of a page, and each page is one request."""
        return walk(lambda cursor: self.list_generations(limit=limit, cursor=cursor, status=status))

    def upsert_product(
        self, product: InlineProduct, *, metadata: Any = OMITTED, valid_for_days: int | Omitted | None = OMITTED
    ) -> Product:
        """Create a product, or update the members given of one that is known.

        `valid_for_days` is 1 to 365; None keeps it for ever, which is what a new one gets.
        """
        if isinstance(valid_for_days, int) and not 1 <= valid_for_days <= 365:
            raise InvalidInput(f"valid_for_days is 1 to 365, not {valid_for_days}.")
        return self._http.post("/products", reading.read_product, wire.product_body(product, metadata, valid_for_days))

    def get_product(self, external_id: str) -> Product:
        return self._http.get(f"/products/{segment(external_id)}", reading.read_product)

    def list_products(self, *, limit: int = 50, cursor: str | None = None) -> Page[Product]:
        """List the products that have an externalId of yours; `limit` is 1 to 200."""
        check_limit(limit)
        return self._http.get(
            "/products",
            lambda answer: reading.read_page(answer, reading.read_product),
            {"limit": limit, "cursor": cursor},
        )

    def iter_products(self, *, limit: int = 200) -> Iterator[Product]:
        """Walk all products; `limit` is the size of a page, and each page is one request."""
        return walk(lambda cursor: self.list_products(limit=limit, cursor=cursor))

    def delete_product(self, external_id: str) -> None:
        """Delete a product; past generations stay."""
        self._http.delete(f"/products/{segment(external_id)}")

    def get_credits(self) -> int:
        return self._http.get("/account/credits", reading.read_credits)

    def delete_customer(self, customer_id: str) -> None:
        """Delete every photo and result made under this id; nothing to delete is a success too."""
        self._http.delete(f"/customers/{segment(customer_id)}")

    def wait_for(
        self,
        generation_id: str,
        *,
        timeout_secs: float = 180,
        interval_secs: float = 2,
        on_status: Callable[[GenerationStatus], None] | None = None,
    ) -> Generation:
        """Ask until a generation is COMPLETED or FAILED, and return it; raise StillRunning when time is over.

        `on_status` hears each change of status. Errors that pass are waited out.
        """
        ends_at = self._pacing.clock() + timeout_secs
        last_status: GenerationStatus | None = None
        while True:
            pause = interval_secs
            try:
                generation = self.get_generation(generation_id)
            except GenlookError as error:
                pause = max(interval_secs, error.retry_after_secs or 0)
                if not error.retryable or self._pacing.clock() + pause > ends_at:
                    raise
            else:
                if generation.status != last_status and on_status is not None:
                    on_status(generation.status)
                last_status = generation.status
                if generation.status.is_final:
                    return generation
                if self._pacing.clock() + pause > ends_at:
                    problem = f"Generation {generation_id} was {last_status} after {timeout_secs} s."
                    raise StillRunning(problem, may_have_reached=True)
            self._pacing.sleep(pause)


def walk(page_at: Callable[[str | None], Page[T]]) -> Iterator[T]:
    cursor: str | None = None
    seen: set[str] = set()
    while True:
        page = page_at(cursor)
        yield from page.items
        cursor = page.next_cursor
        if not page.has_more or cursor is None:
            return
        if cursor in seen:
            raise BadResponse("The pages go round in a circle.", may_have_reached=True)
        seen.add(cursor)


def check_limit(limit: int) -> None:
    if not 1 <= limit <= 200:
        raise InvalidInput(f"limit is 1 to 200, not {limit}.")


def segment(identifier: str) -> str:
    """Escape an id for a path. HTTP libraries resolve `.` and `..` even when escaped, and would call elsewhere."""
    if identifier in ("", ".", ".."):
        raise InvalidInput(f"No id: {identifier!r}.")
    try:
        return quote(identifier, safe="")
    except UnicodeEncodeError as error:
        raise InvalidInput(f"No id: {identifier!r}.") from error
