"""What ``docs/products.md`` shows is what these tests run."""

import re
from pathlib import Path

import pytest

from genlook_django.catalogue import ProductAdapter
from genlook_django.management.commands.genlook_sync import Command

HERE = Path(__file__).parent
PAGE = (HERE.parents[1] / "docs" / "products.md").read_text()
SHOWN = [*HERE.glob("*/tryon.py"), *HERE.glob("oscar/templates/**/*.html")]


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: str(path.relative_to(HERE)))
def test_each_shop_of_the_page_is_one_of_the_tests(path):
    assert f"```{'python' if path.suffix == '.py' else 'html+django'}\n{path.read_text().strip()}\n```" in PAGE


def test_the_plainest_shop_is_the_pages_first():
    assert (HERE.parent / "shop" / "tryon.py").read_text().strip() in PAGE


def test_all_that_an_adapter_has_is_in_the_table():
    named = set(re.findall(r"`(\w+)(?:\([^`]*\))?`", PAGE))
    public = {name for name in vars(ProductAdapter) if not name.startswith("_")}
    assert public - named == {"wearables", "get_remote_product", "find", "check"}


def test_all_options_of_the_command_are_told():
    parser = Command().create_parser("manage.py", "genlook_sync")
    own = {"--model", "--only-stale", "--push", "--prune", "--dry-run"}
    assert own <= {option for action in parser._actions for option in action.option_strings}
    assert all(option in PAGE for option in own)
