"""The folder that holds everything the demo writes."""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections

MARK = ".hemwell-demo"
# By name, never the folder as a whole: DEMO_DATA_DIR may have been pointed at one that holds other things.
WRITTEN_BY_THE_DEMO = (
    *("shop.sqlite3*", "media", "private", "sandbox", "queue", "queue-control", "logs", "static"),
    *("api-key", "beat-schedule*"),
)


@contextlib.contextmanager
def data_folder() -> Iterator[Path]:
    """Make the folder and keep a second demo out of it; raise CommandError if one is running."""
    folder: Path = settings.DATA_DIR
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / MARK).open("a+") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CommandError(
                f"A demo is running on the data in {folder} already. End it, or set DEMO_DATA_DIR to another folder."
            ) from None
        settings.QUEUE_DIR.mkdir(exist_ok=True)
        yield folder


def empty(folder: Path) -> None:
    """Delete what the demo wrote. The folder itself, and the mark that is locked, stay."""
    database = settings.DATABASES["default"]
    connections.close_all()
    for entry in WRITTEN_BY_THE_DEMO:
        for path in folder.glob(entry):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    settings.QUEUE_DIR.mkdir(exist_ok=True)
    if database["ENGINE"] != "django.db.backends.sqlite3":
        call_command("migrate", verbosity=0)
        call_command("flush", interactive=False, verbosity=0)


def write_secret(path: Path, secret: str) -> None:
    """Write a file that only its owner can read, at no moment anybody else."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)
