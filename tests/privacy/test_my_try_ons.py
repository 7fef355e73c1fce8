"""The page of one's own try-ons, from which everything can be erased with a plain form."""

import re

import pytest
from django.test import Client as Browser

from genlook_django.catalogue import registry
from genlook_django.models import Erasure, Shopper, ShopperPhoto, TryOnResult

pytestmark = pytest.mark.django_db(transaction=True)

PAGE, ERASE = "/try-on/try-ons/", "/try-on/me/erase/"
HTML = {"Accept": "text/html"}


@pytest.fixture
def shopper(upload, product, task_queue):
    """A browser whose CSRF tokens are looked at, of a visitor with a photo and a try-on."""
    browser = Browser()
    photo = browser.post("/try-on/photos/", upload()).json()["id"]
    body = {"product": registry.reference(product), "photo": photo}
    browser.post("/try-on/try-ons/", body, content_type="application/json")
    browser.handler.enforce_csrf_checks = True
    return browser


def token_of(page: str) -> str:
    form = re.search(rf'<form[^>]*method="post"[^>]*action="{ERASE}".*?</form>', page, re.S)
    assert form, "there is no form to erase with"
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form[0])[1]


def test_everything_can_be_erased_without_javascript(shopper, files):
    token = token_of(shopper.get(PAGE, headers=HTML).content.decode())
    answer = shopper.post(ERASE, {"csrfmiddlewaretoken": token}, headers=HTML)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}?erased")
    assert (Shopper.objects.count(), ShopperPhoto.objects.count(), TryOnResult.objects.count()) == (0, 0, 0)
    assert files() == []
    assert Erasure.objects.get().asked_by == "shopper"
    page = shopper.get(answer.headers["Location"], headers=HTML).content.decode()
    assert "Your photos and pictures are gone from this shop" in page
    assert ERASE not in page


def test_another_site_can_not_press_the_button(shopper):
    answer = shopper.post(ERASE, headers=HTML)
    assert answer.status_code == 403
    assert "This page has been open for too long." in answer.content.decode()
    assert TryOnResult.objects.exists()


def test_a_link_does_not_erase(shopper):
    assert shopper.get(ERASE, headers=HTML).status_code == 405
    assert TryOnResult.objects.exists()


def test_a_script_may_press_it_as_well(shopper):
    token = token_of(shopper.get(PAGE, headers=HTML).content.decode())
    answer = shopper.post(ERASE, headers={"Accept": "application/json", "X-CSRFToken": token})
    assert (answer.status_code, answer.content) == (204, b"")
    assert not TryOnResult.objects.exists()


def test_a_photo_that_nothing_came_of_can_be_erased_too(visitor, upload):
    visitor.post("/try-on/photos/", upload())
    assert token_of(visitor.get(PAGE, headers=HTML).content.decode())


def test_who_has_nothing_here_is_not_asked_to_erase_it(visitor):
    page = visitor.get(PAGE, headers=HTML).content.decode()
    assert ERASE not in page
    assert "me/export" not in page


def test_what_is_kept_can_be_taken_along_from_there(shopper):
    assert 'href="/try-on/me/export/"' in shopper.get(PAGE, headers=HTML).content.decode()
