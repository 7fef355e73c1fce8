"""How lower floors set the tasks going without importing them."""

import logging
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

logger = logging.getLogger("genlook")


def enqueue(task: str, *args: Any, countdown: float = 0) -> None:
    """Send a task of ``genlook_django.tasks`` by its name, ``countdown`` seconds from now, once the rows are committed.

    A broker that can't be reached breaks nothing: the rows say what there is to do, and ``recover`` finds it.
    Celery's own ``send_task`` would do for a name, but it ignores ``task_always_eager``.
    """

    def send() -> None:
        try:
            import_string(f"genlook_django.tasks.{task}").apply_async(args, countdown=countdown)
        except (OperationalError, OSError) as error:
            logger.warning("%s was not enqueued, recover will find it: %s", task, type(error).__name__)

    transaction.on_commit(send)
