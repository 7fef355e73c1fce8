"""Limits that hold against somebody who means harm."""

import datetime as dt
import io

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.test import Client as Browser
from django.test import RequestFactory
from django.utils import timezone

from genlook_django.catalogue import registry
from genlook_django.exceptions import Refusal
from genlook_django.models import Kind, Owner, Status, TryOnResult, Use
from genlook_django.privacy.photo import add_photo
from genlook_django.storefront.address import address_of
from genlook_django.tryons.finish import fail
from genlook_django.tryons.request import request_try_on, tries_left
from tests.pictures import encoded, portrait

PHOTOS, TRY_ONS, ME = "/try-on/photos/", "/try-on/try-ons/", "/try-on/me/"
COLOURS = ["red", "green", "blue", "olive", "navy", "teal"]


def post_photo(browser, upload, shirt="red", **extra):
    return browser.post(PHOTOS, upload(encoded(portrait(shirt=shirt))), **extra)


@pytest.mark.django_db
def test_clearing_cookies_does_not_reset_the_days_photos(upload, settings):
    settings.GENLOOK = {"PHOTOS_PER_DAY": 2, "SHOPPERS_PER_ADDRESS": 2}
    answers = [post_photo(Browser(), upload, shirt).status_code for shirt in COLOURS]
    assert answers == [201, 201, 201, 201, 429, 429]
    assert post_photo(Browser(), upload, REMOTE_ADDR="198.51.100.7").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_clearing_cookies_does_not_reset_the_days_try_ons(upload, settings, product, task_queue):
    settings.GENLOOK = {"TRY_ONS_PER_DAY": 1, "SHOPPERS_PER_ADDRESS": 2}
    answers = []
    for shirt in COLOURS[:3]:
        browser = Browser()
        photo = post_photo(browser, upload, shirt).json()["id"]
        body = {"product": registry.reference(product), "photo": photo}
        answers.append(browser.post(TRY_ONS, body, content_type="application/json").status_code)
    assert answers == [201, 201, 429]


@pytest.mark.django_db(transaction=True)
def test_deleting_everything_does_not_give_tries_or_photos_back(visitor, upload, settings, product, task_queue):
    settings.GENLOOK = {"TRY_ONS_PER_DAY": 1, "PHOTOS_PER_DAY": 1}
    photo = post_photo(visitor, upload).json()["id"]
    body = {"product": registry.reference(product), "photo": photo}
    asked = visitor.post(TRY_ONS, body, content_type="application/json").json()
    TryOnResult.objects.filter(pk=asked["id"]).update(status=Status.PENDING, submitted_at=dt.datetime.now(dt.UTC))
    assert visitor.delete(ME).status_code == 204
    assert visitor.get(ME).json()["tries_left"] == 0
    assert post_photo(visitor, upload, "green").json()["code"] == "TOO_MANY_PHOTOS"


@pytest.mark.django_db(transaction=True)
def test_ending_a_try_on_that_was_sent_does_not_give_it_back(owner, photo, product, task_queue):
    try_on = request_try_on(owner, registry.reference(product), photo.pk)[0]
    TryOnResult.objects.filter(pk=try_on.pk).update(status=Status.PENDING, submitted_at=dt.datetime.now(dt.UTC))
    fail(try_on.pk, "PHOTO_DELETED")
    assert tries_left(owner) == 19


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", ["GENERATION_FAILED", "PERSON_NOT_FOUND"])
def test_a_try_on_that_failed_is_given_back_and_stays_so_when_deleted(owner, photo, product, task_queue, code):
    try_on = request_try_on(owner, registry.reference(product), photo.pk)[0]
    assert tries_left(owner) == 19
    fail(try_on.pk, code)
    assert tries_left(owner) == 20
    TryOnResult.objects.get(pk=try_on.pk).delete()
    assert tries_left(owner) == 20


@pytest.mark.django_db
def test_files_that_are_no_photo_count_as_well(owner, settings):
    settings.GENLOOK = {"PHOTOS_PER_DAY": 2}
    codes = []
    for _ in range(3):
        with pytest.raises(Refusal) as refusal:
            add_photo(owner, ContentFile(b"words"), 5, consented=True)
        codes.append(refusal.value.code)
    assert codes == ["PHOTO_NOT_AN_IMAGE", "PHOTO_NOT_AN_IMAGE", "TOO_MANY_PHOTOS"]


@pytest.mark.django_db
def test_a_day_later_all_is_as_before(owner, settings, time_machine):
    settings.GENLOOK = {"PHOTOS_PER_DAY": 1}
    assert Use.objects.spend(owner, Kind.PHOTO, per_owner=1, per_address=1)
    assert Use.objects.spend(owner, Kind.PHOTO, per_owner=1, per_address=1) is None
    time_machine.move_to(timezone.now() + dt.timedelta(days=1, seconds=1))
    assert Use.objects.spend(owner, Kind.PHOTO, per_owner=1, per_address=1)
    assert Use.objects.count() == 2, "what was refused leaves no row"


@pytest.mark.django_db
def test_signing_in_takes_what_was_used_along(visitor, upload, settings):
    settings.GENLOOK = {"PHOTOS_PER_DAY": 1}
    post_photo(visitor, upload)
    User.objects.create_user("mia", password="secret")
    assert visitor.login(username="mia", password="secret")
    assert post_photo(visitor, upload, "green").json()["code"] == "TOO_MANY_PHOTOS"


@pytest.mark.django_db
def test_who_used_what_is_not_written_down(owner):
    asker = Owner(visitor_key="a-visitor", address="203.0.113.9")
    Use.objects.spend(asker, Kind.PHOTO, per_owner=5, per_address=5)
    kept = str(list(Use.objects.values()))
    assert "203.0.113.9" not in kept
    assert "a-visitor" not in kept


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("setting", "ask"),
    [
        ("PHOTOS_PER_MINUTE", lambda browser: browser.post(PHOTOS, {})),
        ("TRY_ONS_PER_MINUTE", lambda browser: browser.post(TRY_ONS, {}, content_type="application/json")),
        ("LOOKS_PER_MINUTE", lambda browser: browser.get(ME)),
    ],
)
def test_each_kind_of_request_has_a_pace(visitor, upload, settings, setting, ask):
    post_photo(visitor, upload)  # from here on she is known
    settings.GENLOOK = {setting: 2}
    answers = [ask(visitor) for _ in range(4)]
    late = [answer for answer in answers if answer.status_code == 429]
    assert late, [answer.status_code for answer in answers]
    assert late[0].json()["code"] == "THROTTLED"
    assert 0 < int(late[0].headers["Retry-After"]) <= 60


@pytest.mark.django_db
def test_one_address_has_a_pace_whatever_its_cookies(settings):
    settings.GENLOOK = {"LOOKS_PER_MINUTE": 2, "SHOPPERS_PER_ADDRESS": 2}
    answers = [Browser().get(ME).status_code for _ in range(6)]
    assert answers == [200] * 4 + [429] * 2
    assert Browser().get(ME, REMOTE_ADDR="198.51.100.7").status_code == 200


class Unread(io.BytesIO):
    def read(self, *args):
        pytest.fail("the upload was read")

    readline = readinto = read


def post_unread(length, **extra):
    headers = {"CONTENT_LENGTH": str(length), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    return Browser().generic("POST", PHOTOS, b"", **{**headers, "wsgi.input": Unread(), **extra})


@pytest.mark.django_db
def test_an_upload_that_is_too_large_is_refused_unread():
    response = post_unread(50 * 1024 * 1024)
    assert (response.status_code, response.json()["code"]) == (413, "PHOTO_TOO_LARGE")


@pytest.mark.django_db
def test_an_upload_too_many_is_refused_unread(upload, settings):
    settings.GENLOOK = {"PHOTOS_PER_DAY": 1, "SHOPPERS_PER_ADDRESS": 1}
    post_photo(Browser(), upload)
    response = post_unread(5000)
    assert (response.status_code, response.json()["code"]) == (429, "TOO_MANY_PHOTOS")


@pytest.mark.django_db
def test_an_upload_too_fast_is_refused_unread(upload, settings):
    settings.GENLOOK = {"PHOTOS_PER_MINUTE": 1, "SHOPPERS_PER_ADDRESS": 1}
    post_photo(Browser(), upload)
    response = post_unread(5000)
    assert (response.status_code, response.json()["code"]) == (429, "THROTTLED")


@pytest.mark.django_db
def test_a_body_that_is_no_upload_is_small(visitor):
    response = visitor.post(TRY_ONS, {"product": "x" * 100_000}, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (413, "REQUEST_TOO_LARGE")


@pytest.mark.django_db
def test_a_form_of_a_thousand_fields_is_refused(visitor):
    response = visitor.post(TRY_ONS, {f"field{number}": "x" for number in range(1100)})
    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.5", "192.0.2.1"),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "10.9.9.9, 203.0.113.5", "203.0.113.5"),
        (2, "6.6.6.6, 203.0.113.5, 10.0.0.2", "203.0.113.5"),
        (2, "203.0.113.5", "192.0.2.1"),
        (1, "203.0.113.5:4711", "203.0.113.5"),
        (1, "[2001:db8:1:2:3:4:5:6]:4711", "2001:db8:1:2::/64"),
        (1, "2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        (1, "::ffff:203.0.113.5", "203.0.113.5"),
        (1, "<script>", "unknown"),
        (1, "", "unknown"),
    ],
)
def test_only_the_shops_own_proxies_are_believed(settings, proxies, forwarded, address):
    settings.GENLOOK = {"TRUSTED_PROXIES": proxies}
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert address_of(request) == address


@pytest.mark.django_db
def test_the_limit_of_one_address_is_refused_as_such(owner):
    asker = Owner(visitor_key="b", address="203.0.113.9")
    assert Use.objects.spend(asker, Kind.TRY_ON, per_owner=5, per_address=1)
    other = Owner(visitor_key="c", address="203.0.113.9")
    assert Use.objects.spend(other, Kind.TRY_ON, per_owner=5, per_address=1) is None
