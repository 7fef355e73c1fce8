"""The workers' Celery app: the shop's own, with a stopwatch on every task."""

import json
import threading
import time
from typing import Any

from celery.signals import task_postrun, task_prerun
from django.conf import settings

from demo_shop.celery import app

from .clock import SPEED
from .clock import sleep as sleep_really

app.autodiscover_tasks(["benchmarks.tryons"], related_name="plain", force=True)
this_thread = threading.local()


def sleep(secs: float) -> None:
    """Sleep in a task: its worker is occupied for all of it."""
    this_thread.slept_secs = getattr(this_thread, "slept_secs", 0.0) + secs
    sleep_really(secs)


@task_prerun.connect
def start(**_: Any) -> None:
    this_thread.began, this_thread.slept_secs = time.monotonic(), 0.0


@task_postrun.connect
def stop(task: Any, **_: Any) -> None:
    """Note how long a worker had a task: its work as it took, its sleep as it would be at the true speed."""
    work_secs = time.monotonic() - this_thread.began - this_thread.slept_secs / SPEED
    note("tasks", task=task.name, secs=work_secs + this_thread.slept_secs)


def note(name: str, **values: Any) -> None:
    with (settings.DATA_DIR / f"{name}.jsonl").open("a") as lines:
        lines.write(json.dumps(values) + "\n")
