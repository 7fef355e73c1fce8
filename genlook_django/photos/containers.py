"""XMP in and out of JPEG, PNG and WebP files without touching a pixel.

Sources: XMP Specification Part 3 (Storage in Files); PNG, Third Edition; https://developers.google.com/speed/webp/docs/riff_container.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Protocol

JPEG_XMP = b"http://ns.adobe.com/xap/1.0/\0"
PNG_XMP = b"XML:com.adobe.xmp\0"
MOST_XMP_BYTES = 1024 * 1024
WEBP_HAS_XMP, WEBP_HAS_ALPHA = 0x04, 0x10

Part = tuple[bytes, bytes]
"""A segment or chunk: what kind, and the whole of it as it stands in the file."""


class NoContainer(ValueError):
    """The bytes are no such file, or one that is broken where its metadata should be."""


class Container(Protocol):
    c2pa: bytes
    """The kind of part that holds a C2PA manifest."""

    def split(self, data: bytes) -> list[Part]: ...
    def xmp_of(self, part: Part) -> bytes | None: ...
    def with_xmp(self, parts: list[Part], packet: bytes) -> bytes: ...


class Jpeg:
    c2pa = b"\xff\xeb"

    def split(self, data: bytes) -> list[Part]:
        """Return SOI and the segments before the first scan, and all the rest as one."""
        parts, at = [(b"\xff\xd8", data[:2])], 2
        while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
            end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
            parts.append((data[at : at + 2], data[at:end]))
            at = end
        if data[at : at + 2] != b"\xff\xda":
            raise NoContainer("no scan")
        return [*parts, (b"\xff\xda", data[at:])]

    def xmp_of(self, part: Part) -> bytes | None:
        kind, body = part
        return body[4 + len(JPEG_XMP) :] if kind == b"\xff\xe1" and body[4:].startswith(JPEG_XMP) else None

    def with_xmp(self, parts: list[Part], packet: bytes) -> bytes:
        body = JPEG_XMP + packet
        if len(body) > 0xFFFF - 2:
            raise NoContainer("the packet is too large for a segment")
        segment = b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
        # JFIF and Exif want to be first
        first = 1
        while parts[first][0] == b"\xff\xe0" or parts[first][1][4:8] == b"Exif":
            first += 1
        return joined([*parts[:first], (b"\xff\xe1", segment), *parts[first:]])


class Png:
    c2pa = b"caBX"

    def split(self, data: bytes) -> list[Part]:
        parts, at = [(b"", data[:8])], 8
        while at + 12 <= len(data):
            end = at + 12 + struct.unpack_from(">I", data, at)[0]
            parts.append((data[at + 4 : at + 8], data[at:end]))
            at = end
        if len(parts) < 3 or parts[1][0] != b"IHDR":
            raise NoContainer("no IHDR")
        return parts

    def xmp_of(self, part: Part) -> bytes | None:
        kind, body = part
        text = body[8:-4]
        if kind != b"iTXt" or not text.startswith(PNG_XMP):
            return None
        is_compressed = text[len(PNG_XMP)] == 1
        packet = text[len(PNG_XMP) + 2 :].split(b"\0", 2)[-1]
        return zlib.decompressobj().decompress(packet, MOST_XMP_BYTES) if is_compressed else packet

    def with_xmp(self, parts: list[Part], packet: bytes) -> bytes:
        body = b"iTXt" + PNG_XMP + b"\0\0\0\0" + packet
        chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
        return joined([*parts[:2], (b"iTXt", chunk), *parts[2:]])


class WebP:
    c2pa = b"C2PA"

    def split(self, data: bytes) -> list[Part]:
        parts, at = [(b"", data[:12])], 12
        while at + 8 <= len(data):
            end = at + 8 + struct.unpack_from("<I", data, at + 4)[0]
            parts.append((data[at : at + 4], data[at : end + (end - at) % 2]))
            at = end + (end - at) % 2
        if len(parts) < 2:
            raise NoContainer("no chunk")
        return parts

    def xmp_of(self, part: Part) -> bytes | None:
        kind, body = part
        if kind != b"XMP ":
            return None
        length: int = struct.unpack_from("<I", body, 4)[0]
        return bytes(body[8 : 8 + length])

    def with_xmp(self, parts: list[Part], packet: bytes) -> bytes:
        chunk = b"XMP " + struct.pack("<I", len(packet)) + packet + b"\0" * (len(packet) % 2)
        rest = parts[1:] if parts[1][0] == b"VP8X" else [(b"VP8X", self.extended(parts[1])), *parts[1:]]
        header = bytearray(rest[0][1])
        header[8] |= WEBP_HAS_XMP
        body = b"WEBP" + joined([(b"VP8X", bytes(header)), *rest[1:], (b"XMP ", chunk)])
        return b"RIFF" + struct.pack("<I", len(body)) + body

    def extended(self, picture: Part) -> bytes:
        """Return the VP8X chunk that a simple file has to begin with when it gets metadata."""
        kind, body = picture
        if kind == b"VP8L":
            bits = struct.unpack_from("<I", body, 9)[0]
            width, height, flags = bits & 0x3FFF, bits >> 14 & 0x3FFF, WEBP_HAS_ALPHA if bits >> 28 & 1 else 0
        elif kind == b"VP8 ":
            across, down = struct.unpack_from("<HH", body, 14)
            width, height, flags = (across & 0x3FFF) - 1, (down & 0x3FFF) - 1, 0
        else:
            raise NoContainer("no picture")
        sizes: bytes = width.to_bytes(3, "little") + height.to_bytes(3, "little")
        return b"VP8X" + struct.pack("<I", 10) + bytes([flags, 0, 0, 0]) + sizes


def container_of(data: bytes) -> Container:
    """Return what the bytes are, by their signature; raise NoContainer."""
    if data.startswith(b"\xff\xd8\xff"):
        return Jpeg()
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Png()
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WebP()
    raise NoContainer("neither JPEG nor PNG nor WebP")


def read_xmp(data: bytes) -> bytes | None:
    """Return a file's XMP packet, or None; raise NoContainer."""
    return next(packets(container_of(data), data), None)


def has_c2pa(data: bytes) -> bool:
    """Whether a file holds signed Content Credentials, which any change to it would break; raise NoContainer."""
    container = container_of(data)
    return any(kind == container.c2pa and b"c2pa" in body for kind, body in split(container, data))


def write_xmp(data: bytes, packet: bytes) -> bytes:
    """Return the file with this packet as its XMP, in the place of any other; raise NoContainer."""
    container = container_of(data)
    parts = [part for part in split(container, data) if xmp_of(container, part) is None]
    return container.with_xmp(parts, packet)


def packets(container: Container, data: bytes) -> Iterator[bytes]:
    return (packet for part in split(container, data) if (packet := xmp_of(container, part)) is not None)


def xmp_of(container: Container, part: Part) -> bytes | None:
    """Return the packet that a part holds; a part that is none, or a broken one, holds nothing."""
    try:
        return container.xmp_of(part)
    except (struct.error, IndexError, zlib.error):
        return None


def split(container: Container, data: bytes) -> list[Part]:
    try:
        return container.split(data)
    except (struct.error, IndexError) as error:
        raise NoContainer(str(error)) from error


def joined(parts: list[Part]) -> bytes:
    return b"".join(body for _, body in parts)
