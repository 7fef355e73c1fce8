"""How lower floors set the tasks going without importing them."""

from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string


def enqueue(task: str, *args: Any, countdown: float = 0) -> None:
    """Send a task of ``genlook_django.tasks`` by its name, ``countdown`` seconds from now, once the rows are committed.

    Celery's own ``send_task`` would do for a name, but it ignores ``task_always_eager``.
    """

    def send() -> None:
        import_string(f"genlook_django.tasks.{task}").apply_async(args, countdown=countdown)

    transaction.on_commit(send)
