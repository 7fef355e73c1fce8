"""What a worker that is killed, and a broker that is down, leave behind."""

import datetime as dt
import random
import statistics
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from genlook_django.sandbox import generations, tasks
from genlook_django.sandbox.models import Account, Generation
from genlook_django.sandbox.models.generation import Status

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from django.conf import settings
database, folder, pk = sys.argv[1:]
settings.DATABASES["default"]["NAME"] = database
settings.GENLOOK_SANDBOX = {"MEDIA_ROOT": folder}
from genlook_django.sandbox import running

def render(generation):
    print("rendering", flush=True)
    time.sleep(60)

running.render = render
running.run(int(pk))
"""


@pytest.mark.worker
def test_a_generation_survives_the_kill_of_its_worker(api, task_queue, sandbox_folder):
    api.mock_try_on()
    task_queue.messages.clear()
    generation = Generation.objects.get()
    arguments = [str(connection.settings_dict["NAME"]), str(sandbox_folder), str(generation.pk)]
    command = [sys.executable, "-c", WORKER, *arguments]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout.readline() == "rendering\n"
        worker.kill()
    generation.refresh_from_db()
    assert generation.status == Status.PROCESSING
    task_queue.clock.move_to(generation.lease_until + dt.timedelta(seconds=1))
    tasks.recover()
    task_queue.drain()
    generation.refresh_from_db()
    assert (generation.status, generation.attempts, api.credits) == (Status.COMPLETED, 2, 9)
    assert len(list(sandbox_folder.glob("results/*"))) == 1


def test_a_try_on_is_taken_while_the_broker_is_down_and_made_when_it_is_back(api, task_queue, monkeypatch, caplog):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    image_id = api.image_id()
    with monkeypatch.context() as patch:
        patch.setattr(tasks.generate, "apply_async", refuse)
        response = api.mock_try_on(customer={"id": image_id})
    assert response.status_code == 201
    assert "ConnectionRefusedError" in caplog.text
    task_queue.clock.move_to(Generation.objects.get().created_at + dt.timedelta(seconds=61))
    tasks.recover()
    task_queue.drain()
    assert Generation.objects.get().status == Status.COMPLETED


def test_a_generation_takes_as_long_as_its_account_says(api, task_queue, clock, monkeypatch):
    monkeypatch.setattr(generations, "chance", random.Random(1))
    of_this_account = Account.objects.filter(pk=api.account.pk)
    of_this_account.update(credits=100, requests_per_minute=1000, generation_secs=40, generation_spread_secs=4)
    image_id = api.image_id()
    for _ in range(100):
        api.mock_try_on(customer={"id": image_id})
    task_queue.drain()
    took = [generation.duration_ms / 1000 for generation in Generation.objects.filter(status=Status.COMPLETED)]
    assert len(took) == 100
    assert statistics.mean(took) == pytest.approx(40, abs=1.5)
    assert statistics.stdev(took) == pytest.approx(4, abs=1)


def test_one_that_takes_longer_than_a_minute_is_not_found_stranded_before_its_time(api, task_queue, clock):
    Account.objects.filter(pk=api.account.pk).update(generation_secs=200)
    api.mock_try_on()
    clock.shift(190)
    tasks.recover()
    assert task_queue.names == ["generate"]
    task_queue.drain()
    assert Generation.objects.get().duration_ms == pytest.approx(200_000, abs=1000)
