"""A virtual try-on with nothing but `requests`: upload once, refer to the product, send it when it is unknown, poll.

    GENLOOK_API_KEY=gk_… python recipe.py me.jpg tee.jpg --external-id tee-1 --title "Harbour tee" --output me-in-it.jpg

GENLOOK_BASE_URL points it at a sandbox; without it the real service is called, and a credit is spent.
"""

import argparse
import json
import mimetypes
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import requests

BASE_URL = "https://api.genlook.app/tryon/v1"
POLL_EVERY_SECS = 2
GIVE_UP_AFTER_SECS = 180
TIMEOUT_SECS = 60

Sleep = Callable[[float], None]


class ServiceError(Exception):
    """An answer that is no success; `code` is what to act upon, the message is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class GenerationFailed(Exception):
    """The service took the order, and could not make the picture. The credit is not lost."""


class Service:
    """The few calls that a try-on needs."""

    def __init__(self, api_key: str, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self.session = requests.Session()
        self.session.headers["x-api-key"] = api_key

    def call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        """Make one request; return its JSON, or raise ServiceError with the code of the error body."""
        response = self.session.request(method, self.base_url + path, timeout=TIMEOUT_SECS, **options)
        try:
            body = response.json()
        except requests.JSONDecodeError:
            body = {}
        if not response.ok:
            code = body.get("code", f"HTTP_{response.status_code}")
            raise ServiceError(code, body.get("message", response.reason))
        return dict(body)

    def upload(self, photo: Path) -> str:
        """Upload a shopper's photo; return its imageId, which serves for any number of try-ons while it is kept."""
        with photo.open("rb") as file:
            uploaded = self.call(
                "POST",
                "/images/upload",
                files={"file": (photo.name, file, content_type(photo))},
                data={"retentionDays": 1},
            )
        return str(uploaded["imageId"])

    def try_on(self, external_id: str, image_id: str) -> str:
        """Order by reference, which is the cheapest call; return the generationId."""
        body = {"product": {"externalId": external_id}, "customer": {"id": image_id}}
        return str(self.call("POST", "/try-on", json=body)["generationId"])

    def try_on_inline(self, external_id: str, image_id: str, title: str, garment: str) -> str:
        """Order with the whole product, which creates or updates it; return the generationId.

        A garment given by address goes as plain JSON; one in a file goes along as a part that `fileKey` names.
        """
        is_address = garment.startswith(("http://", "https://"))
        image = {"url": garment} if is_address else {"fileKey": "garment"}
        product = {"externalId": external_id, "title": title, "images": [image]}
        body = {"product": product, "customer": {"id": image_id}}
        if is_address:
            return str(self.call("POST", "/try-on", json=body)["generationId"])
        path = Path(garment)
        with path.open("rb") as file:
            parts = {"garment": (path.name, file, content_type(path))}
            return str(self.call("POST", "/try-on", data={"data": json.dumps(body)}, files=parts)["generationId"])

    def wait_for(self, generation_id: str, sleep: Sleep) -> str:
        """Ask every two seconds until the generation has ended; return the result's address.

        The address is signed and short-lived: fetch it at once.
        """
        for _ in range(GIVE_UP_AFTER_SECS // POLL_EVERY_SECS):
            generation = self.call("GET", f"/generations/{generation_id}")
            if generation["status"] == "COMPLETED":
                return str(generation["resultImageUrl"])
            if generation["status"] == "FAILED":
                reason = generation.get("errorMessage", "The service gave no reason.")
                raise GenerationFailed(f"{generation.get('errorCode', 'FAILED')}: {reason}")
            sleep(POLL_EVERY_SECS)
        raise GenerationFailed(f"{generation_id} was not done after {GIVE_UP_AFTER_SECS} s.")


def content_type(path: Path) -> str:
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def download(url: str, output: Path) -> None:
    """Fetch the result. Its address needs no API key, and the key is not for whoever serves it."""
    response = requests.get(url, timeout=TIMEOUT_SECS)
    response.raise_for_status()
    output.write_bytes(response.content)


def order(service: Service, arguments: argparse.Namespace) -> str:
    """Order a try-on the way that costs least; return the generationId.

    POST /try-on has no idempotency key, so nothing but PRODUCT_NOT_FOUND, which costs nothing, makes it go out again.
    """
    image_id = service.upload(arguments.photo)
    try:
        return service.try_on(arguments.external_id, image_id)
    except ServiceError as error:
        if error.code != "PRODUCT_NOT_FOUND":
            raise
    return service.try_on_inline(arguments.external_id, image_id, arguments.title, arguments.garment)


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photo", type=Path, help="a photo of a person")
    parser.add_argument("garment", help="the product's picture: a file or an address")
    parser.add_argument("--external-id", required=True, help="your own id of the product")
    parser.add_argument("--title", default="", help="the product's title")
    parser.add_argument("--output", type=Path, required=True, help="where the result goes")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None, sleep: Sleep = time.sleep) -> int:
    arguments = parse(argv)
    api_key = os.environ.get("GENLOOK_API_KEY", "")
    service = Service(api_key, os.environ.get("GENLOOK_BASE_URL", BASE_URL))
    try:
        with service.session:
            generation_id = order(service, arguments)
            download(service.wait_for(generation_id, sleep), arguments.output)
            credits_left = service.call("GET", "/account/credits")["creditBalance"]
    except (ServiceError, GenerationFailed, requests.RequestException, OSError) as error:
        print(f"No try-on: {error}", file=sys.stderr)
        return 1
    print(f"{arguments.output}: generation {generation_id}, {credits_left} credits left")
    return 0


if __name__ == "__main__":
    sys.exit(main())
