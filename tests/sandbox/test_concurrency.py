"""Money and limits stay exact while requests and workers race, on any database."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone

from genlook_django.sandbox import running
from genlook_django.sandbox.models import Account, Generation, Product
from genlook_django.sandbox.models.account import WINDOW

from .conftest import mock_product

pytestmark = pytest.mark.django_db(transaction=True)


def race(function, threads, rounds=1):
    """Run a function in several threads that start together; return all that it returned."""
    barrier = threading.Barrier(threads)

    def run(_):
        try:
            barrier.wait(10)
            return [function() for _ in range(rounds)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        return [answer for answers in pool.map(run, range(threads)) for answer in answers]


def statuses(responses):
    return sorted(response.status_code for response in responses)


def test_two_threads_spending_the_last_credit_get_one_201_and_one_402(make_api, task_queue):
    api = make_api(credits=1)
    image_id = api.image_id()
    responses = race(lambda: api.try_on(product=mock_product(), customer={"id": image_id}), 2)
    assert statuses(responses) == [201, 402]
    assert (api.credits, Generation.objects.count()) == (0, 1)


def test_many_threads_never_spend_more_than_there_is(make_api, task_queue):
    api = make_api(credits=3)
    image_id = api.image_id()
    responses = race(lambda: api.try_on(product=mock_product(externalId="a"), customer={"id": image_id}), 6)
    assert statuses(responses) == [201] * 3 + [402] * 3
    assert (api.credits, Product.objects.count()) == (0, 1)


def test_exactly_as_many_requests_are_let_in_as_the_limit_says(make_api):
    api = make_api(requests_per_minute=10)
    Account.objects.update(window_started_at=timezone.now() - WINDOW)  # so that they race for the new window as well
    responses = race(lambda: api.get("account/credits"), 6, rounds=3)
    assert statuses(responses) == [200] * 10 + [429] * 8


def test_a_generation_is_claimed_by_one_worker(api, task_queue):
    api.mock_try_on()
    pk = Generation.objects.get().pk
    assert sorted(race(lambda: Generation.objects.claim(pk) is not None, 4)) == [False, False, False, True]


def test_a_generation_that_fails_twice_gives_one_credit_back(api, task_queue):
    api.mock_try_on()
    generation = Generation.objects.get()
    assert sorted(race(lambda: running.fail(generation, "X", "x"), 4)) == [False, False, False, True]
    assert api.credits == 10


def test_one_product_written_by_many_is_one_product(api):
    body = {"externalId": "a", "images": [{"url": "http://a.example/1"}, {"url": "http://a.example/2"}]}
    assert statuses(race(lambda: api.post("products", body), 4, rounds=2)) == [200] * 8
    assert Product.objects.get().images.count() == 2


def test_a_product_deleted_by_many_is_gone(api):
    api.post("products", {"externalId": "a", "images": [{"url": "http://a.example/1"}]})
    assert statuses(race(lambda: api.delete("products/a"), 4)) == [204, 404, 404, 404]


def test_a_product_that_is_tried_on_while_it_is_deleted_is_there_or_not_found(api, task_queue):
    customer = {"id": api.image_id()}
    api.post("products", {"externalId": "a", "images": [{"url": "http://a.example/1"}]})
    turns = iter(
        [lambda: api.delete("products/a"), *[lambda: api.try_on(product={"externalId": "a"}, customer=customer)] * 3]
    )
    answers = statuses(race(lambda: next(turns)(), 4))
    assert set(answers) <= {201, 204, 404}
    assert answers.count(204) == 1
