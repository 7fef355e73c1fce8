"""A multipart/form-data body that is read from its files while it is sent (RFC 7578)."""

import io
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from typing import IO

from .errors import FileUnreadable, InvalidInput
from .values import ImageFile

CHUNK_BYTES = 64 * 1024
SPOOL_BYTES = 1024 * 1024


class MultipartBody:
    """Hold no more than one chunk of a file in memory.

    Enter it to open the files, iterate to send, leave it to close them; requests finds the Content-Length by `len`.
    It can be entered anew for another sending.
    """

    def __init__(self, fields: Mapping[str, str], files: Mapping[str, ImageFile]) -> None:
        self.boundary = secrets.token_hex(16)
        self.fields = fields
        self.files = files
        self.handed_over = False
        """Whether the last byte may be on its way: until then, the service can't have had the whole request."""
        self._opened = ExitStack()
        self._parts: list[tuple[bytes, IO[bytes] | None, int]] = []

    @property
    def content_type(self) -> str:
        return f"multipart/form-data; boundary={self.boundary}"

    def __enter__(self) -> "MultipartBody":
        self.handed_over = False
        self._parts = [(self._field(name, value), None, 0) for name, value in self.fields.items()]
        with ExitStack() as opened:
            for name, file in self.files.items():
                stream, size = open_sized(file, opened)
                self._parts.append((self._file_head(name, file), stream, size))
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *reason: object) -> None:
        self._opened.close()
        self._parts = []

    def __len__(self) -> int:
        return sum(len(head) + size + (0 if stream is None else 2) for head, stream, size in self._parts) + len(
            self._end()
        )

    def __iter__(self) -> Iterator[bytes]:
        for head, stream, size in self._parts:
            yield head
            if stream is not None:
                yield from chunks(stream, size)
                yield b"\r\n"
        self.handed_over = True
        yield self._end()

    def _field(self, name: str, value: str) -> bytes:
        head = f'--{self.boundary}\r\nContent-Disposition: form-data; name="{escaped(name)}"\r\n\r\n'
        try:
            return head.encode() + value.encode() + b"\r\n"
        except UnicodeEncodeError as error:
            raise InvalidInput(f"{name} is no text: {value!r}") from error

    def _file_head(self, name: str, file: ImageFile) -> bytes:
        if not file.content_type.isprintable():
            raise InvalidInput(f"No content type: {file.content_type!r}")
        disposition = f'form-data; name="{escaped(name)}"; filename="{escaped(file.name)}"'
        head = f"--{self.boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: {file.content_type}\r\n\r\n"
        return head.encode(errors="replace")

    def _end(self) -> bytes:
        return f"--{self.boundary}--\r\n".encode()


def escaped(text: str) -> str:
    """Escape a name in a Content-Disposition as browsers do (HTML standard: multipart/form-data encoding)."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def open_sized(file: ImageFile, opened: ExitStack) -> tuple[IO[bytes], int]:
    """Open a file and measure it; what can't be measured is copied to a temporary file first."""
    try:
        stream = opened.enter_context(closing(file.open()))
        if stream.seekable():
            return stream, bytes_left(stream)
        copy = tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115 (closed with the rest)
        opened.enter_context(closing(copy))
        shutil.copyfileobj(stream, copy, CHUNK_BYTES)
        copy.seek(0)
        return copy, bytes_left(copy)
    except OSError as error:
        raise FileUnreadable(f"{file.name} can't be opened: {error.strerror or error}") from error


def bytes_left(stream: IO[bytes]) -> int:
    """Measure a stream from where it stands. What `seek` returns isn't used: not every storage's files return it."""
    start = stream.tell()
    stream.seek(0, io.SEEK_END)
    end = stream.tell()
    stream.seek(start)
    return end - start


def chunks(stream: IO[bytes], size: int) -> Iterator[bytes]:
    """Read exactly `size` bytes; a file that shrank meanwhile would leave the service waiting for the rest."""
    left = size
    while left:
        try:
            chunk = stream.read(min(CHUNK_BYTES, left))
        except OSError as error:
            raise FileUnreadable(f"A file can't be read: {error.strerror or error}") from error
        if not chunk:
            raise FileUnreadable(f"A file ended {left} bytes before its end.")
        left -= len(chunk)
        yield chunk
