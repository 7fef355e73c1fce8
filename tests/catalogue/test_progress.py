"""A bar for who watches, and only messages for a log."""

from io import StringIO

import pytest
from django.core.management.base import OutputWrapper

from genlook_django.management.progress import Progress


class Screen(StringIO):
    def __init__(self, *, is_terminal):
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self):
        return self.is_terminal


def shown(*, is_terminal, total=4) -> str:
    screen = Screen(is_terminal=is_terminal)
    with Progress(OutputWrapper(screen), "shop.Product", total) as progress:
        progress.show(2)
        progress.say("Hat: there is no picture of it")
        progress.show(total)
    return screen.getvalue()


def test_a_terminal_sees_how_far_it_is_and_each_message_on_a_line_of_its_own():
    half, rest = shown(is_terminal=True).split("\r\x1b[KHat: there is no picture of it\n")
    assert half == f"\rshop.Product [{'#' * 15:<30}]  50% 2/4"
    assert rest == f"\rshop.Product [{'#' * 30}] 100% 4/4\r\x1b[K"


def test_a_bar_is_no_error_and_not_shown_as_one():
    screen = Screen(is_terminal=True)
    out = OutputWrapper(screen)
    out.style_func = lambda text: f"<red>{text}</red>"
    with Progress(out, "shop.Product", 4) as progress:
        progress.show(4)
        progress.say("Hat: there is no picture of it")
    assert "<red>\r" not in screen.getvalue()
    assert "<red>Hat: there is no picture of it" in screen.getvalue()


@pytest.mark.parametrize(("is_terminal", "total"), [(False, 4), (True, 0)])
def test_a_log_and_an_empty_shop_get_messages_alone(is_terminal, total):
    assert shown(is_terminal=is_terminal, total=total) == "Hat: there is no picture of it\n"
