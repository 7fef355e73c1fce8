"""Oscar's own product page, in a browser, with a real try-on of a child product."""

import pytest
from playwright.sync_api import expect

from genlook_django.models import Status, SyncedProduct, TryOnResult
from tests.pictures import encoded, portrait
from tests.plugin.browser.test_widget import give, wait_until_asked

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shop(page, service, live_server, family, task_queue):
    page.route(lambda url: not url.startswith(live_server.url), lambda route: route.fulfill(body=""))
    return page


def me():
    return {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": encoded(portrait())}


def test_a_child_is_tried_on_from_its_own_page(shop, live_server, family, task_queue, shoot):
    child = family[1]
    shop.goto(f"{live_server.url}{child.get_absolute_url()}")
    expect(shop.get_by_role("heading", name="Red tee").first).to_be_visible()
    give(shop, me())
    wait_until_asked(shop, task_queue)
    task_queue.drain()
    expect(shop.get_by_alt_text("You, wearing Red tee")).to_be_visible()
    shop.wait_for_function("document.querySelector('[data-part=result]').naturalWidth > 0")
    shoot("oscar-child")
    try_on = TryOnResult.objects.get()
    assert (try_on.status, try_on.product.external_id) == (Status.COMPLETED, f"catalogue.product-{child.pk}")


def test_a_parents_page_leads_to_its_children_and_tries_itself_on(shop, live_server, family, task_queue):
    shop.goto(f"{live_server.url}{family[0].get_absolute_url()}")
    give(shop, me())
    wait_until_asked(shop, task_queue)
    task_queue.drain()
    expect(shop.get_by_alt_text("You, wearing Tee")).to_be_visible()
    assert SyncedProduct.objects.get().object_id == str(family[0].pk)
    shop.keyboard.press("Escape")
    shop.get_by_role("link", name="Red tee").click()
    expect(shop.locator("genlook-try-on")).to_have_attribute("data-product", f"catalogue.product:{family[1].pk}")
