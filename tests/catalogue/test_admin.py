"""What shop staff see of the products, and do about one that can't be tried on."""

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.storage import default_storage
from django.test import Client as Browser

from genlook_django.models import SyncedProduct
from genlook_django.models.product import ProductState
from genlook_django.sandbox.models import Product as RemoteCopy
from genlook_django.tryons import resync
from tests.pictures import garment
from tests.shop.models import Product

from .colours.models import Tee
from .conftest import raising_for_hats
from .shapes import make_plain, make_tee, picture
from .test_push import sync

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/genlook/syncedproduct/"


@pytest.fixture
def staff():
    browser = Browser()
    browser.force_login(User.objects.create_superuser("root"))
    return browser


def look_again(browser, rows=None) -> list[str]:
    """Choose rows and the action, as staff do; return what they are told."""
    chosen = SyncedProduct.objects.all() if rows is None else rows
    form = {"action": "look_again", "_selected_action": [row.pk for row in chosen]}
    answer = browser.post(LIST, form, follow=True)
    return [str(message) for message in answer.context["messages"]]


def states() -> dict[str, str]:
    return dict(SyncedProduct.objects.values_list("title", "state"))


def test_the_list_says_what_is_wrong_with_which_product(staff, walk):
    make_plain("Hat")
    Product.objects.create(name="Cap")
    walk(Product)
    page = staff.get(LIST).content.decode()
    for words in ("Hat", "up to date", "Cap", "can&#x27;t be tried on", "there is no picture of it"):
        assert words in page


def test_the_list_is_narrowed_to_a_kind_that_can_be_tried_on(staff, walk):
    make_plain("Hat")
    make_tee("Polo")
    walk(Product)
    walk(Tee)
    page = staff.get(f"{LIST}?kind=palette.tee").content.decode()
    assert "Polo" in page
    assert ">Hat<" not in page
    assert "?kind=plain_shop.product" in page
    assert "log entry" not in page


def test_a_products_page_leads_to_the_shop(staff, walk):
    hat = make_plain("Hat")
    walk(Product)
    page = staff.get(f"{LIST}{SyncedProduct.objects.get().pk}/change/").content.decode()
    assert f'href="/plain-shop/{hat.pk}/"' in page


def test_a_mended_product_is_looked_at_again_and_sent(staff, service, task_queue):
    hat = Product.objects.create(name="Hat")
    make_plain("Cap")
    sync("--push")
    Product.objects.filter(pk=hat.pk).update(image=default_storage.save("hat.jpg", picture()))
    assert look_again(staff) == ["2 products were looked at. They are being sent to the service."]
    assert states() == {"Hat": ProductState.CURRENT, "Cap": ProductState.CURRENT}
    service.asked.clear()
    task_queue.drain()
    assert service.asked == ["POST /products"] * 2
    assert sorted(RemoteCopy.objects.values_list("title", flat=True)) == ["Cap", "Hat"]


def test_what_is_still_wrong_is_named_product_by_product(staff, service, adapted, task_queue):
    make_plain("Hat")
    make_plain("Cap")
    Product.objects.create(name="Beret")
    sync()
    adapted(Product, get_images=raising_for_hats("get_images"))
    told = look_again(staff)
    assert told == [
        "3 products were looked at. They are being sent to the service.",
        "Hat: LookupError: no such thing",
        "Beret: there is no picture of it",
    ]


def test_one_that_the_service_refused_is_sent_again(staff, service, task_queue):
    hat = make_plain("Hat")
    with default_storage.open(hat.image.name, "wb") as file:
        file.write(b"no picture")
    sync("--push")
    assert states() == {"Hat": ProductState.BROKEN}
    with default_storage.open(hat.image.name, "wb") as file:
        file.write(garment())
    look_again(staff)
    task_queue.drain()
    assert states() == {"Hat": ProductState.CURRENT}
    assert RemoteCopy.objects.count() == 1


def test_one_that_is_gone_is_found_to_be(staff, service, task_queue):
    make_plain("Hat")
    sync("--push")
    Product.objects.all()._raw_delete("default")
    look_again(staff)
    task_queue.drain()
    assert not SyncedProduct.objects.exists()
    assert RemoteCopy.objects.count() == 0


def test_products_of_several_models_are_looked_at_together_and_no_others(staff, service, task_queue):
    make_plain("Hat")
    make_tee("Tee")
    untouched = make_plain("Cap")
    sync()
    Product.objects.update(name="Bonnet")
    Tee.objects.update(name="Polo")
    look_again(staff, SyncedProduct.objects.exclude(object_id=str(untouched.pk), title="Cap"))
    assert set(states()) == {"Bonnet", "Cap", "Polo", "Polo, sage", "Polo, rust"}


def test_too_many_to_wait_for_are_looked_at_by_a_worker(staff, service, task_queue, monkeypatch):
    monkeypatch.setattr(resync, "MOST_AT_ONCE", 1)
    for title in ("Hat", "Cap"):
        make_plain(title)
    sync("--push")
    Product.objects.filter(name="Hat").update(image="")
    assert look_again(staff) == ["2 products are being looked at in the background."]
    task_queue.drain()
    assert states() == {"Hat": ProductState.BROKEN, "Cap": ProductState.CURRENT}


def test_without_a_key_they_are_looked_at_and_not_sent(staff, service, settings, task_queue):
    settings.GENLOOK = {}
    make_plain("Hat")
    sync()
    assert look_again(staff) == ["1 product was looked at."]
    assert task_queue.messages == []


def test_only_staff_who_may_change_products_look_again(service):
    make_plain("Hat")
    sync()
    browser = Browser()
    user = User.objects.create_user("viewer", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_syncedproduct"))
    browser.force_login(user)
    assert "look_again" not in browser.get(LIST).content.decode()
    user.user_permissions.add(Permission.objects.get(codename="change_syncedproduct"))
    assert "look_again" in browser.get(LIST).content.decode()


def test_the_list_costs_the_same_queries_for_any_number(staff, walk, django_assert_max_num_queries):
    for number in range(3):
        make_plain(f"Hat {number}")
    walk(Product)
    with django_assert_max_num_queries(8):
        staff.get(LIST)
