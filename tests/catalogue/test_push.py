"""Telling the service of products before anyone tries them on, over HTTP, within the account's requests."""

import datetime as dt
from io import StringIO

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from genlook_django import tasks
from genlook_django.client import Client
from genlook_django.management.commands import genlook_sync
from genlook_django.models import ApiAccount, FormerExternalId, SyncedProduct, TryOnResult
from genlook_django.models.account import request_interval
from genlook_django.models.product import ABANDONED_AFTER, ProductState
from genlook_django.sandbox.models import Product as RemoteCopy
from genlook_django.tryons import push as pushing
from genlook_django.tryons.request import request_try_on
from tests.shop.models import Product

from .colours.models import Tee
from .conftest import raising_for_hats
from .shapes import make_plain, make_shirt, make_tee, picture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def sleeps(monkeypatch, time_machine):
    """Move the clock instead of sleeping; return how long was slept."""
    slept = []

    def sleep(secs):
        slept.append(secs)
        time_machine.move_to(timezone.now() + dt.timedelta(seconds=secs), tick=True)

    monkeypatch.setattr(genlook_sync, "sleep", sleep)
    return slept


def sync(*options) -> list[str]:
    out = StringIO()
    call_command("genlook_sync", *options, stdout=out, stderr=out)
    return out.getvalue().splitlines()


def there() -> dict[str, str]:
    return dict(RemoteCopy.objects.order_by("pk").values_list("external_id", "title"))


def test_all_products_are_pushed_once_and_again_when_they_change(service):
    hat, shirt = make_plain("Hat"), make_shirt("Oxford")
    assert sync("--push")[-1] == "2 products sent, 0 failed"
    assert there() == {f"plain_shop.product-{hat.pk}": "Hat", f"wardrobe.item-{shirt.pk}": "Oxford"}
    assert RemoteCopy.objects.get(title="Oxford").metadata == {"category": "Shirts"}
    service.asked.clear()
    assert sync("--push")[-1] == "0 products sent, 0 failed"
    assert service.asked == []
    hat.name = "Bonnet"
    hat.save()
    assert sync("--push", "--only-stale")[-1] == "1 products sent, 0 failed"
    assert service.asked == ["POST /products"]
    assert there()[f"plain_shop.product-{hat.pk}"] == "Bonnet"


def test_a_pushed_product_is_kept_for_ever_and_tried_on_by_reference(service, owner, photo, task_queue, time_machine):
    hat = make_plain("mock")
    sync("--push")
    assert SyncedProduct.objects.get().remote_expires_at is None
    assert RemoteCopy.objects.get().expires_at is None
    request_try_on(owner, f"plain_shop.product:{hat.pk}", photo.pk)
    service.asked.clear()
    task_queue.drain()
    assert service.asked.count("POST /try-on") == 1
    assert SyncedProduct.objects.get().remote_expires_at is None


def test_a_pushed_product_that_the_service_lost_lives_as_long_as_an_inline_one(service, owner, photo, task_queue):
    hat = make_plain("mock")
    sync("--push")
    RemoteCopy.objects.all().delete()
    request_try_on(owner, f"plain_shop.product:{hat.pk}", photo.pk)
    task_queue.drain()
    in_15_days = timezone.now() + dt.timedelta(days=15)
    assert SyncedProduct.objects.get().remote_expires_at == pytest.approx(in_15_days, abs=dt.timedelta(minutes=1))


def test_one_model_can_be_pushed_alone(service):
    make_plain("Hat")
    make_tee("Tee")
    assert sync("--push", "--model", "palette.Tee")[0].startswith("palette.Tee: 1 products looked at; 3 new")
    assert sorted(there()) == ["tee-Tee", "tee-Tee-rust", "tee-Tee-sage"]


@pytest.mark.parametrize("looked_at", [False, True])
@pytest.mark.parametrize("gone", ["deleted", "deleted past Django", "ineligible"])
def test_a_dry_run_tells_just_what_the_run_would_do(service, adapted, looked_at, gone):
    for title in ("Hat", "Cap", "Beret", "Never sent"):
        make_plain(title)
    sync("--push")
    cap = Product.objects.filter(name="Cap")
    if gone == "ineligible":
        adapted(Product, is_eligible=lambda self, product: product.name != "Cap")
    else:
        cap._raw_delete("default") if gone == "deleted past Django" else cap.delete()
    Product.objects.filter(name="Hat").update(name="Bonnet")
    Product.objects.filter(name="Never sent").update(image="")
    make_plain("New")
    Product.objects.create(name="New, without a picture")
    if looked_at:
        sync()
    service.asked.clear()
    would = sync("--push", "--prune", "--dry-run")[-2:]
    assert would == ["2 products would be sent", "1 products would be deleted at the service"]
    assert service.asked == []
    done = sync("--push", "--prune")[-2:]
    assert done == ["2 products sent, 0 failed", "1 products deleted at the service, 0 failed"]


def test_a_dry_run_of_what_was_saved_counts_what_waits_from_before_too(service):
    hat = make_plain("Hat")
    make_plain("Cap")
    sync()
    hat.name = "Bonnet"
    hat.save()
    assert sync("--push", "--only-stale", "--dry-run")[-1] == "2 products would be sent"
    assert sync("--push", "--only-stale")[-1] == "2 products sent, 0 failed"


def test_a_dry_run_needs_no_key(service, settings):
    settings.GENLOOK = {}
    make_plain("Hat")
    assert sync("--push", "--dry-run")[-1] == "1 products would be sent"


def test_who_has_to_wait_is_told_for_how_long(service, settings):
    settings.GENLOOK = {**settings.GENLOOK, "REQUESTS_PER_MINUTE": 2}
    for number in range(5):
        make_plain(f"Hat {number}")
    told = sync("--push")
    assert "5 requests at 2 a minute: about 3 minutes. Ctrl-C stops, and the next run goes on from there." in told


def test_a_database_that_is_not_ready_is_told_in_a_sentence(db, monkeypatch):
    def refuse(*args, **options):
        raise OperationalError("no such table: shop_product")

    monkeypatch.setattr(genlook_sync, "take_stock", refuse)
    with pytest.raises(CommandError, match=r"no such table: shop_product.*manage\.py migrate"):
        sync()


def test_what_is_gone_is_deleted_there_and_forgotten_here(service):
    for title in ("Hat", "Cap"):
        make_plain(title)
    sync("--push")
    Product.objects.get(name="Hat").delete()
    assert sync("--prune")[-1] == "1 products deleted at the service, 0 failed"
    assert list(there().values()) == ["Cap"]
    assert SyncedProduct.objects.get().title == "Cap"


def test_what_is_gone_there_already_is_gone(service):
    make_plain("Hat")
    sync("--push")
    RemoteCopy.objects.all().delete()
    Product.objects.all().delete()
    assert sync("--prune")[-1] == "1 products deleted at the service, 0 failed"
    assert not SyncedProduct.objects.exists()


def test_what_was_never_sent_is_forgotten_without_a_request(service):
    make_plain("Hat")
    sync()
    Product.objects.all().delete()
    sync("--prune")
    assert service.asked == []
    assert not SyncedProduct.objects.exists()


def test_a_row_that_a_try_on_names_stays(service, owner, photo, task_queue):
    hat = make_plain("mock")
    request_try_on(owner, f"plain_shop.product:{hat.pk}", photo.pk)
    task_queue.drain()
    hat.delete()
    sync("--prune")
    assert there() == {}
    assert TryOnResult.objects.get().product.state == ProductState.GONE
    service.asked.clear()
    sync("--prune")
    assert service.asked == []


def make_one(sku, title="Tee") -> Tee:
    pictures = [default_storage.save("tee.jpg", picture())]
    return Tee.objects.create(name=title, sku=sku, details={"pictures": pictures})


def rename(tee, sku) -> None:
    tee.sku = sku
    tee.save()


@pytest.mark.parametrize(("old", "new"), [("old", "new"), ("kids-tee", "tee"), ("tee", "kids-tee"), ("Tee", "tee")])
def test_a_renamed_product_leaves_no_orphan(service, old, new):
    tee, other = make_one(old), make_one("another")
    sync("--push")
    rename(tee, new)
    sync("--push", "--prune")
    assert sorted(there()) == sorted([new, other.sku])
    assert not FormerExternalId.objects.exists()


def test_a_product_renamed_twice_and_pushed_between_leaves_no_orphan(service):
    tee = make_one("first")
    sync("--push")
    for sku in ("second", "third"):
        rename(tee, sku)
        sync("--push")
    assert sorted(there()) == ["first", "second", "third"]
    assert sync("--push", "--prune")[-1] == "2 products deleted at the service, 0 failed"
    assert list(there()) == ["third"]


def test_a_product_that_is_renamed_and_then_gone_leaves_no_orphan(service):
    tee = make_one("old")
    sync("--push")
    rename(tee, "new")
    sync()
    tee.delete()
    service.account.fault_plans.create(kind="server_error", endpoint="product", method="DELETE")
    assert sync("--prune")[-1] == "0 products deleted at the service, 1 failed"
    assert list(there()) == ["old"]
    assert sync("--prune")[-1] == "1 products deleted at the service, 0 failed"
    assert there() == {}
    assert not SyncedProduct.objects.exists()


def test_a_product_that_has_its_first_name_back_keeps_it(service):
    tee = make_one("first")
    for sku in ("second", "first"):
        sync("--push")
        rename(tee, sku)
    sync("--push", "--prune")
    assert list(there()) == ["first"]


def test_a_product_whose_answer_was_lost_is_deleted_there_too_when_it_is_gone(service, time_machine):
    hat = make_plain("Hat")
    service.account.fault_plans.create(kind="drop_after", endpoint="product-list", method="POST")
    sync("--push")
    assert list(there().values()) == ["Hat"]
    hat.delete()
    sync("--prune")
    assert SyncedProduct.objects.exists()  # it may be on its way yet
    time_machine.move_to(timezone.now() + ABANDONED_AFTER, tick=True)
    sync("--prune")
    assert there() == {}
    assert not SyncedProduct.objects.exists()


def test_a_product_whose_push_was_broken_off_is_deleted_there_too_when_it_is_gone(service, monkeypatch):
    hat, upsert = make_plain("Hat"), Client.upsert_product

    def interrupted(*args, **options):
        upsert(*args, **options)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(CommandError):
        patch.setattr(Client, "upsert_product", interrupted)
        sync("--push")
    hat.delete()
    sync("--prune")
    assert there() == {}


def test_a_product_is_not_renamed_while_it_is_on_its_way(service):
    tee = make_one("old")
    sync()
    SyncedProduct.objects.claim_push(SyncedProduct.objects.get())
    rename(tee, "new")
    sync()
    assert SyncedProduct.objects.get().external_id == "old"


def test_a_name_that_another_has_taken_over_is_not_deleted(service):
    pictures = make_tee("Other").details["pictures"]
    first = Tee.objects.create(name="First", sku="a", details={"pictures": pictures})
    second = Tee.objects.create(name="Second", sku="b", details={"pictures": pictures})
    sync("--push")
    Tee.objects.filter(pk=first.pk).update(sku="c")
    sync()
    Tee.objects.filter(pk=second.pk).update(sku="a")
    sync("--push", "--prune")
    assert {name: title for name, title in there().items() if len(name) == 1} == {"a": "Second", "c": "First"}


@pytest.mark.parametrize(("theirs", "ours"), [("", "staging-"), ("staging-", "")])
def test_another_environments_products_are_not_deleted(service, settings, theirs, ours):
    settings.GENLOOK = {**settings.GENLOOK, "EXTERNAL_ID_PREFIX": theirs}
    hat = make_plain("Hat")
    make_plain("Cap")
    sync("--push")
    hat.delete()
    settings.GENLOOK = {**settings.GENLOOK, "EXTERNAL_ID_PREFIX": ours}
    sync("--push", "--prune")
    assert sorted(there().values()) == ["Cap", "Cap", "Hat"]
    Product.objects.all().delete()
    sync("--prune")
    assert sorted(there().values()) == ["Cap", "Hat"]
    assert all(external_id.startswith(theirs) for external_id in there())


def test_a_copied_database_pushes_nothing_under_the_names_of_the_original(service, settings):
    make_plain("Hat")
    sync()
    settings.GENLOOK = {**settings.GENLOOK, "EXTERNAL_ID_PREFIX": "staging-"}
    assert sync("--push", "--only-stale")[-1] == "0 products sent, 0 failed"
    assert sync("--push")[-1] == "1 products sent, 0 failed"
    assert all(external_id.startswith("staging-") for external_id in there())


def test_a_command_waits_for_requests_and_never_asks_too_fast(service, settings, sleeps):
    settings.GENLOOK = {**settings.GENLOOK, "REQUESTS_PER_MINUTE": 20}
    for number in range(6):
        make_plain(f"Hat {number}")
    began = timezone.now()
    assert sync("--push")[-1] == "6 products sent, 0 failed"
    assert service.asked == ["POST /products"] * 6
    assert timezone.now() - began > 4 * request_interval()  # the first two are there at once
    assert len(sleeps) >= 4


@pytest.mark.parametrize(
    ("kind", "last", "left"),
    [
        ("rate_limited", "1 products sent, 0 failed", 0),
        ("server_error", "0 products sent, 1 failed", 1),
        ("drop_after", "0 products sent, 1 failed", 1),
    ],
)
def test_what_fails_for_the_moment_is_done_later(service, sleeps, kind, last, left):
    make_plain("Hat")
    service.account.fault_plans.create(kind=kind, endpoint="product-list", method="POST")
    assert sync("--push")[-1] == last
    SyncedProduct.objects.update(push_began_at=None)
    assert sync("--push")[-1] == f"{left} products sent, 0 failed"
    assert list(there().values()) == ["Hat"]


def test_a_product_that_the_service_refuses_is_told_and_left_until_it_changes(service):
    hat, cap = make_plain("Hat"), make_plain("Cap")
    with hat.image.storage.open(hat.image.name, "wb") as file:
        file.write(b"no picture")
    lines = sync("--push")
    assert lines[-1] == "1 products sent, 1 failed"
    assert lines[-2].startswith(f"plain_shop.product-{hat.pk} Hat: INVALID_IMAGE")
    assert SyncedProduct.objects.get(title="Hat").problem.startswith("INVALID_IMAGE")
    assert sync("--push")[-1] == "0 products sent, 0 failed"
    hat.image = cap.image.name
    hat.save()
    assert sync("--push")[-1] == "1 products sent, 0 failed"


def test_a_file_that_is_lost_before_it_is_sent_is_its_products_fault(service, monkeypatch):
    hat = make_plain("Hat")
    make_plain("Cap")
    sync()
    hat.image.storage.delete(hat.image.name)
    monkeypatch.setattr(genlook_sync, "take_stock", lambda *args, **options: [])
    assert sync("--push")[-1] == "1 products sent, 1 failed"
    assert SyncedProduct.objects.get(title="Hat").problem.startswith("PRODUCT_IMAGE_MISSING")


@pytest.mark.parametrize("method", ["is_eligible", "get_title", "get_images", "get_remote_products"])
def test_a_product_that_can_not_be_read_when_it_is_sent_stops_no_other(service, adapted, monkeypatch, method):
    make_plain("Hat")
    make_plain("Cap")
    sync()
    adapted(Product, **{method: raising_for_hats(method)})
    monkeypatch.setattr(genlook_sync, "take_stock", lambda *args, **options: [])
    *_, told, last = sync("--push")
    assert last == "1 products sent, 1 failed"
    assert told.endswith("Hat: PRODUCT_UNAVAILABLE: LookupError: no such thing")
    row = SyncedProduct.objects.get(title="Hat")
    assert (row.state, row.problem) == (ProductState.BROKEN, "PRODUCT_UNAVAILABLE: LookupError: no such thing")


def test_a_storage_with_errors_of_its_own_stops_no_other_product(service, monkeypatch):
    hat = make_plain("Hat")
    make_plain("Cap")
    sync()
    whole = FileSystemStorage.open

    def broken(storage, name, mode="rb"):
        if name == hat.image.name:
            raise LookupError("the bucket is gone")
        return whole(storage, name, mode)

    monkeypatch.setattr(FileSystemStorage, "open", broken)
    *_, told, last = sync("--push")
    assert last == "1 products sent, 1 failed"
    assert told.endswith("LookupError: the bucket is gone")


@pytest.mark.parametrize("requests", [3, 1000])
def test_a_service_that_is_not_there_ends_the_run_after_three_products(service, settings, requests):
    """Also where it has to wait for a request between them."""
    for number in range(5):
        make_plain(f"Hat {number}")
    good = {**settings.GENLOOK, "REQUESTS_PER_MINUTE": requests}
    settings.GENLOOK = {**good, "BASE_URL": "http://127.0.0.1:1/v1"}
    with pytest.raises(CommandError, match="What is left is for the next run"):
        sync("--push")
    settings.GENLOOK = good
    assert sync("--push")[-1] == "2 products sent, 0 failed"
    SyncedProduct.objects.update(push_began_at=timezone.now() - dt.timedelta(hours=1))
    assert sync("--push")[-1] == "3 products sent, 0 failed"


def test_a_wrong_key_ends_the_run_at_once_and_leaves_nothing_behind(service, settings):
    make_plain("Hat")
    good = settings.GENLOOK
    settings.GENLOOK = {**good, "API_KEY": "gk_wrong"}
    with pytest.raises(CommandError):
        sync("--push")
    assert service.asked == ["POST /products"]
    settings.GENLOOK = good
    assert sync("--push")[-1] == "1 products sent, 0 failed"


def test_without_a_key_nothing_is_begun(service, settings):
    settings.GENLOOK = {}
    with pytest.raises(CommandError, match="API_KEY"):
        sync("--push")


def test_a_run_that_was_broken_off_is_taken_up_where_it_stopped(service, monkeypatch):
    for number in range(3):
        make_plain(f"Hat {number}")
    outgoing, seen = pushing.outgoing, []

    def interrupt(synced):
        seen.append(synced.title)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return outgoing(synced)

    monkeypatch.setattr(pushing, "outgoing", interrupt)
    with pytest.raises(CommandError) as stopped:
        sync("--push")
    assert stopped.value.returncode == 130
    assert sync("--push")[-1] == "2 products sent, 0 failed"
    assert seen == ["Hat 0", "Hat 1", "Hat 1", "Hat 2"]


def test_two_runs_at_once_send_nothing_twice(service):
    make_plain("Hat")
    sync()
    row = SyncedProduct.objects.get()
    assert SyncedProduct.objects.claim_push(row)
    assert not SyncedProduct.objects.claim_push(row)
    assert sync("--push")[-1] == "0 products sent, 0 failed"


def test_a_model_that_is_not_registered_is_named(db):
    with pytest.raises(CommandError, match=r"Registered are: .*plain_shop\.Product"):
        sync("--model", "auth.User")


def test_an_adapter_without_a_usable_query_set_is_left_out_and_told(service, adapted, task_queue, caplog):
    make_plain("Hat")
    sync("--push")
    make_tee("Tee")
    adapted(Product, get_queryset=lambda self: [][0])
    with pytest.raises(CommandError, match=r"Left out: Adapter.get_queryset\(\) can't be filtered: IndexError"):
        sync("--push", "--prune")
    assert len(there()) == 4
    tasks.look_at_products.delay()
    task_queue.drain()
    assert "is left out tonight: Adapter.get_queryset() can't be filtered" in caplog.text
    assert len(there()) == 4


def test_every_night_products_are_looked_at_pushed_and_pruned(service, task_queue):
    make_plain("Hat")
    make_plain("Cap")
    sync("--push")
    Product.objects.filter(name="Hat").update(name="Bonnet")
    Product.objects.get(name="Cap").delete()
    tasks.look_at_products.delay()
    ran = [name.rpartition(".")[2] for name in task_queue.drain()]
    assert set(ran) == {"look_at_products", "push_products"}
    assert list(there().values()) == ["Bonnet"]


def test_a_task_out_of_requests_comes_back_and_sleeps_in_no_worker(service, settings, task_queue, sleeps):
    settings.GENLOOK = {**settings.GENLOOK, "REQUESTS_PER_MINUTE": 30}
    for number in range(9):
        make_plain(f"Hat {number}")
    tasks.look_at_products.delay()
    assert 3 <= len(task_queue.drain()) <= 10
    assert len(there()) == 9
    assert sleeps == []
    assert ApiAccount.objects.current().requests_made == 9


@pytest.mark.parametrize("change", [{"PUSH_NIGHTLY": False}, {"API_KEY": ""}])
def test_a_shop_that_does_not_want_it_pushes_nothing_at_night(service, settings, task_queue, change):
    settings.GENLOOK = {**settings.GENLOOK, **change}
    make_plain("Hat")
    tasks.look_at_products.delay()
    task_queue.drain()
    assert service.asked == []
    assert SyncedProduct.objects.get().state == ProductState.CURRENT


def test_a_night_without_the_service_ends_quietly(service, settings, task_queue, caplog):
    settings.GENLOOK = {**settings.GENLOOK, "BASE_URL": "http://127.0.0.1:1/v1"}
    for number in range(3):
        make_plain(f"Hat {number}")
    Product.objects.create(name="No picture")
    tasks.look_at_products.delay()
    task_queue.drain()
    assert "not pushed any further tonight" in caplog.text
    assert "No picture: there is no picture of it" in caplog.text
