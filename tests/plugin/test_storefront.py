import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser
from django.urls import reverse

from genlook_django.catalogue import registry
from genlook_django.exceptions import SENTENCES
from genlook_django.models import Erasure, Shopper, ShopperPhoto, Status, TryOnResult
from genlook_django.tryons.store import keep
from tests.pictures import encoded, portrait

pytestmark = pytest.mark.django_db(transaction=True)  # what is done on commit belongs to the answer

PHOTOS, TRY_ONS, ME = "/try-on/photos/", "/try-on/try-ons/", "/try-on/me/"
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def asked(visitor, upload, product, task_queue):
    """A try-on that the visitor's visitor has asked for."""
    photo = visitor.post(PHOTOS, upload()).json()["id"]
    body = {"product": registry.reference(product), "photo": photo}
    return visitor.post(TRY_ONS, body, content_type="application/json").json()


@pytest.fixture
def completed(asked):
    try_on = TryOnResult.objects.get(pk=asked["id"])
    TryOnResult.objects.filter(pk=try_on.pk).update(status=Status.STORING)
    keep(try_on, encoded(portrait(shirt="firebrick")))
    return asked


def test_a_photo_is_kept_with_the_consent_it_was_given_under(visitor, upload):
    response = visitor.post(PHOTOS, upload())
    assert response.status_code == 201
    photo = ShopperPhoto.objects.get(pk=response.json()["id"])
    assert (photo.width, photo.height, photo.consent_version, photo.consent_language) == (600, 800, "1", "en")
    assert len(photo.consent_hash) == 64


def test_the_same_photo_again_is_the_same_photo(visitor, upload):
    assert visitor.post(PHOTOS, upload()).json()["id"] == visitor.post(PHOTOS, upload()).json()["id"]
    assert ShopperPhoto.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"data": b"only words"}, 415, "PHOTO_NOT_AN_IMAGE"),
        ({"data": b""}, 400, "PHOTO_EMPTY"),
        ({"consent": ""}, 400, "CONSENT_REQUIRED"),
        ({"data": encoded(portrait())[:2000]}, 400, "PHOTO_BROKEN"),
    ],
)
def test_a_photo_that_cannot_be_taken_is_refused_with_a_sentence(visitor, upload, change, status, code):
    response = visitor.post(PHOTOS, upload(**change))
    assert response.status_code == status
    told = {"code": code, "message": str(SENTENCES[code]), "needs_photo": True, "status": status}
    assert response.json() == told
    assert not ShopperPhoto.objects.exists()


def test_no_photo_at_all_is_refused(visitor):
    assert visitor.post(PHOTOS, {"consent": "on"}).json()["code"] == "PHOTO_REQUIRED"


def test_photos_are_limited_per_day(visitor, upload, settings):
    settings.GENLOOK = {"PHOTOS_PER_DAY": 1}
    visitor.post(PHOTOS, upload())
    response = visitor.post(PHOTOS, upload(encoded(portrait(shirt="olive"))))
    assert (response.status_code, response.json()["code"]) == (429, "TOO_MANY_PHOTOS")


def test_a_try_on_is_asked_for_once(visitor, asked, product, task_queue):
    assert (asked["status"], asked["product_title"], asked["error"]) == ("QUEUED", "Red shirt", None)
    assert asked["url"] == f"{TRY_ONS}{asked['id']}/"
    assert task_queue.names == ["submit"]
    again = visitor.post(
        TRY_ONS,
        {"product": registry.reference(product), "photo": str(ShopperPhoto.objects.get().pk)},
        content_type="application/json",
    )
    assert (again.status_code, again.json()["id"]) == (200, asked["id"])
    assert task_queue.names == ["submit"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "PHOTO_REQUIRED"),
        ({"photo": "no uuid", "product": "plain_shop.product:1"}, 404, "PHOTO_NOT_FOUND"),
        ({"photo": "7d8e7d0e-3b1c-4b6f-9a53-1d8d9c1f0001", "product": "plain_shop.product:1"}, 404, "PHOTO_NOT_FOUND"),
        ({"photo": "own"}, 400, "PRODUCT_REQUIRED"),
        ({"photo": "own", "product": 7}, 400, "PRODUCT_REQUIRED"),
        ({"photo": "own", "product": "plain_shop.product:999"}, 404, "PRODUCT_UNAVAILABLE"),
        ({"photo": "own", "product": "auth.user:1"}, 404, "PRODUCT_UNAVAILABLE"),
        (["own"], 400, "PHOTO_REQUIRED"),
    ],
)
def test_what_cannot_be_tried_on_is_refused_with_a_sentence(visitor, upload, body, status, code):
    own = visitor.post(PHOTOS, upload()).json()["id"]
    if isinstance(body, dict) and body.get("photo") == "own":
        body = {**body, "photo": own}
    response = visitor.post(TRY_ONS, body, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.json()["message"]
    assert not TryOnResult.objects.exists()


def test_a_product_without_a_picture_is_refused(visitor, upload, product, task_queue):
    product.image = ""
    product.save()
    photo = visitor.post(PHOTOS, upload()).json()["id"]
    body = {"product": registry.reference(product), "photo": photo}
    response = visitor.post(TRY_ONS, body, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (404, "PRODUCT_IMAGE_MISSING")


def test_a_length_that_is_no_number_is_refused(visitor):
    response = visitor.generic("POST", PHOTOS, b"x", "multipart/form-data; boundary=x", CONTENT_LENGTH="abc")
    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")


def test_broken_json_is_refused(visitor):
    response = visitor.post(TRY_ONS, "{", content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")


def test_todays_tries_are_limited_and_failed_ones_are_given_back(visitor, asked, upload, product, settings, task_queue):
    settings.GENLOOK = {"TRY_ONS_PER_DAY": 1}
    other = visitor.post(PHOTOS, upload(encoded(portrait(shirt="olive")))).json()["id"]
    body = {"product": registry.reference(product), "photo": other}
    response = visitor.post(TRY_ONS, body, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (429, "TOO_MANY_TRY_ONS")
    TryOnResult.objects.fail(asked["id"], "GENERATION_FAILED")
    assert visitor.post(TRY_ONS, body, content_type="application/json").status_code == 201


def test_every_call_that_changes_something_needs_a_csrf_token(upload, asked, visitor):
    strict = Browser(enforce_csrf_checks=True)
    strict.cookies = visitor.cookies
    for method, url, body in [
        ("post", PHOTOS, upload()),
        ("post", TRY_ONS, {}),
        ("delete", asked["url"], None),
        ("post", f"{asked['url']}feedback/", {}),
        ("delete", ME, None),
    ]:
        response = getattr(strict, method)(url, body) if body is not None else getattr(strict, method)(url)
        assert (response.status_code, response.json()["code"]) == (403, "CSRF_FAILED"), url


def test_the_picture_comes_only_to_its_owner_and_is_not_guessed_at(visitor, completed, django_user_model):
    image = visitor.get(f"{completed['url']}image/")
    assert image.status_code == 200
    assert image.headers["Content-Type"] == "image/jpeg"
    assert image.headers["X-Content-Type-Options"] == "nosniff"
    assert image.headers["Cache-Control"].startswith("private")
    assert b"".join(image.streaming_content).startswith(b"\xff\xd8")
    stranger = Browser()
    staff = Browser()
    staff.force_login(User.objects.create_superuser("staff"))
    for other in (stranger, staff):
        for url in (completed["url"], f"{completed['url']}image/"):
            assert other.get(url).status_code == 404
        assert other.delete(completed["url"]).status_code == 404
    assert TryOnResult.objects.count() == 1


def test_a_picture_is_downloaded_under_a_name_of_its_own(visitor, completed):
    response = visitor.get(f"{completed['url']}image/?download")
    assert response.headers["Content-Disposition"] == f'attachment; filename="try-on-{completed["id"]}.jpeg"'
    response.close()


def test_there_is_no_picture_before_there_is_one(visitor, asked):
    assert visitor.get(f"{asked['url']}image/").status_code == 404


def test_signing_in_takes_photos_and_results_along_and_signing_out_leaves_them(visitor, completed, django_user_model):
    django_user_model.objects.create_user("mia", password="secret")
    assert visitor.login(username="mia", password="secret")
    assert visitor.get(completed["url"]).status_code == 200
    visitor.logout()
    assert visitor.get(completed["url"]).status_code == 404
    assert visitor.login(username="mia", password="secret")
    assert visitor.get(completed["url"]).json()["status"] == "COMPLETED"
    assert len(visitor.get(ME).json()["try_ons"]) == 1


def test_me_tells_what_is_kept_and_forgets_it_when_told(visitor, completed, task_queue, tmp_path):
    me = visitor.get(ME).json()
    assert [photo["id"] for photo in me["photos"]] == [str(ShopperPhoto.objects.get().pk)]
    assert [try_on["id"] for try_on in me["try_ons"]] == [completed["id"]]
    assert me["tries_left"] == 19
    task_queue.messages.clear()
    assert visitor.delete(ME).status_code == 204
    assert not ShopperPhoto.objects.exists()
    assert not TryOnResult.objects.exists()
    assert [path for path in (tmp_path / "private").rglob("*") if path.is_file()] == []
    assert [(names[2].name, names[3]) for names in task_queue.messages] == [
        ("genlook_django.tasks.forget", (str(Erasure.objects.get().pk),))
    ]
    assert visitor.get(ME).json()["photos"] == []


def test_deleting_the_photo_ends_what_is_under_way_with_it(visitor, asked, tmp_path):
    photo = ShopperPhoto.objects.get()
    assert Browser().delete(f"{PHOTOS}{photo.pk}/").status_code == 404
    assert visitor.delete(f"{PHOTOS}{photo.pk}/").status_code == 204
    assert visitor.get(asked["url"]).json()["error"]["code"] == "PHOTO_DELETED"
    assert not photo.file.storage.exists(photo.file.name)


def test_feedback_is_kept(visitor, completed):
    url = f"{completed['url']}feedback/"
    assert visitor.post(url, {"liked": True}, content_type="application/json").status_code == 204
    assert visitor.get(completed["url"]).json()["liked"] is True
    assert visitor.post(url, {"liked": "very"}, content_type="application/json").status_code == 400


def test_listing_costs_the_same_queries_for_any_number(visitor, completed, django_assert_max_num_queries):
    shopper = Shopper.objects.get()
    TryOnResult.objects.bulk_create(
        TryOnResult(shopper=shopper, product_title=f"No. {number}", status=Status.FAILED) for number in range(40)
    )
    with django_assert_max_num_queries(4):
        assert len(visitor.get(TRY_ONS).json()["try_ons"]) == 41


class TestWithoutJavaScript:
    def post(self, visitor, product, upload, **change):
        form = {"product": registry.reference(product), **upload(**change)}
        return visitor.post(TRY_ONS, form, headers={**HTML, "Referer": "http://testserver/plain-shop/1/"})

    def test_a_form_leads_to_a_page_that_looks_again_until_the_picture_is_there(
        self, visitor, product, upload, task_queue
    ):
        response = self.post(visitor, product, upload)
        try_on = TryOnResult.objects.get()
        assert (response.status_code, response.headers["Location"]) == (
            303,
            reverse("genlook:try-on", args=[try_on.pk]),
        )
        page = visitor.get(response.headers["Location"], headers=HTML).content.decode()
        assert 'http-equiv="refresh"' in page
        TryOnResult.objects.filter(pk=try_on.pk).update(status=Status.STORING)
        keep(try_on, encoded(portrait()))
        page = visitor.get(response.headers["Location"], headers=HTML).content.decode()
        assert 'http-equiv="refresh"' not in page
        assert f"{response.headers['Location']}image/" in page
        assert "AI-generated preview" in page
        assert f'href="/plain-shop/{product.pk}/"' in page

    def test_a_refusal_is_a_page_with_the_sentence_and_the_way_back(self, visitor, product, upload):
        response = self.post(visitor, product, upload, data=b"only words")
        assert response.status_code == 415
        page = response.content.decode()
        assert str(SENTENCES["PHOTO_NOT_AN_IMAGE"]) in page
        assert 'href="http://testserver/plain-shop/1/"' in page

    def test_the_way_back_never_leads_to_another_site(self, visitor, product, upload):
        response = visitor.post(TRY_ONS, upload(data=b""), headers={**HTML, "Referer": "https://evil.example/"})
        assert "evil.example" not in response.content.decode()

    def test_a_failed_try_on_is_a_page_that_says_why(self, visitor, product, upload, task_queue):
        url = self.post(visitor, product, upload).headers["Location"]
        TryOnResult.objects.fail(TryOnResult.objects.get().pk, "PERSON_NOT_FOUND")
        page = visitor.get(url, headers=HTML).content.decode()
        assert str(SENTENCES["PERSON_NOT_FOUND"]) in page
        assert 'http-equiv="refresh"' not in page

    def test_the_list_of_try_ons_is_a_page(self, visitor, completed):
        page = visitor.get(TRY_ONS, headers=HTML).content.decode()
        assert f"{completed['url']}image/?thumbnail" in page
        assert "Red shirt" in page


def test_a_try_on_with_a_photo_of_another_is_refused(visitor, new_photo, product):
    """``new_photo`` belongs to a visitor that this visitor is not."""
    body = {"product": registry.reference(product), "photo": str(new_photo().pk)}
    response = visitor.post(TRY_ONS, body, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (404, "PHOTO_NOT_FOUND")
