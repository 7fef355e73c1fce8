import hashlib

import pytest
from django.utils import translation

from genlook_django.catalogue import registry
from genlook_django.exceptions import Refusal
from genlook_django.models import ShopperPhoto
from genlook_django.photos.consent import consent_text, is_current, terms_for
from genlook_django.tryons.request import request_try_on

ILLINOIS = {"US-IL": {"version": "7", "text": "I release my likeness in writing."}}


def region_by_header(request):
    return request.META.get("HTTP_X_REGION", "")


@pytest.fixture
def regions(settings):
    settings.GENLOOK = {"CONSENT_REGIONS": ILLINOIS, "REGION_OF": "tests.privacy.test_consent.region_by_header"}


@pytest.mark.django_db
def test_the_receipt_says_what_was_agreed_to_when_and_in_which_words(visitor, upload, time_machine):
    time_machine.move_to("2026-03-04T05:06:07Z", tick=False)
    with translation.override("en"):
        visitor.post("/try-on/photos/", upload())
        words = consent_text()
    photo = ShopperPhoto.objects.get()
    assert (photo.consent_version, photo.consent_language, photo.consent_region) == ("1", "en", "")
    assert photo.consent_hash == hashlib.sha256(words.encode()).hexdigest()
    assert photo.consented_at.isoformat() == "2026-03-04T05:06:07+00:00"


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"CONSENT_VERSION": "2"}, {"CONSENT_TEXT": "Other words."}])
def test_new_terms_ask_again_and_one_yes_to_them_is_enough(visitor, upload, product, task_queue, settings, change):
    photo = visitor.post("/try-on/photos/", upload()).json()["id"]
    settings.GENLOOK = change
    assert visitor.get("/try-on/me/").json()["photos"] == []
    body = {"product": registry.reference(product), "photo": photo}
    response = visitor.post("/try-on/try-ons/", body, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (400, "CONSENT_REQUIRED")
    assert visitor.post("/try-on/photos/", upload()).json()["id"] == photo
    assert visitor.post("/try-on/try-ons/", body, content_type="application/json").status_code == 201


@pytest.mark.django_db
def test_another_language_is_no_other_consent(photo):
    with translation.override("de"):
        assert is_current(photo)


@pytest.mark.django_db
def test_without_a_yes_nothing_is_kept(visitor, upload):
    assert visitor.post("/try-on/photos/", upload(consent="off")).json()["code"] == "CONSENT_REQUIRED"
    assert not ShopperPhoto.objects.exists()


@pytest.mark.parametrize(
    ("region", "key", "version"), [("US-IL", "US-IL", "7"), ("US-NY", "", "1"), ("", "", "1"), ("FR", "FR", "1")]
)
def test_a_region_has_its_own_terms_or_its_countrys_or_those_of_all(settings, region, key, version):
    settings.GENLOOK = {"CONSENT_REGIONS": {**ILLINOIS, "FR": {"text": "Oui."}}}
    terms = terms_for(region)
    assert (terms.region, terms.version) == (key, version)


@pytest.mark.django_db
def test_the_region_decides_what_is_asked_and_what_is_enough(visitor, upload, product, regions, task_queue):
    page = visitor.get(f"/plain-shop/{product.pk}/", headers={"X-Region": "US-IL"}).content.decode()
    assert "I release my likeness in writing." in page
    photo = visitor.post("/try-on/photos/", upload()).json()["id"]
    body = {"product": registry.reference(product), "photo": photo}
    ask = {"data": body, "content_type": "application/json"}
    there = visitor.post("/try-on/try-ons/", **ask, headers={"X-Region": "US-IL"})
    assert there.json()["code"] == "CONSENT_REQUIRED"
    visitor.post("/try-on/photos/", upload(), headers={"X-Region": "US-IL"})
    assert ShopperPhoto.objects.get().consent_region == "US-IL"
    assert visitor.post("/try-on/try-ons/", **ask, headers={"X-Region": "US-IL"}).status_code == 201


@pytest.mark.django_db
def test_no_way_in_goes_round_the_consent(owner, photo, product, settings):
    settings.GENLOOK = {"CONSENT_VERSION": "2"}
    with pytest.raises(Refusal) as refusal:
        request_try_on(owner, registry.reference(product), photo.pk)
    assert refusal.value.code == "CONSENT_REQUIRED"
