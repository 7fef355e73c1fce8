"""What each request of the widget costs the database, statement by statement."""

import datetime as dt
import re

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from genlook_django.catalogue import registry
from genlook_django.models import SyncedProduct, TryOnResult
from genlook_django.tryons.request import usual_secs
from tests.pictures import encoded, portrait
from tests.shop.models import Product

pytestmark = pytest.mark.django_db(transaction=True)

PHOTOS, TRY_ONS, ME = "/try-on/photos/", "/try-on/try-ons/", "/try-on/me/"
STATEMENT = re.compile(r'(SELECT|UPDATE|DELETE|INSERT)\b(?:.*?\b(?:FROM|INTO))? ["`](\w+)["`]', re.S)
OF_TRANSACTIONS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


@pytest.fixture
def statements():
    """Return what a call does, as verbs and tables: no BEGIN, COMMIT or savepoint among them."""
    ContentType.objects.get_for_model(Product)  # kept for as long as the process runs

    def run(call):
        with CaptureQueriesContext(connection) as captured:
            response = call()
        assert response.status_code < 300
        sent = [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(OF_TRANSACTIONS)]
        return [" ".join(STATEMENT.match(sql).groups()) for sql in sent]

    return run


@pytest.fixture
def ask(visitor, upload, product, task_queue):
    """Ask for a try-on by HTTP, of a product of its own, with the visitor's photo."""
    photo = visitor.post(PHOTOS, upload()).json()["id"]

    def make(product=product):
        body = {"product": registry.reference(product), "photo": photo}
        return visitor.post(TRY_ONS, body, content_type="application/json")

    return make


@pytest.fixture
def another(product):
    return lambda: Product.objects.create(name="Another", image=product.image.name)


def test_the_status_costs_two_for_a_visitor_who_waits(visitor, ask, another, statements):
    for _ in range(3):
        ask(another())
    url = ask().json()["url"]
    assert statements(lambda: visitor.get(url)) == [
        "SELECT django_session",  # who she is
        "SELECT genlook_tryonresult",  # the row, its owner and its place in the queue in one
    ]


def test_the_status_costs_a_third_once_in_ten_seconds_and_one_more_for_a_user(visitor, ask, statements, admin_user):
    url = ask().json()["url"]
    visitor.force_login(admin_user)
    cache.delete("genlook:usual-secs")
    signed_in = ["SELECT django_session", "SELECT auth_user", "SELECT genlook_tryonresult"]
    assert statements(lambda: visitor.get(url)) == [*signed_in, "SELECT genlook_tryonresult"]
    assert statements(lambda: visitor.get(url)) == signed_in


def test_the_usual_time_is_not_told_for_long_after_it_has_changed(ask, time_machine):
    time_machine.move_to(dt.datetime.now(dt.UTC))
    ask()
    assert usual_secs() == 15
    TryOnResult.objects.update(generation_secs=40, finished_at="2026-01-01T00:00Z")
    assert usual_secs() == 15
    time_machine.shift(11)
    assert usual_secs() == 42


def test_a_list_costs_as_much_however_many_wait(visitor, ask, another, statements):
    asked = [ask(another()).json() for _ in range(5)]
    listed = visitor.get(TRY_ONS).json()["try_ons"]
    alone = [visitor.get(try_on["url"]).json() for try_on in asked]
    assert [try_on["expected_secs"] for try_on in reversed(listed)] == [try_on["expected_secs"] for try_on in alone]
    assert len({try_on["expected_secs"] for try_on in listed}) == 5
    assert statements(lambda: visitor.get(TRY_ONS)) == ["SELECT django_session", "SELECT genlook_tryonresult"]


def test_what_is_kept_about_her_costs_four(visitor, ask, another, statements):
    for _ in range(5):
        ask(another())
    assert statements(lambda: visitor.get(ME)) == [
        "SELECT django_session",
        "SELECT genlook_shopperphoto",
        "SELECT genlook_tryonresult",
        "SELECT genlook_use",  # the tries that are left
    ]


ASKING = [
    "SELECT django_session",
    "SELECT genlook_shopperphoto",  # hers, kept, and agreed to
    "SELECT plain_shop_product",  # the shop's own row, through its adapter's get_queryset
    "SELECT genlook_syncedproduct",
    "SELECT genlook_tryonresult",  # is there one already?
]
"""What every request for a try-on does."""
NEW = [
    "INSERT genlook_use",  # counted first, where other requests see it …
    "SELECT genlook_use",  # … and then: no more than her limit of today …
    "SELECT genlook_use",  # … and than her network address's
    "SELECT genlook_shopper",  # she takes turns with herself, and is not just being erased
    "INSERT genlook_tryonresult",
    "UPDATE genlook_use",  # given back if this very one fails
    "SELECT genlook_tryonresult",  # her place in the queue
]


def test_asking_for_a_product_that_was_tried_on_before_costs_twelve(ask, another, statements):
    ask()
    TryOnResult.objects.update(active_key=None)
    assert statements(ask) == ASKING + NEW


def test_a_product_that_is_new_costs_two_more(ask, statements, another):
    ask(another())
    assert not SyncedProduct.objects.filter(title="Red shirt").exists()
    made = ["SELECT genlook_syncedproduct", "INSERT genlook_syncedproduct"]  # get_or_create
    assert statements(ask) == [*ASKING[:4], *made, *ASKING[4:], *NEW]


def test_asking_again_for_what_is_there_costs_six_and_writes_nothing(ask, statements):
    ask()
    assert statements(ask) == [*ASKING, "SELECT genlook_tryonresult"]


PHOTO = [
    "INSERT genlook_use",  # each file that is looked at counts …
    "SELECT genlook_use",
    "SELECT genlook_use",  # … within her limit and her address's
]
KEPT = [
    "UPDATE genlook_shopper",  # her id at the service is needed for longer
    "UPDATE genlook_shopperphoto",  # the same photo again is agreed to again
    "SELECT genlook_shopperphoto",  # one whose time is over makes room
    "INSERT genlook_shopperphoto",
    "SELECT django_session",  # the session's new key is free
    "INSERT django_session",
]


def test_a_visitors_first_photo(visitor, upload, statements):
    usual_secs()
    assert statements(lambda: visitor.post(PHOTOS, upload())) == [
        "SELECT genlook_use",  # refused unread when her address has given too many
        *PHOTO,
        "SELECT genlook_shopper",
        "INSERT genlook_shopper",
        *KEPT,
        "UPDATE django_session",
    ]


def test_her_next_photo_is_counted_before_it_is_read_and_leaves_the_old_session(visitor, upload, statements):
    visitor.post(PHOTOS, upload())
    assert statements(lambda: visitor.post(PHOTOS, upload(encoded(portrait(shirt="olive"))))) == [
        "SELECT django_session",
        "SELECT genlook_use",  # hers …
        "SELECT genlook_use",  # … and her address's: too many are refused unread
        *PHOTO,
        "SELECT genlook_shopper",
        *KEPT,
        "SELECT django_session",
        "DELETE django_session",
        "UPDATE django_session",
    ]
