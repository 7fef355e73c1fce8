"""Oscar's own product page, in a browser, with a real try-on of a child product."""

import pytest
from oscar.core.loading import get_model
from playwright.sync_api import expect

from genlook_django.models import Status, TryOnResult
from genlook_django.sandbox.models import Product as RemoteCopy
from tests.pictures import encoded, portrait
from tests.plugin.browser.test_widget import give, wait_until_asked

Line = get_model("basket", "Line")

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


def test_the_widget_follows_the_child_chosen_in_oscars_own_form(shop, live_server, family, task_queue, shoot):
    parent, red, bare = family
    shop.goto(f"{live_server.url}{parent.get_absolute_url()}")
    widget, choice = shop.locator("genlook-try-on"), shop.get_by_label("Variant")
    expect(choice).to_have_value(str(bare.pk))
    expect(widget).to_have_attribute("data-product", f"catalogue.product:{bare.pk}")
    choice.select_option(str(red.pk))
    expect(widget).to_have_attribute("data-product", f"catalogue.product:{red.pk}")
    give(shop, me())
    wait_until_asked(shop, task_queue)
    task_queue.drain()
    expect(shop.get_by_alt_text("You, wearing Tee")).to_be_visible()
    shop.wait_for_function("document.querySelector('[data-part=result]').naturalWidth > 0")
    shoot("oscar-parent")
    try_on = TryOnResult.objects.get()
    assert (try_on.status, try_on.product.external_id) == (Status.COMPLETED, f"catalogue.product-{red.pk}")
    copy = RemoteCopy.objects.get()
    assert (copy.title, copy.images.count()) == ("Red tee", 1)
    shop.keyboard.press("Escape")
    shop.locator("#add_to_basket_form button").click()
    shop.wait_for_load_state()
    assert list(Line.objects.values_list("product", flat=True)) == [red.pk]


def test_a_parents_page_leads_to_its_children(shop, live_server, family):
    shop.goto(f"{live_server.url}{family[0].get_absolute_url()}")
    shop.get_by_role("link", name="Red tee").click()
    expect(shop.locator("genlook-try-on")).to_have_attribute("data-product", f"catalogue.product:{family[1].pk}")


def test_a_stand_alone_product_shows_its_own_widget(shop, live_server, make):
    hat = make("Hat")
    shop.goto(f"{live_server.url}{hat.get_absolute_url()}")
    expect(shop.locator("genlook-try-on")).to_have_attribute("data-product", f"catalogue.product:{hat.pk}")
