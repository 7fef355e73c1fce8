"""The widget in a real browser, on the plainest shop there is, under a strict content security policy."""

import re

import pytest
from playwright.sync_api import expect

from genlook_django.exceptions import SENTENCES
from genlook_django.models import ShopperPhoto, Status, TryOnResult
from genlook_django.sandbox.rendering import GenerationFailed
from tests.pictures import encoded, portrait

pytestmark = pytest.mark.browser


@pytest.fixture
def shop(page, service, live_server, mock_product, task_queue):
    """The product's page, opened."""
    page.goto(f"{live_server.url}{mock_product.get_absolute_url()}")
    page.evaluate("""() => {
        window.heard = [];
        for (const name of ["genlook:completed", "genlook:failed"])
            document.addEventListener(name, ({ detail }) => window.heard.push([name, detail.code ?? detail.product]));
    }""")
    return page


def me(shirt="steelblue"):
    return {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": encoded(portrait(shirt=shirt))}


def fill_in(page, file):
    page.get_by_text("See it on you").first.click()
    expect(page.get_by_text("Choose a photo")).to_be_visible()
    page.set_input_files("input[type=file]", files=[file])
    page.get_by_role("checkbox").check()


def give(page, file):
    fill_in(page, file)
    page.get_by_role("button", name="Try it on").click()


def wait_until_asked(page, task_queue, count=1):
    for _ in range(100):
        if task_queue.messages and TryOnResult.objects.count() == count:
            return
        page.wait_for_timeout(50)
    raise AssertionError("the try-on was never asked for")


def test_a_photo_becomes_a_picture_without_a_reload(shop, task_queue, mock_product, shoot):
    shop.evaluate("window.stillTheSamePage = true")
    give(shop, me())
    expect(shop.get_by_text("It usually takes about 15 seconds")).to_be_visible()
    wait_until_asked(shop, task_queue)
    shoot("widget-working")
    task_queue.drain()
    picture = shop.get_by_alt_text("You, wearing mock")
    expect(picture).to_be_visible()
    shop.wait_for_function("document.querySelector('[data-part=result]').naturalWidth > 0")
    expect(shop.get_by_text("AI-generated preview")).to_be_visible()
    shoot("widget-result")
    assert shop.evaluate("window.stillTheSamePage")
    assert shop.evaluate("window.heard") == [["genlook:completed", f"plain_shop.product:{mock_product.pk}"]]


def test_the_photo_is_given_once_and_the_picture_is_there_again(shop, task_queue):
    give(shop, me())
    wait_until_asked(shop, task_queue)
    task_queue.drain()
    expect(shop.get_by_alt_text("You, wearing mock")).to_be_visible()
    shop.reload()
    shop.get_by_text("See it on you").first.click()
    expect(shop.get_by_alt_text("You, wearing mock")).to_be_visible()
    assert TryOnResult.objects.count() == 1


def test_a_double_click_two_tabs_and_the_back_button_are_one_try_on(shop, context, task_queue, service, live_server):
    twice = "element => { element.click(); element.click(); }"
    fill_in(shop, me())
    shop.get_by_role("button", name="Try it on").evaluate(twice)
    wait_until_asked(shop, task_queue)
    tab = context.new_page()
    tab.goto(shop.url)
    tab.locator("summary").evaluate(twice)
    expect(tab.get_by_text("Your picture is being made")).to_be_visible()
    shop.goto(f"{live_server.url}/try-on/try-ons/")
    shop.go_back()
    shop.locator("summary").click()
    expect(shop.get_by_text("Your picture is being made")).to_be_visible()
    task_queue.drain()
    for page in (shop, tab):
        expect(page.get_by_alt_text("You, wearing mock")).to_be_visible()
    assert (TryOnResult.objects.count(), ShopperPhoto.objects.count(), service.credits) == (1, 1, 9)


def test_a_file_that_is_no_photo_is_told_beside_the_photo(shop, shoot):
    give(shop, {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"a text file called photo.jpg"})
    expect(shop.get_by_role("alert").filter(has_text=str(SENTENCES["PHOTO_NOT_AN_IMAGE"]))).to_be_visible()
    expect(shop.get_by_role("button", name="Try it on")).to_be_visible()
    shoot("widget-no-photo")
    assert shop.evaluate("window.heard") == [["genlook:failed", "PHOTO_NOT_AN_IMAGE"]]


def test_a_picture_without_a_person_is_told_in_words(shop, task_queue, mock_product, monkeypatch, shoot):
    mock_product.name = "Red shirt"
    mock_product.save()

    def refuse(*args):
        raise GenerationFailed("PERSON_NOT_FOUND", "There is nobody.")

    monkeypatch.setattr("genlook_django.sandbox.rendering.ask_engine", refuse)
    give(shop, me())
    wait_until_asked(shop, task_queue)
    task_queue.drain()
    expect(shop.get_by_role("alert").filter(has_text=str(SENTENCES["PERSON_NOT_FOUND"]))).to_be_visible()
    shoot("widget-nobody")
    assert shop.evaluate("window.heard") == [["genlook:failed", "PERSON_NOT_FOUND"]]
    assert TryOnResult.objects.get().error_code == "PERSON_NOT_FOUND"
    shop.reload()
    shop.get_by_text("See it on you").first.click()
    expect(shop.get_by_text("Choose a photo")).to_be_visible()
    assert TryOnResult.objects.count() == 1, "the same photo would only fail again"


@pytest.mark.parametrize(
    ("change", "code"),
    [({"API_KEY": "gk_wrong"}, "INVALID_API_KEY"), ({"BASE_URL": "http://127.0.0.1:1/v1"}, "SERVICE_UNREACHABLE")],
)
def test_trouble_with_the_service_is_told_while_the_try_on_waits(shop, task_queue, settings, change, code):
    settings.GENLOOK = {**settings.GENLOOK, **change}
    give(shop, me())
    wait_until_asked(shop, task_queue)
    task_queue.run_next()
    expect(shop.get_by_role("status").filter(has_text=str(SENTENCES[code]))).to_be_visible()
    assert TryOnResult.objects.get().status == Status.QUEUED


def test_a_product_that_is_gone_is_told(shop, task_queue, mock_product):
    mock_product.delete()
    give(shop, me())
    expect(shop.get_by_role("alert").filter(has_text=str(SENTENCES["PRODUCT_UNAVAILABLE"]))).to_be_visible()


def test_a_product_without_a_picture_is_told(shop, task_queue, mock_product):
    mock_product.image.delete()
    give(shop, me())
    expect(shop.get_by_role("alert").filter(has_text=str(SENTENCES["PRODUCT_IMAGE_MISSING"]))).to_be_visible()


def test_everything_is_deleted_at_the_press_of_a_button(shop, task_queue):
    give(shop, me())
    wait_until_asked(shop, task_queue)
    task_queue.drain()
    shop.get_by_role("button", name="Delete my photos and pictures").click()
    expect(shop.get_by_text("are being deleted at the try-on service")).to_be_visible()
    assert not ShopperPhoto.objects.exists()
    assert not TryOnResult.objects.exists()


def test_a_photo_that_was_chosen_is_shown_and_can_be_exchanged(shop):
    fill_in(shop, me())
    expect(shop.locator("[data-part=preview]")).to_be_visible()
    expect(shop.get_by_text("Choose a photo")).to_be_hidden()
    expect(shop.locator("label", has_text="Use another photo")).to_be_visible()


def test_the_dialog_is_worked_by_keyboard(shop, task_queue):
    summary = shop.locator("summary")
    summary.focus()
    shop.keyboard.press("Enter")
    expect(shop.get_by_text("Choose a photo")).to_be_visible()
    shop.keyboard.press("Escape")
    expect(shop.get_by_text("Choose a photo")).to_be_hidden()
    expect(summary).to_be_focused()


class TestWithoutJavaScript:
    @pytest.fixture
    def browser_context_args(self, browser_context_args):
        return {**browser_context_args, "java_script_enabled": False}

    @pytest.fixture
    def shop(self, page, service, live_server, mock_product, task_queue):
        page.goto(f"{live_server.url}{mock_product.get_absolute_url()}")
        return page

    def test_a_plain_form_and_a_result_page_do_the_same(self, shop, task_queue, shoot):
        give(shop, me())
        expect(shop).to_have_url(re.compile("/try-on/try-ons/"))
        expect(shop.get_by_text("It usually takes about 15 seconds")).to_be_visible()
        shoot("plain-working")
        task_queue.drain()
        expect(shop.get_by_alt_text("You, wearing mock")).to_be_visible()
        shoot("plain-result")
        shop.get_by_role("link", name="Back to mock").click()
        expect(shop).to_have_url(re.compile("/plain-shop/"))

    def test_a_file_that_is_no_photo_is_told_on_a_page(self, shop):
        give(shop, {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"a text file called photo.jpg"})
        expect(shop.get_by_text(str(SENTENCES["PHOTO_NOT_AN_IMAGE"]))).to_be_visible()
        shop.get_by_role("link", name="Back").click()
        expect(shop.get_by_text("See it on you").first).to_be_visible()
