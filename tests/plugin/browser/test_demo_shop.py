"""The demo shop as a shopper meets it: from the front page to a real picture, the basket and her account."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from demo_shop.seed import seed
from genlook_django.models import Status, TryOnResult

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "astronaut.jpg"


@pytest.fixture
def shop(page, service, live_server, task_queue):
    seed()
    page.goto(live_server.url)
    return page


def test_a_shopper_sees_herself_in_a_product_buys_it_and_finds_it_again(shop, task_queue, shoot, django_user_model):
    django_user_model.objects.create_user("mia", password="a-long-enough-secret")
    shoot("shop-home")
    shop.get_by_role("link", name="T-shirts").first.click()
    shoot("shop-category")
    shop.get_by_role("link", name="Harbour tee").first.click()
    shoot("shop-product")
    shop.get_by_text("See it on you").first.click()
    shop.set_input_files("input[type=file]", SAMPLE)
    shop.get_by_role("checkbox").check()
    shop.get_by_role("button", name="Try it on").click()
    expect(shop.get_by_text("Your picture is being made")).to_be_visible()
    task_queue.drain()
    expect(shop.get_by_alt_text("You, wearing Harbour tee, Navy")).to_be_visible()
    shoot("shop-result")
    assert TryOnResult.objects.get().status == Status.COMPLETED
    shop.get_by_label("Close").first.click()
    shop.get_by_role("radio", name="M", exact=True).check()
    shop.get_by_role("button", name="Add to basket").click()
    expect(shop.get_by_text("€48.00").first).to_be_visible()
    shoot("shop-basket")
    shop.get_by_role("link", name="Sign in").first.click()
    shop.get_by_label("Username").fill("mia")
    shop.get_by_label("Password").fill("a-long-enough-secret")
    shop.get_by_role("button", name="Sign in").click()
    shop.get_by_role("link", name="See my try-ons").click()
    expect(shop.get_by_text("Harbour tee, Navy").first).to_be_visible()
    shoot("shop-account")
