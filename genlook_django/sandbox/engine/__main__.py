"""Dress the person of one picture in the garment of another: `python -m genlook_django.sandbox.engine P G OUTPUT`."""

import argparse
import json
import sys
from pathlib import Path

from genlook_django.sandbox.engine.errors import EngineError
from genlook_django.sandbox.engine.render import render_and_study
from genlook_django.sandbox.engine.sketches import draw_sketches


def main(arguments: list[str] | None = None) -> int:
    """Write the preview and print one line of JSON: what was found, or the code and sentence of a refusal."""
    options = _parser().parse_args(arguments)
    try:
        rendering, study = render_and_study(
            options.person.read_bytes(), options.garment.read_bytes(), title=options.title
        )
    except EngineError as error:
        return _answer({"error": error.code, "message": error.message}, status=1)
    except OSError as error:
        return _answer({"error": "FILE", "message": str(error)}, status=2)
    options.output.write_bytes(rendering.encode())
    if options.debug:
        draw_sketches(study, options.debug)
    return _answer(rendering.report, status=0)


def _answer(content: dict[str, object], *, status: int) -> int:
    sys.stdout.write(json.dumps(content) + "\n")
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m genlook_django.sandbox.engine", description=__doc__)
    parser.add_argument("person", type=Path, help="photo of the person")
    parser.add_argument("garment", type=Path, help="picture of the garment, laid flat on a plain ground")
    parser.add_argument("output", type=Path, help="where the preview goes, a JPEG")
    parser.add_argument("--title", default="", help="the product's title: its words help to tell the kind")
    parser.add_argument("--debug", type=Path, metavar="DIR", help="folder for pictures of what was found")
    return parser


if __name__ == "__main__":
    sys.exit(main())
