"""The plain way: one task per try-on that uploads, submits, and asks every two seconds until it is done.

What one writes from the service's own example, and not badly: answers of 429 are waited out as long as the service
says, and not all at once; a photo that was uploaded is used again; the product goes with the order, in one request.
"""

import random
from pathlib import Path
from typing import Any

import requests
from celery import shared_task
from django.conf import settings
from django.utils import timezone

POLL_EVERY_SECS = 2
PAUSE_SECS = 5
GIVE_UP_AFTER_SECS = 3600
PRODUCT = {"externalId": "plain", "title": "mock", "images": [{"url": "https://shop.example/mock.jpg"}]}


@shared_task(name="plain.try_on", ignore_result=True)
def try_on(photo: str, image_id: str, output: str) -> None:
    from .app import note

    with requests.Session() as session:
        session.headers["x-api-key"] = settings.GENLOOK["API_KEY"]
        image_id = image_id or upload(session, photo)
        body = {"product": PRODUCT, "customer": {"id": image_id}}
        generation_id = call(session, "POST", "/try-on", json=body)["generationId"]
        url = wait_for(session, generation_id)
        answer = requests.get(url, timeout=60)
        answer.raise_for_status()
        Path(output).write_bytes(answer.content)
    note("plain", generation_id=generation_id, done_at=timezone.now().isoformat())


def upload(session: requests.Session, photo: str) -> str:
    data = Path(photo).read_bytes()
    uploaded = call(session, "POST", "/images/upload", files={"file": ("me.jpg", data, "image/jpeg")})
    return str(uploaded["imageId"])


def wait_for(session: requests.Session, generation_id: str) -> str:
    from .app import sleep

    for _ in range(GIVE_UP_AFTER_SECS // POLL_EVERY_SECS):
        sleep(POLL_EVERY_SECS)
        generation = call(session, "GET", f"/generations/{generation_id}")
        if generation["status"] == "COMPLETED":
            return str(generation["resultImageUrl"])
        if generation["status"] == "FAILED":
            break
    raise RuntimeError(f"{generation_id} was not made")


def call(session: requests.Session, method: str, path: str, **options: Any) -> dict[str, Any]:
    """Make one request; wait and repeat it while the account is over its requests for this minute."""
    from .app import sleep

    for _ in range(200):
        answer = session.request(method, settings.GENLOOK["BASE_URL"] + path, timeout=60, **options)
        if answer.status_code != 429:
            answer.raise_for_status()
            return dict(answer.json())
        sleep(float(answer.headers.get("Retry-After", PAUSE_SECS)) + random.uniform(0, PAUSE_SECS))
    raise RuntimeError(f"{method} {path} was refused 200 times")
