"""What a file's own header claims it to be, read before any decoder allocates anything for it."""

import dataclasses

from ..exceptions import Refusal, TooLarge, WrongType

LARGEST_SIDE = 16_383
"""Pixels; what WebP can hold at most, and more than any camera makes."""
SHORTEST_SIDE = 200
"""Pixels of the shorter side below which nobody is to be seen."""
MOST_PIXELS = {"PNG": 16_000_000, "WEBP": 12_000_000, "HEIF": 13_000_000}
"""What fits into 300 MB while it is decoded. These formats, unlike JPEG, are decoded at their full size only."""
MOST_HEIC_PIXELS_WITH_ALPHA = 8_000_000
MOST_FRAMES = 16
"""A telephone may put a few pictures into one file, of which the first is the photo."""
MOST_PROGRESSIVE_PIXELS = 24_000_000
"""A progressive JPEG's coefficients are all held in memory, at whatever scale it is decoded."""
MOST_SCANS = 64
"""Each scan of a progressive JPEG is a walk over the whole picture; encoders write about ten."""
NOT_A_START_OF_FRAME = {0xC4, 0xC8, 0xCC}
HEIF_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis")


@dataclasses.dataclass(frozen=True)
class Claim:
    """A picture's format and size in pixels, as its header has it; JPEG tells how many scans there are."""

    format: str
    width: int
    height: int
    is_animated: bool = False
    is_progressive: bool = False
    scans: int = 1
    frames: int = 1
    has_alpha: bool = False

    def check(self, most_pixels: int) -> None:
        """Raise Refusal if it should not be decoded; ``most_pixels`` is the shop's own limit for all formats."""
        pixels = self.width * self.height
        if self.is_animated or self.frames > MOST_FRAMES:
            raise WrongType("PHOTO_TYPE_NOT_SUPPORTED")
        if not pixels:
            raise Refusal("PHOTO_BROKEN")
        if pixels > min(most_pixels, MOST_PIXELS.get(self.format, most_pixels)):
            raise TooLarge("PHOTO_TOO_LARGE")
        if self.format == "HEIF" and self.has_alpha and pixels > MOST_HEIC_PIXELS_WITH_ALPHA:
            raise TooLarge("PHOTO_TOO_LARGE")
        if max(self.width, self.height) > LARGEST_SIDE:
            raise TooLarge("PHOTO_TOO_LARGE")
        if self.is_progressive and (pixels > MOST_PROGRESSIVE_PIXELS or self.scans > MOST_SCANS):
            raise TooLarge("PHOTO_TOO_LARGE")
        if min(self.width, self.height) < SHORTEST_SIDE:
            raise Refusal("PHOTO_TOO_SMALL")


def read_claim(data: bytes) -> Claim:
    """Return what a file claims to be, by its content; raise WrongType for no photo, Refusal for a broken one."""
    if data.startswith(b"\xff\xd8\xff"):
        return read_jpeg(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return read_png(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return read_webp(data)
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        return read_heif(data)
    raise WrongType("PHOTO_NOT_AN_IMAGE")


def read_jpeg(data: bytes) -> Claim:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in NOT_A_START_OF_FRAME:
            height, width = number(data, at + 5, 2), number(data, at + 7, 2)
            # inside a scan 0xFF is always followed by a stuffed 0, so the two bytes are a marker wherever they stand
            scans = data.count(b"\xff\xda", at)
            return Claim("JPEG", width, height, is_progressive=marker not in {0xC0, 0xC1}, scans=scans)
        if marker == 0x01 or 0xD0 <= marker <= 0xD9:
            # without a length of its own: decoders step over it, or end there, each in its way
            break
        # any number of 0xFF may fill the room before a marker
        at += 1 if marker == 0xFF else 2 + number(data, at + 2, 2)
    raise Refusal("PHOTO_BROKEN")


def read_png(data: bytes) -> Claim:
    if data[12:16] != b"IHDR" or len(data) < 33:
        raise Refusal("PHOTO_BROKEN")
    # acTL must stand before the first IDAT to mean anything
    head = data[: data.find(b"IDAT") if b"IDAT" in data else len(data)]
    return Claim("PNG", number(data, 16, 4), number(data, 20, 4), is_animated=b"acTL" in head)


def read_webp(data: bytes) -> Claim:
    """Read https://developers.google.com/speed/webp/docs/riff_container: extended, lossless or lossy."""
    kind = data[12:16]
    if len(data) < 30:
        raise Refusal("PHOTO_BROKEN")
    if kind == b"VP8X":
        width, height = 1 + little(data, 24, 3), 1 + little(data, 27, 3)
        return Claim("WEBP", width, height, is_animated=bool(data[20] & 0b10) or b"ANMF" in data[30:])
    if kind == b"VP8L" and data[20] == 0x2F:
        bits = little(data, 21, 4)
        return Claim("WEBP", 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return Claim("WEBP", little(data, 26, 2) & 0x3FFF, little(data, 28, 2) & 0x3FFF)
    raise Refusal("PHOTO_BROKEN")


def read_heif(data: bytes) -> Claim:
    """Return the largest picture of all that ISO/IEC 23008-12 lets a file hold: tiles, thumbnails, an alpha channel.

    Each is held to its own claim (``ispe``) by the library that decodes it, and can be larger than the photo itself.
    """
    meta = box_of(data, b"meta")
    sizes, at = [(0, 0)], meta.find(b"ispe")
    while at >= 0:
        sizes.append((number(meta, at + 8, 4), number(meta, at + 12, 4)))
        at = meta.find(b"ispe", at + 4)
    return Claim("HEIF", *max(sizes, key=lambda size: size[0] * size[1]))


def box_of(data: bytes, kind: bytes) -> bytes:
    """Return the first box of this kind at the file's top level; nothing if there is none."""
    at = 0
    while at + 8 <= len(data):
        length = number(data, at, 4)
        if length == 1:  # the real one is behind the kind
            length = number(data, at + 8, 8)
        if length == 0:  # to the end
            length = len(data) - at
        if length < 8:
            break
        if data[at + 4 : at + 8] == kind:
            return data[at : at + length]
        at += length
    return b""


def number(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "big")


def little(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "little")
