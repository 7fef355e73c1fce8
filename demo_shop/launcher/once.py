"""The demo without a browser: one photo, one product, one picture."""

import contextlib
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import requests
from django.core.management.base import CommandError
from PIL import Image, UnidentifiedImageError
from tqdm import tqdm

from genlook_django.models import ApiAccount

from ..models import Product, Variant
from .prepare import Service
from .visit import Visit, VisitFailed, local_session

MAX_PIXELS = 200_000_000


def check_photo(photo: Path) -> None:
    """Raise CommandError unless this is a picture; whether it is a good one is for the shop to say."""
    if not photo.is_file():
        raise CommandError(f"There is no file {photo}.")
    try:
        with Image.open(photo) as image:
            width, height = image.size
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise CommandError(f"{photo} is not a picture that can be read.") from error
    if width * height > MAX_PIXELS:
        raise CommandError(f"{photo} claims {width} x {height} pixels.")


def check_output(output: Path) -> None:
    if output.is_dir():
        raise CommandError(f"{output} is a folder; --output names the file to write.")
    if not output.parent.is_dir():
        raise CommandError(f"There is no folder {output.parent} to write the picture to.")


def check_product(slug: str) -> None:
    """Raise CommandError, with all slugs there are, unless this is the slug of something on sale."""
    if Variant.objects.on_sale().filter(slug=slug).exists():
        return
    products = list(Product.objects.on_sale().values_list("slug", flat=True))
    if slug not in products:
        raise CommandError(
            f"There is no product {slug!r}. There are: {', '.join(products)};"
            " or one colour of one of them, such as everyday-tee-sage."
        )


def visit_once(shop_url: str, service: Service, photo: Path, slug: str, output: Path) -> str:
    """Try one product on through the open shop, write the picture, and return a line about it."""
    before = ApiAccount.objects.current().requests_made
    try:
        with progress() as show:
            outcome = Visit(shop_url).try_on(photo, f"/products/{slug}/", show)
    except VisitFailed as error:
        raise CommandError(str(error)) from error
    output.write_bytes(outcome.picture)
    made = ApiAccount.objects.current().requests_made - before
    return (
        f"{outcome.generation_id}: {output} in {outcome.secs:.1f} s,"
        f" {made} requests to the service, {credits_left(service)} credits left"
    )


@contextlib.contextmanager
def progress() -> Iterator[Callable[[float, str], None]]:
    """Show a bar on a terminal, and nothing where standard error goes elsewhere."""
    layout = "{desc:<12} {percentage:3.0f} % |{bar}| {elapsed}"
    # A terminal may say that it has no size at all, and tqdm would believe it.
    size = shutil.get_terminal_size()
    with tqdm(
        total=100,
        desc="sending",
        bar_format=layout,
        ncols=min(size.columns, 80),
        nrows=size.lines,
        leave=False,
        disable=not sys.stderr.isatty(),
    ) as bar:

        def show(share: float, state: str) -> None:
            bar.n = round(100 * share)
            bar.set_description_str(state.lower())

        yield show


def credits_left(service: Service) -> str:
    """Ask the service itself; the visit has succeeded, so an answer that fails is no failure of it."""
    session = local_session() if service.is_sandbox else requests.Session()
    try:
        address = f"{service.base_url}/account/credits"
        response = session.get(address, headers={"x-api-key": service.key}, timeout=10)
        return str(response.json()["creditBalance"])
    except (requests.RequestException, ValueError, KeyError):
        return "unknown"
