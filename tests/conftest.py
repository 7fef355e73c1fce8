import datetime as dt
import heapq
import itertools
import threading
from typing import Any

import pytest
from celery.app.task import Task
from django.core.cache import cache
from django.utils import timezone


class TaskQueue:
    """Stand in for the broker: keep what is enqueued, from any thread, and run it when the test says so.

    Running a task that is due later moves the clock there, so nothing sleeps.
    """

    def __init__(self, clock: Any) -> None:
        self.clock = clock
        self.takes_secs = 0.0
        self.messages: list[tuple[dt.datetime, int, Task, tuple[Any, ...], dict[str, Any]]] = []
        self.counter = itertools.count()
        self.lock = threading.Lock()

    def push(self, task, args=None, kwargs=None, countdown=0, eta=None, **options):
        due_at = eta or timezone.now() + dt.timedelta(seconds=(countdown or 0) + self.takes_secs)
        with self.lock:
            heapq.heappush(self.messages, (due_at, next(self.counter), task, tuple(args or ()), dict(kwargs or {})))

    @property
    def names(self) -> list[str]:
        return [task.name.rsplit(".", 1)[-1] for _, _, task, _, _ in sorted(self.messages, key=lambda m: m[:2])]

    def lose_next(self) -> None:
        with self.lock:
            heapq.heappop(self.messages)

    def run_next(self) -> str:
        with self.lock:
            due_at, _, task, args, kwargs = heapq.heappop(self.messages)
        if due_at > timezone.now():
            self.clock.move_to(due_at, tick=not self.takes_secs)
        task.apply(args, kwargs, throw=True)
        return task.name

    def drain(self, limit: int = 200) -> list[str]:
        """Run all there is, and what that enqueues, in the order in which it is due; return the names."""
        ran = []
        while self.messages:
            ran.append(self.run_next())
            assert len(ran) <= limit, f"still busy after {limit} tasks: {ran[-10:]}"
        return ran


@pytest.fixture(autouse=True)
def nobody_is_throttled_for_another_test():
    cache.clear()


@pytest.fixture
def task_queue(monkeypatch, time_machine):
    queue = TaskQueue(time_machine)
    monkeypatch.setattr(Task, "apply_async", lambda task, *args, **options: queue.push(task, *args, **options))
    return queue
