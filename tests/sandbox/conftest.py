import io
import json
from functools import partial

import pytest
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from genlook_django.sandbox import accounts, engine

from .web import web

__all__ = ["web"]


@pytest.fixture(autouse=True)
def sandbox_folder(settings, tmp_path):
    """Give each test a media folder of its own."""
    settings.GENLOOK_SANDBOX = {"MEDIA_ROOT": tmp_path / "sandbox"}
    return tmp_path / "sandbox"


def picture_bytes(size=(120, 150), colour="navy", kind="JPEG", **options):
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.fixture
def clock(time_machine):
    """Stop time, where a test says when it is."""
    time_machine.move_to("2030-01-01T00:00:00Z", tick=False)
    return time_machine


@pytest.fixture
def jpeg():
    return picture_bytes()


class Api:
    """Call the sandbox as a developer would: paths below tryon/v1/, a key, JSON or multipart."""

    root = "/genlook-sandbox/tryon/v1/"

    def __init__(self, account, key):
        self.account, self.key = account, key
        self.client = Client()

    @property
    def credits(self):
        self.account.refresh_from_db()
        return self.account.credits

    def call(self, method, path, json_body=None, form=None, **extra):
        options = {"headers": {"x-api-key": self.key, **extra}}
        if json_body is not None:
            options |= {"data": json.dumps(json_body), "content_type": "application/json"}
        if form is not None:
            options |= {"data": encode_multipart(BOUNDARY, form), "content_type": MULTIPART_CONTENT}
        return self.client.generic(method, self.root + path, **options)

    def raw(self, path, body, content_type="application/json", **environ):
        headers = {"x-api-key": self.key}
        return self.client.generic(
            "POST", self.root + path, body, content_type=content_type, headers=headers, **environ
        )

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body):
        return self.call("POST", path, json_body=body)

    def delete(self, path):
        return self.call("DELETE", path)

    def form(self, path, data=None, **fields):
        """POST multipart; `data` goes into the part of that name as JSON."""
        if data is not None:
            fields["data"] = json.dumps(data)
        return self.call("POST", path, form=fields)

    def upload(self, data, name="photo.jpg", **fields):
        return self.form("images/upload", file=named(data, name), **fields)

    def image_id(self, **fields):
        return self.upload(picture_bytes(), crop="false", **fields).json()["imageId"]

    def try_on(self, **body):
        return self.post("try-on", body)

    def mock_try_on(self, **body):
        """Order a one-shot that gives the photo back, so that no engine is needed."""
        customer = body.pop("customer", None) or {"id": self.image_id()}
        return self.post("try-on", {"product": mock_product(), "customer": customer, **body})


def mock_product(**members):
    return {"title": "mock", "images": [{"url": "http://shop.example/mock.jpg"}], **members}


def named(data, name):
    file = io.BytesIO(data)
    file.name = name
    return file


def error(response):
    """Return what a refused request's tests compare: HTTP status and code, which must agree with the body's."""
    body = response.json()
    assert body["status"] == response.status_code
    assert body.keys() - {"details"} == {"code", "message", "status"}
    assert ("details" in body) == (body["code"] == "VALIDATION_FAILED")
    return response.status_code, body["code"]


def paths(response):
    assert error(response) == (400, "VALIDATION_FAILED")
    return [detail["path"] for detail in response.json()["details"]]


@pytest.fixture
def make_api(db):
    def make(credits=10, **columns):
        account, key = accounts.create(credits=credits)
        for name, value in columns.items():
            setattr(account, name, value)
        account.save()
        return Api(account, key)

    return make


@pytest.fixture
def api(make_api):
    return make_api(requests_per_minute=10_000)


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    """Run, at the end of a block, what it does on commit."""
    return partial(django_capture_on_commit_callbacks, execute=True)


@pytest.fixture
def committed(on_commit, api, task_queue):
    """Make every call run what it does on commit, as it would outside of a test's transaction."""
    plain = api.call

    def call(*args, **kwargs):
        with on_commit():
            return plain(*args, **kwargs)

    api.call = call
    return task_queue


def download(url):
    """Fetch a signed address as anybody: without a key."""
    response = Client().get(url)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


class Rendering:
    """What the engine gives: the garment's picture in the photo's place, and a report."""

    report = {"kind": "tee"}

    def __init__(self, picture):
        self.picture = picture

    def encode(self):
        return self.picture


@pytest.fixture
def rendered(monkeypatch):
    """Stand in for the engine, and keep what it was asked."""
    asked = []

    def render(person, garment, *, title="", description=""):
        asked.append((person, garment, title, description))
        return Rendering(picture_bytes((300, 400), "white"))

    monkeypatch.setattr(engine, "render", render)
    return asked


def order_file(api, **members):
    product = {"title": "Tee", "description": "Soft", "images": [{"fileKey": "front"}], **members.pop("product", {})}
    data = {"product": product, "customer": {"id": api.image_id()}, **members}
    files = {"front": named(picture_bytes((80, 100), "green"), "front.jpg")}
    files |= {name: named(picture_bytes((80, 100), "blue"), "x.jpg") for name in ("back",) if name in str(product)}
    return api.form("try-on", data, **files).json()["generationId"]
