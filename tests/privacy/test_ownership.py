"""Who may do what at each of the storefront's addresses."""

import dataclasses
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client as Browser
from django.urls import get_resolver, reverse

from genlook_django.catalogue import registry
from genlook_django.models import ShopperPhoto, Status, TryOnResult
from genlook_django.photos.storage import find_storage
from genlook_django.storefront import urls
from genlook_django.tryons.store import keep
from tests.pictures import encoded, portrait

pytestmark = pytest.mark.django_db(transaction=True)

OWNERS = ["owner", "owner after sign-in"]
STRANGERS = [
    "nobody",
    "another visitor",
    "another user",
    "staff",
    "staff with every permission",
    "after sign-out",
    "the session from before sign-in",
]


@dataclasses.dataclass(frozen=True)
class Row:
    """A request, and the status that the owner of a try-on, and everybody else, is answered with."""

    method: str
    name: str
    own: int
    others: int
    query: str = ""
    headers: dict[str, str] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.name}{self.query}{''.join(self.headers)}"

    def ask(self, browser, kept, reference, upload):
        keys = {"photo": [kept.photo], "try-on": [kept.try_on]}
        url = reverse(f"genlook:{self.name}", args=keys.get(self.name.removesuffix("-image").removesuffix("-feedback")))
        if self.name == "photo-list":
            return browser.post(url, upload(encoded(portrait(shirt="olive"))))
        body = {"liked": True, "product": reference, "photo": kept.photo}
        sent = {"data": body, "content_type": "application/json"} if self.method == "post" else {}
        return getattr(browser, self.method)(url + self.query, headers=self.headers, **sent)


TABLE = [
    Row("post", "photo-list", 201, 201),
    Row("delete", "photo", 204, 404),
    Row("get", "try-on-list", 200, 200),
    Row("get", "try-on-list", 200, 200, headers={"Accept": "text/html"}),
    Row("post", "try-on-list", 200, 404),
    Row("get", "try-on", 200, 404),
    Row("get", "try-on", 200, 404, headers={"Accept": "text/html"}),
    Row("delete", "try-on", 204, 404),
    Row("get", "try-on-image", 200, 404),
    Row("head", "try-on-image", 200, 404),
    Row("get", "try-on-image", 200, 404, query="?thumbnail"),
    Row("get", "try-on-image", 200, 404, query="?download"),
    Row("get", "try-on-image", 206, 404, headers={"Range": "bytes=0-9"}),
    Row("get", "try-on-image", 416, 404, headers={"Range": "bytes=999999999-"}),
    Row("get", "try-on-image", 200, 404, headers={"If-None-Match": '"x"'}),
    Row("post", "try-on-feedback", 204, 404),
    Row("get", "me", 200, 200),
    Row("delete", "me", 204, 204),
    Row("post", "me-erase", 204, 204),
    Row("post", "me-erase", 303, 303, headers={"Accept": "text/html"}),
    Row("get", "me-export", 200, 200),
]
"""Every address and method. Where all are let through, each gets to see or change only what is hers."""
LISTS = {"try-on-list", "me", "me-export"}


@dataclasses.dataclass(frozen=True)
class Kept:
    photo: str
    try_on: str


NEVER = Kept("7d8e7d0e-3b1c-4b6f-9a53-1d8d9c1f0001", "7d8e7d0e-3b1c-4b6f-9a53-1d8d9c1f0002")


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
def browser_of(visitor, upload):
    def sign_in(browser):
        User.objects.create_user("mia", password="secret")
        assert browser.login(username="mia", password="secret")

    def make(who):
        browser = Browser()
        if who in {"owner", "owner after sign-in", "after sign-out"}:
            browser = visitor
        if who == "the session from before sign-in":
            browser.cookies["sessionid"] = visitor.cookies["sessionid"].value
            sign_in(visitor)
        elif who == "another visitor":
            browser.post("/try-on/photos/", upload())
        elif who in {"owner after sign-in", "after sign-out"}:
            sign_in(visitor)
            visitor.logout() if who == "after sign-out" else None
        elif who in {"another user", "staff", "staff with every permission"}:
            user = User.objects.create_user(who, is_staff=who.startswith("staff"))
            user.user_permissions.set(Permission.objects.all() if "permission" in who else [])
            browser.force_login(user)
        return browser

    return make


def body_of(response) -> bytes:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    return body


def state() -> tuple[object, ...]:
    """All that is kept, files included."""
    tables = [ShopperPhoto.objects.order_by("pk"), TryOnResult.objects.order_by("pk")]
    files = sorted(Path(find_storage().location).rglob("*"))
    return (*[list(table.values()) for table in tables], files)


def test_the_table_holds_every_address_and_method():
    served = {
        (method.lower(), pattern.name)
        for pattern in urls.urlpatterns
        for method in pattern.callback.cls().allowed_methods
        if method != "OPTIONS"  # says the same of every address, and asks for no row
    }
    assert {(row.method, row.name) for row in TABLE if row.method != "head"} == served


@pytest.mark.parametrize("who", OWNERS)
@pytest.mark.parametrize("row", TABLE, ids=str)
def test_an_owner_may(kept, browser_of, upload, product, row, who):
    answer = row.ask(browser_of(who), kept, registry.reference(product), upload)
    body = body_of(answer)
    assert answer.status_code == row.own
    assert kept.try_on.encode() in body or row.method != "get" or row.name not in LISTS


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_else_may(kept, browser_of, upload, product, who):
    browser, reference = browser_of(who), registry.reference(product)
    for row in TABLE:
        before = state()
        answer = row.ask(browser, kept, reference, upload)
        body = body_of(answer)
        assert answer.status_code == row.others, row
        assert kept.photo.encode() not in body and kept.try_on.encode() not in body, row
        if row.others == 404:
            # as if it had never been
            never = row.ask(browser, NEVER, reference, upload)
            assert (body, dict(answer.headers)) == (body_of(never), dict(never.headers)), row
            assert state() == before, row
    assert TryOnResult.objects.filter(pk=kept.try_on, liked=None, photo=kept.photo).exists()


@pytest.mark.parametrize("query", ["", "?thumbnail", "?download"])
def test_staff_see_results_in_the_admin_with_the_permission_only(kept, browser_of, query):
    url, answers = f"/admin/genlook/tryonresult/{kept.try_on}/picture/{query}", {}
    for who in ("owner", "nobody", "another user", "staff", "staff with every permission"):
        response = browser_of(who).get(url, headers={"Range": "bytes=0-9"})
        answers[who] = response.status_code
        response.close()
    others = {"owner": 302, "nobody": 302, "another user": 302, "staff": 403}
    assert answers == {**others, "staff with every permission": 206}


def addresses_of(kept) -> list[str]:
    return [reverse(f"genlook:{name}", args=[kept.try_on]) for name in ("try-on", "try-on-image")]


def test_no_answer_may_be_kept_by_a_proxy_and_no_picture_taken_for_a_page(kept, visitor):
    for url in ("/try-on/me/", "/try-on/try-ons/", "/try-on/me/export/", *addresses_of(kept)):
        response = visitor.get(url)
        assert response.headers["Cache-Control"].startswith("private"), url
        assert "Cookie" in response.headers["Vary"], url
        assert response.headers["X-Content-Type-Options"] == "nosniff", url
        response.close()
    picture = visitor.get(addresses_of(kept)[1])
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
