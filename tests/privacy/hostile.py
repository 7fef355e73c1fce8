"""A thousand files that are no honest photo, from a fixed seed; run as a module, it takes a folder in and measures.

Each is a name, as a browser could send it, and its bytes.
"""

import io
import json
import random
import struct
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from tests.pictures import encoded, portrait

SEED = 20260101
DATA = Path(__file__).parents[1] / "data"
NAMES = [
    "me.jpg",
    "../../etc/passwd",
    "a\r\nSet-Cookie: x=1.png",
    "\x00.webp",
    "é" * 300 + ".jpg",
    "con",
    "x.svg",
    ".htaccess",
]


def honest() -> list[bytes]:
    figure = portrait(400, 500)
    files = [
        encoded(figure),
        encoded(figure, progressive=True),
        encoded(figure.convert("CMYK")),
        encoded(figure, "PNG"),
        encoded(figure.convert("P"), "PNG"),
        encoded(figure, "WEBP"),
        encoded(figure, "WEBP", lossless=True),
        encoded(figure, exif=b"Exif\0\0" + b"II*\0\x08\0\0\0" + b"\xff" * 60),
    ]
    return [*files, encoded(figure, "HEIF")] if "HEIF" in Image.SAVE else files


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *, depth: int = 8, colour: int = 2, body: bytes = b"", before: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def nothing(size: int) -> bytes:
    return zlib.compress(b"\0" * size, 9)


def resized_jpeg(width: int, height: int, **options) -> bytes:
    """A small JPEG whose header claims another size."""
    data = bytearray(encoded(portrait(400, 500), **options))
    start = data.find(b"\xff\xc2" if options.get("progressive") else b"\xff\xc0")
    data[start + 5 : start + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def many_scans() -> bytes:
    data = encoded(portrait(1000, 1000), progressive=True)
    start = data.rfind(b"\xff\xda")
    return data[:-2] + data[start:-2] * 400 + b"\xff\xd9"


def webp_header(width: int, height: int, flags: int = 0) -> bytes:
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes([flags, 0, 0, 0])
    body += (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", len(body)) + body


def resized_heic(data: bytes, width: int, height: int) -> bytes:
    """A HEIC whose container claims another size than is coded."""
    start = data.find(b"ispe") + 8
    return data[:start] + struct.pack(">II", width, height) + data[start + 8 :]


def with_property(data: bytes, box: bytes) -> bytes:
    """A HEIC with one more item property. Its offsets are off then, which nobody should come to see."""
    out = bytearray(data)
    for kind in (b"meta", b"iprp", b"ipco"):
        at = out.find(kind) - 4
        out[at : at + 4] = (int.from_bytes(out[at : at + 4], "big") + len(box)).to_bytes(4, "big")
    at = out.find(b"ipco") + 4
    return bytes(out[:at] + box + out[at:])


def heics() -> list[bytes]:
    if "HEIF" not in Image.SAVE:
        return []
    grey, small = (DATA / "grey-8000x8000.heic").read_bytes(), encoded(portrait(400, 500), "HEIF")
    frames = [portrait(200, 220, shirt=shirt) for shirt in ("red", "green", "blue") * 20]
    return [
        grey,
        resized_heic(grey, 400, 500),
        (DATA / "grey-8000x8000-claims-400x504.heic").read_bytes(),
        resized_heic(small, 60_000, 60_000),
        resized_heic(small, 60_000, 210),
        resized_heic(small, 1, 60_000),
        resized_heic(small, 0, 0),
        resized_heic(small, 3000, 3000),
        encoded(frames[0], "HEIF", save_all=True, append_images=frames[1:]),
        small.replace(b"ispe", b"free"),
        small.replace(b"hvcC", b"av1C"),
    ]


def animated(image_format: str) -> bytes:
    frames = [portrait(shirt=shirt) for shirt in ("red", "green", "blue")]
    return encoded(frames[0], image_format, save_all=True, append_images=frames[1:])


def two_faced_jpeg() -> bytes:
    """A progressive picture of many scans, behind a marker without a length that leads a reader astray.

    One that takes the next two bytes for its length lands on a small baseline frame inside a comment.
    """
    astray = 4 + 0xFFE0
    first = b"\xff\xd8\xff\xd0\xff\xe0\xff\x00" + bytes(0xFF00 - 2)
    small = b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, 500, 400, 3) + bytes(70)
    inner = bytes(astray - len(first) - 4) + small
    picture = many_scans()
    return first + b"\xff\xe1" + struct.pack(">H", len(inner) + 2) + inner + picture[2:]


def bombs() -> list[bytes]:
    figure = encoded(portrait(400, 500))
    return [
        png(50_000, 50_000, body=nothing(1_000_000)),
        png(60_000, 1, body=nothing(180_001)),
        png(1, 60_000, body=nothing(240_000)),
        png(2**31 - 1, 2**31 - 1),
        png(0, 0),
        png(4001, 4001, depth=16, colour=6, body=nothing(4001 * (4001 * 8 + 1))),
        png(400, 400, body=nothing(400 * 1201), before=chunk(b"iCCP", b"x\0\0" + nothing(50_000_000))),
        png(400, 400, body=nothing(400 * 1201), before=chunk(b"zTXt", b"x\0\0" + nothing(80_000_000))),
        png(400, 400, body=nothing(90_000_000)),
        resized_jpeg(65_500, 65_500),
        resized_jpeg(60_000, 1),
        resized_jpeg(7000, 7000),
        resized_jpeg(7000, 7000, progressive=True),
        resized_jpeg(4800, 4800, progressive=True),
        many_scans(),
        two_faced_jpeg(),
        webp_header(16_384, 16_384),
        webp_header(16_384, 16_384, flags=2),
        webp_header(400, 400) + b"ANIM" + bytes(30),
        animated("PNG"),
        animated("WEBP"),
        animated("GIF"),
        encoded(portrait(), "TIFF"),
        encoded(portrait(), "BMP"),
        encoded(portrait(), icc_profile=b"no profile" * 100),
        encoded(portrait().convert("CMYK"), icc_profile=random.Random(SEED).randbytes(60_000)),
        figure + b"PK\x03\x04" + b"\0" * 5000,
        figure[:2] + b"\xff\xe1\x40\x00" + b"<?php system($_GET[0]); ?>".ljust(0x3FFE) + figure[2:],
        b"GIF89a" + figure,
        b"%PDF-1.7\n" + figure,
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><svg>&b;</svg>",
        b"<html><script>alert(1)</script></html>",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        b"\0\0\0\x18ftypavif\0\0\0\0avifmif1" + bytes(500),
        b"\xff\xd8\xff" * 1000,
        b"\xff\xd8" + b"\xff" * 100_000,
        b"RIFF\xff\xff\xff\xffWEBPVP8 " + bytes(30),
        b"RIFF\x00\x00\x00\x00WEBPVP8L" + bytes(30),
        b"\xff\xd8\xff\xe0" + b"\0" * 11_000_000,
        *heics(),
    ]


def damaged(luck: random.Random, data: bytes) -> bytes:
    """Cut a picture off, or change some of its bytes, most often where its header is."""
    if luck.random() < 0.4:
        return data[: luck.randrange(1, len(data) - 1)]
    changed = bytearray(data)
    reach = len(data) if luck.random() < 0.4 else min(600, len(data))
    for _ in range(luck.randrange(1, 40)):
        changed[luck.randrange(reach)] = luck.randrange(256)
    return bytes(changed)


def thousand() -> Iterator[tuple[str, bytes]]:
    luck = random.Random(SEED)
    made, pictures = bombs(), honest()
    for number in range(1000):
        if number < len(made):
            data = made[number]
        elif luck.random() < 0.2:
            magic = luck.choice(
                [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\x00\x00\x00WEBP", b"\0\0\0\x18ftypheic"]
            )
            data = magic + luck.randbytes(luck.randrange(4000))
        else:
            data = damaged(luck, luck.choice(pictures))
        yield luck.choice(NAMES), data


def largest() -> Iterator[bytes]:
    """The largest honest pictures of each format that are let in: what memory and time are bounded by."""
    yield encoded(portrait(5600, 4200), progressive=True, quality=60)
    yield encoded(portrait(7000, 7000), quality=60)
    yield png(4000, 4000, depth=16, colour=6, body=nothing(4000 * (4000 * 8 + 1)))
    yield encoded(portrait(3000, 3900), "WEBP", method=0)
    if "HEIF" in Image.SAVE:
        yield (DATA / "deep-3610x3600.heic").read_bytes()
        yield (DATA / "deep-alpha-2830x2820.heic").read_bytes()


def measure(paths: list[Path]) -> dict[str, object]:
    """Take the files in; return the most seconds that one took, the most memory in MB, and which were taken."""
    import django

    django.setup()
    from genlook_django.exceptions import Refusal
    from genlook_django.photos.intake import take_in

    # by the processor's time, all threads together: a busy machine is not the picture's fault
    slowest, taken = 0.0, []
    for path in paths:
        data = path.read_bytes()
        began = time.process_time()
        try:
            take_in(io.BytesIO(data), len(data))
            taken.append(path.name)
        except Refusal:
            pass
        slowest = max(slowest, time.process_time() - began)
    # not getrusage: that starts from what the process that started this one had
    status = Path("/proc/self/status").read_text()
    memory_mb = int(status.split("VmHWM:")[1].split()[0]) / 1024
    return {"slowest_secs": slowest, "memory_mb": memory_mb, "taken": taken}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(sorted(Path(sys.argv[1]).iterdir()))))
