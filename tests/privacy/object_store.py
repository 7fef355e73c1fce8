"""A storage such as S3 is: names with bytes, no folders, and errors of its own."""

import datetime as dt
import io

from django.core.files import File
from django.core.files.storage import Storage
from django.utils import timezone


class StoreError(Exception):
    """What the store's library raises; nothing of Python's own."""


class ObjectStore(Storage):
    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, dt.datetime]] = {}
        self.refuses: set[str] = set()
        self.breaks_at: set[str] = set()

    def _open(self, name, mode="rb"):
        if name not in self.objects:
            raise FileNotFoundError(name)
        return File(io.BytesIO(self.objects[name][0]), name)

    def _save(self, name, content):
        self.objects[name] = (content.read(), timezone.now())
        return name

    def exists(self, name):
        return name in self.objects

    def delete(self, name):
        if name in self.refuses:
            raise StoreError("AccessDenied")
        self.objects.pop(name, None)

    def get_modified_time(self, name):
        if name not in self.objects:
            raise StoreError("404")
        return self.objects[name][1]

    def listdir(self, path):
        """List what stands before and after the next slash, as a delimiter does."""
        if path in self.breaks_at:
            raise StoreError("SlowDown")
        rest = [name.removeprefix(f"{path}/") for name in self.objects if name.startswith(f"{path}/")]
        return sorted({name.split("/")[0] for name in rest if "/" in name}), [name for name in rest if "/" not in name]
