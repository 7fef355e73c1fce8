"""Forgetting somebody: here at once, at the service until it says so, and not only by halves."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.utils import timezone

from genlook_django.catalogue import registry
from genlook_django.models import Asker, Erasure, Owner, Shopper, ShopperPhoto, Status, TryOnResult, Use
from genlook_django.privacy.erase import erase, erase_shopper, forget, withdraw
from genlook_django.privacy.purge import purge
from genlook_django.sandbox.models import CustomerImage, Generation
from genlook_django.tryons.request import request_try_on
from tests.shop.models import Customer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mia():
    return User.objects.create_user("mia", password="secret")


@pytest.fixture
def hers(mia, new_photo):
    """A photo that Mia has given."""
    return new_photo(owner=Owner(user_id=mia.pk))


def test_erasing_leaves_a_receipt_and_nothing_else(service, owner, photo, mock_product, task_queue, files):
    request_try_on(owner, registry.reference(mock_product), photo.pk)
    task_queue.drain()
    assert TryOnResult.objects.get().status == Status.COMPLETED
    assert (CustomerImage.objects.count(), len(files())) == (1, 3)
    erase(owner)
    assert (Shopper.objects.count(), ShopperPhoto.objects.count(), TryOnResult.objects.count()) == (0, 0, 0)
    assert files() == []
    task_queue.drain()
    receipt = Erasure.objects.get()
    assert (receipt.asked_by, receipt.photos, receipt.try_ons, receipt.customer_id) == (Asker.SHOPPER, 1, 1, "")
    assert receipt.asked_at <= receipt.erased_at <= receipt.confirmed_at
    assert service.asked.count("DELETE /customers/…") == 1
    assert not CustomerImage.objects.exists()
    assert not Generation.objects.exclude(customer_id="").exists()


def test_the_service_is_asked_for_days_until_it_confirms(service, owner, photo, task_queue, monkeypatch, settings):
    url = settings.GENLOOK["BASE_URL"]
    settings.GENLOOK = {**settings.GENLOOK, "BASE_URL": "http://127.0.0.1:1/tryon/v1"}
    began = timezone.now()
    erase(owner)
    while timezone.now() < began + dt.timedelta(days=3):
        task_queue.run_next()
    receipt = Erasure.objects.get()
    assert 60 < receipt.attempts < 100
    assert (receipt.confirmed_at, receipt.last_error) == (None, "SERVICE_UNREACHABLE")
    assert receipt.customer_id
    settings.GENLOOK = {**settings.GENLOOK, "BASE_URL": url}
    task_queue.drain()
    receipt.refresh_from_db()
    assert receipt.confirmed_at
    assert (receipt.customer_id, receipt.last_error) == ("", "")


def test_an_erasure_whose_message_was_lost_goes_on(service, owner, photo, task_queue):
    erase(owner)
    task_queue.messages.clear()
    purge()
    assert task_queue.names == ["forget"]
    task_queue.drain()
    assert Erasure.objects.get().confirmed_at


def test_a_message_delivered_twice_asks_once(service, owner, photo, task_queue):
    (receipt,) = erase(owner)
    forget(receipt.pk)
    forget(receipt.pk)
    assert service.asked == ["DELETE /customers/…"]


def test_erasing_twice_is_one_erasure(owner, photo, task_queue):
    pk = photo.shopper_id
    assert erase_shopper(pk, asked_by=Asker.SHOPPER)
    assert erase_shopper(pk, asked_by=Asker.SHOPPER) is None
    assert erase(owner) == []


def test_taking_one_photo_back_reaches_the_service_and_spares_the_others(
    service, owner, new_photo, mock_product, task_queue
):
    first, second = new_photo("red"), new_photo("green")
    for photo in (first, second):
        request_try_on(owner, registry.reference(mock_product), photo.pk)
    task_queue.drain()
    old_id = Shopper.objects.get().customer_id
    withdraw(first)
    task_queue.drain()
    assert Shopper.objects.get().customer_id != old_id
    assert [str(photo.pk) for photo in ShopperPhoto.objects.all()] == [str(second.pk)]
    assert Erasure.objects.get().confirmed_at
    assert not CustomerImage.objects.exists()
    mock_product.pk = None
    mock_product.save()
    try_on = request_try_on(owner, registry.reference(mock_product), second.pk)[0]
    task_queue.drain()
    try_on.refresh_from_db()
    assert (try_on.status, try_on.error_code) == (Status.COMPLETED, "")


def test_taking_a_photo_back_lets_what_is_made_of_another_be_fetched_first(
    service, owner, new_photo, mock_product, task_queue
):
    first, second = new_photo("red"), new_photo("green")
    try_on = request_try_on(owner, registry.reference(mock_product), second.pk)[0]
    task_queue.run_next()
    withdraw(first)
    task_queue.drain()
    purge()
    task_queue.drain()
    try_on.refresh_from_db()
    assert try_on.status == Status.COMPLETED
    assert not ShopperPhoto.objects.filter(pk=first.pk).exists()


@pytest.mark.parametrize("how", ["instance", "queryset", "proxy", "admin"])
def test_a_user_who_is_deleted_is_erased(mia, hers, task_queue, files, how):
    if how == "instance":
        mia.delete()
    elif how == "queryset":
        User.objects.filter(username="mia").delete()
    elif how == "proxy":
        Customer.objects.get(pk=mia.pk).delete()
    else:
        browser = Browser()
        browser.force_login(User.objects.create_superuser("root"))
        browser.post(f"/admin/auth/user/{mia.pk}/delete/", {"post": "yes"})
    assert not User.objects.filter(username="mia").exists()
    assert (ShopperPhoto.objects.count(), files()) == (0, [])
    assert Erasure.objects.get().asked_by == Asker.USER_DELETED
    assert task_queue.names == ["forget"]


@pytest.mark.parametrize("key", ["name", "pk"])
def test_the_command_erases_a_user(service, mia, hers, capsys, key):
    call_command("genlook_erase", "mia" if key == "name" else str(mia.pk), "--now")
    assert "1 photos, 0 try-ons; done at the service" in capsys.readouterr().out
    assert not ShopperPhoto.objects.exists()
    assert User.objects.filter(username="mia").exists()


def test_the_command_names_a_user_who_is_not_there():
    with pytest.raises(CommandError, match="no user 'nobody'"):
        call_command("genlook_erase", "nobody")


def test_the_command_says_that_nothing_was_kept(mia, capsys):
    call_command("genlook_erase", "mia")
    assert "Nothing was kept" in capsys.readouterr().out


class TestAdmin:
    URL = "/admin/genlook/shopper/"

    def browser(self, *permissions):
        staff = User.objects.create_user("staff", is_staff=True)
        staff.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        browser = Browser()
        browser.force_login(staff)
        return browser

    def choose(self, hers, **extra):
        return {"action": "erase_everywhere", "_selected_action": [hers.shopper_id], **extra}

    def test_staff_erase_after_a_question(self, hers, task_queue):
        browser = self.browser("view_shopper", "delete_shopper")
        page = browser.post(self.URL, self.choose(hers)).content.decode()
        assert "mia: 1 photos, 0 try-ons" in page
        assert ShopperPhoto.objects.exists()
        page = browser.post(self.URL, self.choose(hers, confirmed="Erase"), follow=True).content.decode()
        assert "1 shopper is erased here." in page
        assert not ShopperPhoto.objects.exists()
        assert Erasure.objects.get().asked_by == Asker.STAFF

    def test_deleting_one_is_erasing_her(self, hers, task_queue, files):
        browser = self.browser("view_shopper", "delete_shopper")
        browser.post(f"{self.URL}{hers.shopper_id}/delete/", {"post": "yes"})
        assert (Erasure.objects.get().asked_by, files()) == (Asker.STAFF, [])

    def test_without_the_permission_there_is_no_such_action(self, hers):
        browser = self.browser("view_shopper")
        browser.post(self.URL, self.choose(hers, confirmed="Erase"))
        assert ShopperPhoto.objects.exists()

    def test_staff_see_dates_and_consent_but_no_photo(self, hers):
        page = self.browser("view_shopper", "view_shopperphoto").get(f"{self.URL}{hers.shopper_id}/change/")
        assert str(hers.pk) in page.content.decode()
        assert hers.file.name not in page.content.decode()

    def test_receipts_are_listed(self, hers, task_queue):
        erase_shopper(hers.shopper_id, asked_by=Asker.STAFF)
        page = self.browser("view_erasure").get("/admin/genlook/erasure/").content.decode()
        assert str(Erasure.objects.get().pk) in page


def test_the_ledger_of_a_day_outlives_an_erasure_without_naming_anyone(owner, photo, task_queue):
    erase(owner)
    assert Use.objects.count() == 1
