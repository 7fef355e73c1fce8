"""Render every person in every garment, and write contact sheets: `python -m benchmarks.gallery [FOLDER ...]`.

People are the pictures in folders called "persons", garments those in "garments" and "pictures"; without arguments,
what the demo shop has. One sheet for each person goes to artefacts/gallery, which is never committed.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
from PIL import Image, ImageDraw

from genlook_django.sandbox.engine import EngineError, render

ROOT = Path(__file__).resolve().parents[1]
OUTPUT = ROOT / "artefacts" / "gallery"
TILE = (480, 640)
COLUMNS = 5


def main() -> None:
    cv2.setNumThreads(1)
    folders = [Path(argument) for argument in sys.argv[1:]] or [ROOT / "demo_shop"]
    people = list(_pictures(folders, "persons")) or sorted(ROOT.glob("demo_shop/static/shop/*photo*.jpg"))
    garments = [*_pictures(folders, "garments"), *_pictures(folders, "pictures")]
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for person in people:
        sheet = _sheet([_tile(person, garment) for garment in garments])
        path = OUTPUT / f"{person.stem}.jpg"
        sheet.save(path, quality=88)
        print(path)


def _pictures(folders: list[Path], name: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(path for kind in ("jpg", "png", "webp") for path in folder.rglob(f"{name}/*.{kind}"))


def _tile(person: Path, garment: Path) -> Image.Image:
    tile = Image.new("RGB", TILE, "#333")
    title = garment.stem.replace("-", " ").replace("_", " ")
    try:
        preview = Image.fromarray(render(person.read_bytes(), garment.read_bytes(), title=title).image)
        preview.thumbnail((TILE[0], TILE[1] - 24))
        tile.paste(preview, (0, 24))
    except EngineError as refused:
        title = f"{title}: {refused.code}"
    ImageDraw.Draw(tile).text((6, 6), title, fill="white")
    return tile


def _sheet(tiles: list[Image.Image]) -> Image.Image:
    rows = -(-len(tiles) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * TILE[0], max(1, rows) * TILE[1]), "#333")
    for number, tile in enumerate(tiles):
        sheet.paste(tile, (number % COLUMNS * TILE[0], number // COLUMNS * TILE[1]))
    return sheet


if __name__ == "__main__":
    main()
