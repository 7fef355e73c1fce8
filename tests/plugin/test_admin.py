import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client as Browser

from genlook_django.models import ApiAccount, Status, SyncedProduct, TryOnResult
from genlook_django.tryons.store import keep
from tests.pictures import encoded, portrait

pytestmark = pytest.mark.django_db(transaction=True)

TRY_ONS, PRODUCTS = "/admin/genlook/tryonresult/", "/admin/genlook/syncedproduct/"


@pytest.fixture
def stored(try_on):
    TryOnResult.objects.filter(pk=try_on.pk).update(status=Status.STORING, generation_id="gen-1")
    keep(try_on, encoded(portrait()))
    return TryOnResult.objects.get(pk=try_on.pk)


def signed_in(*permissions: str, is_staff: bool = True) -> Browser:
    user = User.objects.create_user(f"user-{User.objects.count()}", is_staff=is_staff)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    browser = Browser()
    browser.force_login(user)
    return browser


@pytest.fixture
def superuser():
    browser = Browser()
    browser.force_login(User.objects.create_superuser("root"))
    return browser


def test_try_ons_are_listed_with_what_staff_look_for(superuser, stored):
    TryOnResult.objects.create(product_title="Green hat", status=Status.FAILED, error_code="PERSON_NOT_FOUND")
    page = superuser.get(TRY_ONS).content.decode()
    for words in (
        "Red shirt",
        "completed",
        f"{stored.pk}/picture/?thumbnail",
        "Green hat",
        "PERSON_NOT_FOUND",
    ):
        assert words in page


def test_a_try_on_is_shown_with_its_picture_and_external_id(superuser, stored):
    page = superuser.get(f"{TRY_ONS}{stored.pk}/change/").content.decode()
    assert f"{stored.pk}/picture/" in page
    assert stored.product.external_id in page


def test_synced_products_are_listed_with_their_external_ids(superuser, stored):
    assert stored.product.external_id in superuser.get(PRODUCTS).content.decode()


def test_the_account_is_shown(superuser):
    ApiAccount.objects.pause("INSUFFICIENT_CREDITS")
    assert "INSUFFICIENT_CREDITS" in superuser.get("/admin/genlook/apiaccount/").content.decode()


@pytest.mark.parametrize("size", ["", "?thumbnail"])
def test_pictures_are_for_staff_who_may_view_try_ons(superuser, stored, size):
    url = f"{TRY_ONS}{stored.pk}/picture/{size}"
    for browser, status in [
        (superuser, 200),
        (signed_in("view_tryonresult"), 200),
        (signed_in("view_syncedproduct"), 403),
        (signed_in("view_tryonresult", is_staff=False), 302),
        (Browser(), 302),
    ]:
        response = browser.get(url)
        assert response.status_code == status
        response.close()


def test_lists_are_for_staff_with_the_permission(stored):
    for url, permission in [(TRY_ONS, "view_tryonresult"), (PRODUCTS, "view_syncedproduct")]:
        assert signed_in(permission).get(url).status_code == 200
        assert signed_in().get(url).status_code == 403


def test_nothing_is_added_changed_or_deleted_by_hand(superuser, stored):
    assert superuser.get(f"{TRY_ONS}add/").status_code == 403
    assert superuser.post(f"{TRY_ONS}{stored.pk}/change/", {"status": "FAILED"}).status_code == 403
    assert superuser.post(f"{TRY_ONS}{stored.pk}/delete/", {"post": "yes"}).status_code == 403
    assert SyncedProduct.objects.exists()


def test_a_picture_that_is_gone_is_a_404(superuser, try_on, stored):
    stored.image.storage.delete(stored.image.name)
    assert superuser.get(f"{TRY_ONS}{stored.pk}/picture/").status_code == 404


def test_the_list_costs_the_same_queries_for_any_number(superuser, stored, django_assert_max_num_queries):
    TryOnResult.objects.bulk_create(
        TryOnResult(product=stored.product, product_title=f"No. {number}", status=Status.FAILED) for number in range(40)
    )
    with django_assert_max_num_queries(14):
        superuser.get(TRY_ONS)
