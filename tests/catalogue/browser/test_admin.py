"""What shop staff see and press in the admin."""

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from playwright.sync_api import expect

from genlook_django.sandbox.models import Product as RemoteCopy
from tests.catalogue.shapes import make_plain, picture
from tests.catalogue.test_push import sync
from tests.shop.models import Product

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_staff_see_what_is_wrong_mend_it_and_have_it_sent(page, service, live_server, task_queue, shoot):
    for title in ("Harbour tee", "Linen popover"):
        make_plain(title)
    hat = Product.objects.create(name="Straw hat")
    Product.objects.create(name="Wool cap", image="products/lost.jpg")
    sync("--push")
    User.objects.create_superuser("root", password="root")
    page.goto(f"{live_server.url}/admin/genlook/syncedproduct/")
    page.fill("#id_username", "root")
    page.fill("#id_password", "root")
    page.keyboard.press("Enter")
    row = page.get_by_role("row").filter(has_text="Straw hat")
    expect(row).to_contain_text("can't be tried on")
    expect(row).to_contain_text("there is no picture of it")
    shoot("admin-products")
    Product.objects.filter(pk=hat.pk).update(image=default_storage.save("hat.jpg", picture()))
    page.locator("#action-toggle").check()
    page.get_by_label("Action:").select_option(label="Look at them again, and send them to the service")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_text("4 products were looked at. They are being sent to the service.")).to_be_visible()
    expect(page.get_by_text("Wool cap: picture 'products/lost.jpg' is not in the storage")).to_be_visible()
    expect(row).to_contain_text("up to date")
    shoot("admin-products-looked-at")
    task_queue.drain()
    assert RemoteCopy.objects.count() == 3
    page.get_by_role("link", name="Straw hat").click()
    expect(page.get_by_role("link", name=hat.get_absolute_url())).to_be_visible()
    shoot("admin-product")
