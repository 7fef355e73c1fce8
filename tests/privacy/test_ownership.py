"""Who may do what at each of the storefront's addresses."""

import dataclasses

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client as Browser
from django.urls import get_resolver

from genlook_django.catalogue import registry
from genlook_django.models import ShopperPhoto, Status, TryOnResult
from genlook_django.storefront import urls
from genlook_django.tryons.store import keep
from tests.pictures import encoded, portrait

pytestmark = pytest.mark.django_db(transaction=True)

STRANGERS = ["nobody", "another visitor", "another user", "staff", "staff with every permission", "after sign-out"]
OWN = [
    ("get", "try-on", 200),
    ("get", "try-on-image", 200),
    ("post", "try-on-feedback", 204),
    ("delete", "photo", 204),
    ("delete", "try-on", 204),
]
"""Every address of something that belongs to somebody, and what its owner is answered."""
ANYONES = {"photo-list", "try-on-list", "me", "me-export"}


@dataclasses.dataclass
class Kept:
    photo: str
    try_on: str

    def url(self, name):
        return {
            "photo": f"/try-on/photos/{self.photo}/",
            "try-on": f"/try-on/try-ons/{self.try_on}/",
            "try-on-image": f"/try-on/try-ons/{self.try_on}/image/",
            "try-on-feedback": f"/try-on/try-ons/{self.try_on}/feedback/",
        }[name]


def with_try_on(browser, upload, product) -> Kept:
    photo = browser.post("/try-on/photos/", upload()).json()["id"]
    body = {"product": registry.reference(product), "photo": photo}
    asked = browser.post("/try-on/try-ons/", body, content_type="application/json").json()
    TryOnResult.objects.filter(pk=asked["id"]).update(status=Status.STORING)
    keep(TryOnResult.objects.get(pk=asked["id"]), encoded(portrait(shirt="firebrick")))
    return Kept(photo, asked["id"])


@pytest.fixture
def kept(visitor, upload, product, task_queue):
    return with_try_on(visitor, upload, product)


@pytest.fixture
def stranger(visitor, upload):
    def make(who):
        browser = Browser()
        if who == "another visitor":
            browser.post("/try-on/photos/", upload())
        elif who == "after sign-out":
            visitor.force_login(User.objects.create_user("mia"))
            visitor.logout()
            return visitor
        elif who != "nobody":
            user = User.objects.create_user(who, is_staff=who.startswith("staff"))
            if "permission" in who:
                user.user_permissions.set(Permission.objects.all())
            browser.force_login(user)
        return browser

    return make


def ask(browser, method, url):
    if method == "post":
        return browser.post(url, {"liked": True}, content_type="application/json")
    return getattr(browser, method)(url)


def body_of(response) -> bytes:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    return body


def test_the_table_holds_every_address():
    assert {pattern.name for pattern in urls.urlpatterns} == {name for _, name, _ in OWN} | ANYONES


@pytest.mark.parametrize("who", STRANGERS)
def test_what_is_anothers_is_answered_like_what_never_was(kept, stranger, who):
    browser = stranger(who)
    never = Kept("7d8e7d0e-3b1c-4b6f-9a53-1d8d9c1f0001", "7d8e7d0e-3b1c-4b6f-9a53-1d8d9c1f0002")
    for method, name, _ in OWN:
        theirs, none = ask(browser, method, kept.url(name)), ask(browser, method, never.url(name))
        assert (theirs.status_code, body_of(theirs)) == (404, body_of(none)), (method, name)
        assert dict(theirs.headers) == dict(none.headers), (method, name)
    assert TryOnResult.objects.get(pk=kept.try_on).liked is None
    assert ShopperPhoto.objects.filter(pk=kept.photo).exists()


@pytest.mark.parametrize("who", STRANGERS)
def test_lists_and_exports_hold_nothing_of_anothers(kept, stranger, who):
    browser = stranger(who)
    for url in ("/try-on/try-ons/", "/try-on/me/", "/try-on/me/export/"):
        response = browser.get(url)
        body = body_of(response)
        assert response.status_code == 200
        assert kept.photo.encode() not in body
        assert kept.try_on.encode() not in body
    assert browser.delete("/try-on/me/").status_code == 204
    assert ShopperPhoto.objects.filter(pk=kept.photo).exists()


@pytest.mark.parametrize("who", STRANGERS)
def test_a_photo_of_anothers_can_not_be_tried_on(kept, stranger, product, who):
    body = {"product": registry.reference(product), "photo": kept.photo}
    response = stranger(who).post("/try-on/try-ons/", body, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (404, "PHOTO_NOT_FOUND")


@pytest.mark.parametrize("sign_in", [False, True])
def test_the_owner_is_let_through_before_and_after_she_signs_in(kept, visitor, sign_in):
    if sign_in:
        User.objects.create_user("mia", password="secret")
        assert visitor.login(username="mia", password="secret")
    for method, name, status in OWN:
        response = ask(visitor, method, kept.url(name))
        assert (response.status_code, name) == (status, name)
        body_of(response)
    assert not ShopperPhoto.objects.exists()
    assert not TryOnResult.objects.exists()


def test_staff_see_results_in_the_admin_with_the_permission_only(kept, stranger):
    url = f"/admin/genlook/tryonresult/{kept.try_on}/picture/"
    answers = {}
    for who in ("nobody", "another user", "staff", "staff with every permission"):
        response = stranger(who).get(url)
        answers[who] = response.status_code
        response.close()
    assert answers == {"nobody": 302, "another user": 302, "staff": 403, "staff with every permission": 200}


def test_no_answer_may_be_kept_by_a_proxy_and_no_picture_taken_for_a_page(kept, visitor):
    for url in ("/try-on/me/", "/try-on/try-ons/", "/try-on/me/export/", kept.url("try-on"), kept.url("try-on-image")):
        response = visitor.get(url)
        assert response.headers["Cache-Control"].startswith("private"), url
        assert "Cookie" in response.headers["Vary"], url
        assert response.headers["X-Content-Type-Options"] == "nosniff", url
        response.close()
    picture = visitor.get(kept.url("try-on-image"))
    picture.close()
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert picture.headers["Content-Disposition"] == f'inline; filename="try-on-{kept.try_on}.jpeg"'
    assert picture.headers["Content-Security-Policy"] == "default-src 'none'"
    assert picture.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_photo_has_no_address_at_all(kept, settings):
    served = [pattern for pattern in get_resolver().reverse_dict.values() if "photos/" in str(pattern)]
    photo = ShopperPhoto.objects.get(pk=kept.photo)
    assert Browser().get(f"/{settings.MEDIA_URL.strip('/')}/{photo.file.name}").status_code == 404
    assert not served
    assert not list(settings.MEDIA_ROOT.rglob("photos/*"))


def test_a_visitors_session_key_changes_when_she_gives_a_photo(visitor, upload, product, task_queue):
    """Whoever planted the session she came with holds one that is gone."""
    visitor.get("/try-on/me/")
    first = visitor.post("/try-on/photos/", upload()).json()["id"]
    planted = Browser()
    planted.cookies["sessionid"] = visitor.cookies["sessionid"].value
    second = visitor.post("/try-on/photos/", upload(encoded(portrait(shirt="olive")))).json()["id"]
    assert [photo["id"] for photo in planted.get("/try-on/me/").json()["photos"]] == []
    assert {photo["id"] for photo in visitor.get("/try-on/me/").json()["photos"]} == {first, second}


def test_only_signed_in_users_may_where_the_shop_says_so(visitor, upload, settings):
    settings.GENLOOK = {"SIGN_IN_REQUIRED": True}
    response = visitor.post("/try-on/photos/", upload())
    assert (response.status_code, response.json()["code"]) == (403, "SIGN_IN_REQUIRED")
    visitor.force_login(User.objects.create_user("mia"))
    assert visitor.post("/try-on/photos/", upload()).status_code == 201
