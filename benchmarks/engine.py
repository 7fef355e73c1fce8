"""Time the picture engine, step by step, on one core: `python -m benchmarks.engine PERSON GARMENT [--rounds N]`.

Prints the median seconds of each step at 768 x 1024 and at 12 megapixels, beside the floor below which no engine can
go (decode, one full-size warp, encode), and the peak memory of the process.
"""

import argparse
import io
import resource
import statistics
import time
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from genlook_django.sandbox.engine import render
from genlook_django.sandbox.engine.pictures import decode, encode

SIZES = {"768 x 1024": (768, 1024), "12 megapixels": (3000, 4000)}
STEPS = ("decode", "garment", "person", "parts", "warp", "compose", "encode", "all", "floor")


def main() -> None:
    options = _options()
    cv2.setNumThreads(1)
    person, garment = options.person.read_bytes(), options.garment.read_bytes()
    render(person, garment)
    print(f"{'':14s}" + "".join(f"{step:>10s}" for step in STEPS) + f"{'peak MB':>10s}")
    for name, size in SIZES.items():
        photo = _photo(person, size)
        rounds = [_measured(photo, garment) for _ in range(options.rounds)]
        peak = _peak_megabytes()
        medians = {step: statistics.median(one[step] for one in rounds) for step in rounds[0]} | {
            "floor": _floor(photo)
        }
        print(f"{name:14s}" + "".join(f"{medians[step]:10.2f}" for step in STEPS) + f"{peak:10.0f}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("person", type=Path)
    parser.add_argument("garment", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def _photo(person: bytes, size: tuple[int, int]) -> bytes:
    """Return the photo at `size`, on a ground of its border's colour where the proportions differ."""
    picture = Image.open(io.BytesIO(person)).convert("RGB")
    scale = min(size[0] / picture.width, size[1] / picture.height)
    scaled = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS)
    sheet = Image.new("RGB", size, picture.getpixel((0, 0)))
    sheet.paste(scaled, ((size[0] - scaled.width) // 2, size[1] - scaled.height))
    buffer = io.BytesIO()
    sheet.save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def _measured(photo: bytes, garment: bytes) -> dict[str, float]:
    start = time.perf_counter()
    rendering = render(photo, garment)
    rendered = time.perf_counter()
    rendering.encode()
    encoded = time.perf_counter()
    seconds: dict[str, float] = rendering.report["seconds"]
    return seconds | {"encode": encoded - rendered, "all": encoded - start}


def _floor(photo: bytes) -> float:
    start = time.perf_counter()
    pixels = decode(photo).pixels
    rows, columns = np.mgrid[: pixels.shape[0], : pixels.shape[1]].astype(np.float32)
    encode(np.asarray(cv2.remap(pixels, columns, rows, cv2.INTER_LINEAR), np.uint8))
    return time.perf_counter() - start


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
