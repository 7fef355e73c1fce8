import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...launcher import folder, once
from ...launcher.prepare import LOGIN, Service, find_service, prepare_shop
from ...launcher.processes import ChildEnded, Stopped, stopping_on_signals
from ...launcher.start import HOST, open_shop, take_port, watch


def port_number(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise ValueError(text)
    return number


class Command(BaseCommand):
    help = "Open the demo shop with its worker and the try-on sandbox; with --once, try one photo on and leave."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=port_number, help="default: 8000; with --once, any that is free")
        parser.add_argument("--reset", action="store_true", help="forget what an earlier demo has kept")
        parser.add_argument("--once", type=Path, metavar="PHOTO", help="a picture of a person: JPEG, PNG or WebP")
        parser.add_argument("--product", metavar="SLUG", help="what to try on, such as everyday-tee-sage")
        parser.add_argument("--output", type=Path, metavar="FILE", help="where to write the picture")

    def handle(self, *args: Any, **options: Any) -> None:
        self._check(options)
        try:
            with stopping_on_signals(), folder.data_folder() as data:
                self._run(data, argparse.Namespace(**options))
        except Stopped:
            self.stderr.write("Closed.")
        except ChildEnded as error:
            raise CommandError(str(error)) from error

    def _check(self, options: dict[str, Any]) -> None:
        given = [name for name in ("once", "product", "output") if options[name]]
        if given and len(given) < 3:
            raise CommandError("--once PHOTO, --product SLUG and --output FILE go together.")
        if given:
            once.check_photo(options["once"])
            once.check_output(options["output"])

    def _run(self, data: Path, options: argparse.Namespace) -> None:
        port = take_port(options.port or (None if options.once else 8000))
        if options.reset:
            folder.empty(data)
        prepare_shop()
        if options.once:
            once.check_product(options.product)
        service = find_service(data, port)
        with open_shop(data, port, service) as children:
            address = f"http://{HOST}:{port}/"
            if options.once:
                line = once.visit_once(address, service, options.once, options.product, options.output)
                self.stdout.write(line)
            else:
                self._welcome(address, service, data)
                watch(children)

    def _welcome(self, address: str, service: Service, data: Path) -> None:
        made_by = f"the sandbox, {address}genlook-sandbox/" if service.is_sandbox else service.base_url
        lines = [
            "",
            self.style.SUCCESS(f"  The shop is open:  {address}"),
            f"  Behind it:         {address}admin/" + (f"  ({LOGIN} / {LOGIN})" if settings.DEBUG else ""),
            f"  Try-ons come from  {made_by}",
            f"  Kept, and logs, in {data}",
            "",
            "  Ctrl-C closes it. The next start finds everything as it was; --reset starts anew.",
            "",
        ]
        self.stdout.write("\n".join(lines))
