"""The tests' settings for real workers: told by the environment, in a hurry, the sandbox on a queue apart."""

import json
import os

from tests.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.reliability.services.impatience.Impatience"]  # noqa: F405
CELERY_TASK_DEFAULT_QUEUE = os.environ.setdefault("TEST_QUEUE", f"genlook-test-{os.getpid()}")
SANDBOX_QUEUE = f"{CELERY_TASK_DEFAULT_QUEUE}-sandbox"
CELERY_TASK_ROUTES = {"genlook_sandbox.*": {"queue": SANDBOX_QUEUE}}
GENLOOK = {**GENLOOK, **json.loads(os.environ.get("TEST_GENLOOK", "{}"))}  # noqa: F405
MEDIA_ROOT = DATA_DIR / "media"  # noqa: F405
