"""What shoppers and staff see of privacy: labels, and the way to erase everything, with JavaScript off."""

import pytest
from playwright.sync_api import expect

from genlook_django.models import Erasure, ShopperPhoto, Status, TryOnResult
from tests.plugin.browser.test_widget import me

pytestmark = pytest.mark.browser


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "java_script_enabled": False}


@pytest.fixture
def tried_on(page, service, live_server, mock_product, task_queue):
    """The page of a finished try-on, come to by the plain form."""
    page.goto(f"{live_server.url}{mock_product.get_absolute_url()}")
    page.get_by_text("See it on you").first.click()
    page.set_input_files("input[type=file]", files=[me()])
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Try it on").click()
    expect(page.get_by_text("Your picture is being made.")).to_be_visible()
    task_queue.drain()
    assert TryOnResult.objects.get().status == Status.COMPLETED
    page.reload()
    return page


def test_a_shopper_erases_everything_with_plain_forms(tried_on, shoot):
    expect(tried_on.get_by_text("AI-generated preview")).to_be_visible()
    shoot("result-without-javascript")
    tried_on.get_by_role("link", name="My try-ons").last.click()
    expect(tried_on.get_by_text("AI-generated preview")).to_be_visible()
    expect(tried_on.get_by_role("link", name="Download all that is kept about me")).to_be_visible()
    button = tried_on.get_by_role("button", name="Yes, delete everything")
    expect(button).to_be_hidden()
    shoot("my-try-ons")
    tried_on.get_by_text("Delete my photos and pictures").click()
    expect(button).to_be_visible()
    shoot("my-try-ons-erase")
    button.click()
    expect(tried_on.get_by_text("Your photos and pictures are gone from this shop")).to_be_visible()
    shoot("my-try-ons-erased")
    assert (ShopperPhoto.objects.count(), TryOnResult.objects.count(), Erasure.objects.count()) == (0, 0, 1)


def test_staff_see_the_label_with_every_result(tried_on, live_server, admin_client, shoot):
    session = {"name": "sessionid", "value": admin_client.cookies["sessionid"].value, "url": live_server.url}
    tried_on.context.add_cookies([session])
    for path, name in (("", "admin-try-ons"), (f"{TryOnResult.objects.get().pk}/change/", "admin-try-on")):
        tried_on.goto(f"{live_server.url}/admin/genlook/tryonresult/{path}")
        expect(tried_on.get_by_text("AI-generated preview")).to_be_visible()
        shoot(name)
