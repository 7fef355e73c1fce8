"""The life of a generation: claimed, failed, recovered, held for /try-on/sync."""

import datetime as dt
from functools import partial

import pytest
from celery import current_app

from genlook_django.sandbox import generations, running, tasks
from genlook_django.sandbox.models import Generation
from genlook_django.sandbox.models.generation import Status

from .conftest import mock_product, order_file

pytestmark = pytest.mark.django_db


def test_a_generation_delivered_twice_is_rendered_once(api, committed, rendered):
    order_file(api)
    pk = Generation.objects.get().pk
    committed.drain()
    tasks.generate(pk)
    assert len(rendered) == 1


def test_a_generation_of_a_deleted_product_or_photo_fails_by_name(api, committed):
    first = api.mock_try_on(product=mock_product(externalId="a", title="Tee")).json()["generationId"]
    api.delete("products/a")
    second = api.mock_try_on(customerId="v").json()["generationId"]
    Generation.objects.filter(generation_id=second).get().photo.delete()
    committed.drain()
    codes = [api.get(f"generations/{generation_id}").json()["errorCode"] for generation_id in (first, second)]
    assert codes == ["PRODUCT_NOT_FOUND", "IMAGE_NOT_FOUND"]


def test_a_generation_whose_message_was_lost_is_found_again(api, task_queue):
    api.mock_try_on()  # not committed here, so nothing is enqueued
    tasks.recover()
    assert task_queue.names == []
    task_queue.clock.move_to(Generation.objects.get().created_at + dt.timedelta(seconds=61))
    tasks.recover()
    tasks.recover()
    assert task_queue.drain() == ["genlook_sandbox.generate"]
    assert Generation.objects.get().status == Status.COMPLETED


def test_a_generation_whose_worker_was_killed_is_run_again_when_its_lease_ends(api, committed, rendered):
    order_file(api)
    generation = Generation.objects.get()
    committed.messages.clear()
    assert Generation.objects.claim(generation.pk) == 1
    committed.clock.move_to(generation.created_at + dt.timedelta(seconds=179))
    tasks.recover()
    assert committed.names == []
    committed.clock.move_to(generation.created_at + dt.timedelta(seconds=190))
    tasks.recover()
    committed.drain()
    generation.refresh_from_db()
    assert (generation.status, generation.attempts) == (Status.COMPLETED, 2)


def test_a_worker_that_lost_its_lease_can_not_end_what_another_began(api, committed, clock, rendered, sandbox_folder):
    order_file(api)
    generation = Generation.objects.get()
    first = Generation.objects.claim(generation.pk)
    clock.shift(200)
    second = Generation.objects.claim(generation.pk)
    picture = running.render(generation)
    running.complete(generation, first, picture)
    assert not list(sandbox_folder.glob("results/*"))
    running.complete(generation, second, picture)
    generation.refresh_from_db()
    assert generation.status == Status.COMPLETED


def test_a_generation_that_kills_its_workers_is_given_up(api, committed, clock):
    api.mock_try_on()
    pk = Generation.objects.get().pk
    for _ in range(running.MAX_ATTEMPTS):
        Generation.objects.claim(pk)
        clock.shift(200)
    running.run(pk)
    assert Generation.objects.get().error_code == "GENERATION_TIMED_OUT"
    assert api.credits == 10


def test_beat_runs_the_recovery_and_the_cleaner_without_any_setting():
    scheduled = {entry["task"]: entry["schedule"] for entry in current_app.conf.beat_schedule.values()}
    assert scheduled["genlook_sandbox.recover"] == tasks.RECOVER_EVERY_SECS
    assert scheduled["genlook_sandbox.clean"] == tasks.CLEAN_EVERY_SECS


def test_sync_answers_200_with_the_result_when_it_is_done_in_time(api, committed, monkeypatch):
    monkeypatch.setattr("django.db.transaction.on_commit", lambda function, **_: function())
    wait_for_end = partial(generations.wait_for_end, sleep=lambda _: committed.drain())
    monkeypatch.setattr(generations, "wait_for_end", wait_for_end)
    answer = api.post("try-on/sync", {"product": mock_product(), "customer": {"id": api.image_id()}})
    assert answer.status_code == 200
    assert answer.json().keys() == {"generationId", "status", "resultImageUrl", "productExternalId"}
    assert answer.json()["status"] == "COMPLETED"


def test_sync_answers_202_to_poll_when_it_takes_too_long(api, settings):
    settings.GENLOOK_SANDBOX = {**settings.GENLOOK_SANDBOX, "SYNC_TIMEOUT_SECS": 0}
    answer = api.post("try-on/sync", {"product": mock_product(), "customer": {"id": api.image_id()}})
    assert answer.status_code == 202
    assert answer.json().keys() >= {"generationId", "status"}
    assert answer.json()["status"] == "PENDING"


def test_waiting_for_the_end_looks_again_until_it_is_there(api, task_queue):
    api.mock_try_on()
    generation = Generation.objects.get()
    looks = []

    def sleep(secs):
        looks.append(secs)
        if len(looks) == 3:
            tasks.generate(generation.pk)

    assert generations.wait_for_end(generation, sleep).status == Status.COMPLETED
    assert looks == [generations.SYNC_INTERVAL_SECS] * 3
