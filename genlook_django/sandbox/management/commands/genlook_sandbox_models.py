from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from genlook_django.sandbox.engine import fetching, networks


class Command(BaseCommand):
    """Fetch the two small networks that find a person in a photo; without them the sandbox takes a simpler way."""

    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--wheel", type=Path, help="take them from this wheel of mediapipe 0.10.21, offline")
        parser.add_argument("--optional", action="store_true", help="succeed, with a word of warning, when it fails")

    def handle(self, *args: Any, wheel: Path | None, optional: bool, **options: Any) -> None:
        if not fetching.missing():
            self.stdout.write(f"The networks are in {networks.folder()}.")
            return
        try:
            fetching.fetch(wheel)
        except fetching.FetchError as error:
            if not optional:
                raise CommandError(str(error)) from error
            self.stderr.write(f"Without networks, the sandbox finds people in a simpler, rougher way ({error}).")
            return
        self.stdout.write(f"The networks are now in {networks.folder()}.")
