"""The widget follows what the shopper chooses on the product's page."""

import pytest
from playwright.sync_api import expect

from genlook_django.models import Status, TryOnResult
from tests.catalogue.shapes import make_garment
from tests.plugin.browser.test_widget import give, me, wait_until_asked

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def garment(service):
    return make_garment("Shirt")


@pytest.fixture
def widget(page, live_server, garment, task_queue):
    page.goto(f"{live_server.url}/atelier/{garment.pk}/")
    return page.locator("genlook-try-on")


def shows(widget, reference):
    expect(widget).to_have_attribute("data-product", reference)
    assert widget.evaluate("element => element.form.product.value") == reference


def test_the_chosen_variant_is_tried_on(page, widget, garment, task_queue):
    shows(widget, f"atelier.garment:{garment.pk}")
    page.select_option("[name=sku]", "Shirt-R")
    shows(widget, f"atelier.garment:{garment.pk}:Shirt-R")
    give(page, me())
    wait_until_asked(page, task_queue)
    task_queue.drain()
    expect(page.locator("[data-part=result]")).to_be_visible()
    try_on = TryOnResult.objects.get()
    assert (try_on.status, try_on.product.external_id) == (Status.COMPLETED, "Shirt-R")


def test_taking_the_choice_back_shows_the_product_itself(page, widget, garment):
    page.select_option("[name=sku]", "Shirt-R")
    page.select_option("[name=sku]", "")
    shows(widget, f"atelier.garment:{garment.pk}")


def test_a_page_tells_by_an_event_or_the_attribute(page, widget, garment):
    def tell(detail):
        tell_it = "(element, detail) => element.dispatchEvent(new CustomEvent('genlook:variant', { detail }))"
        widget.evaluate(tell_it, detail)

    tell({"variant": "Shirt-B"})
    shows(widget, f"atelier.garment:{garment.pk}:Shirt-B")
    tell({"product": "plain_shop.product:7"})
    shows(widget, "plain_shop.product:7")
    tell({"variant": ""})
    shows(widget, f"atelier.garment:{garment.pk}")
    widget.evaluate("element => (element.dataset.product = 'plain_shop.product:8')")
    shows(widget, "plain_shop.product:8")


def test_what_was_chosen_when_the_page_loads_counts(page, widget, garment):
    page.select_option("[name=sku]", "Shirt-B")
    page.evaluate(
        """product => {
        const late = document.querySelector("genlook-try-on").cloneNode(true);
        late.dataset.product = product;
        document.body.append(late);
    }""",
        f"atelier.garment:{garment.pk}",
    )
    shows(page.locator("genlook-try-on").last, f"atelier.garment:{garment.pk}:Shirt-B")
