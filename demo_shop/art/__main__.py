"""Draw the collection: `python -m demo_shop.art [--into FOLDER] [DESIGN…]`, some ten seconds a picture."""

import argparse
import sys
import zlib
from pathlib import Path

from demo_shop.collection import COLLECTION, PICTURES, Colour, Design

from .cloth import Cloth
from .patterns import cut
from .photograph import jpeg, photograph


def main(arguments: list[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    options.into.mkdir(parents=True, exist_ok=True)
    for design in COLLECTION:
        if options.designs and design.slug not in options.designs:
            continue
        for colour in design.colours:
            path = options.into / design.picture(colour).name
            path.write_bytes(draw(design, colour))
            sys.stdout.write(f"{path.name}: {path.stat().st_size / 1000:.0f} kB\n")


def draw(design: Design, colour: Colour) -> bytes:
    """Return the JPEG of one variant; the same every time."""
    # Seeded by the name: each colour is its own piece, laid out anew.
    cloth = Cloth(zlib.crc32(f"{design.slug}-{colour.slug}".encode()))
    cut(design, colour).lay_on(cloth)
    return jpeg(photograph(cloth))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m demo_shop.art", description="Draw the shop's product pictures.")
    parser.add_argument("designs", nargs="*", metavar="DESIGN", help="slugs; all of the collection when none is given")
    parser.add_argument("--into", type=Path, default=PICTURES, metavar="FOLDER")
    return parser


if __name__ == "__main__":
    main()
