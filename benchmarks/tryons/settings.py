"""The shop's and the sandbox's settings, told apart by BENCH_ROLE: each has a database of its own."""

import os

from benchmarks.tryons import clock

clock.speed_up()

from tests import settings as common
from tests.settings import *  # noqa: F403

ROLE = os.environ["BENCH_ROLE"]
OF_SHOP = common.DATABASES["default"]
OF_SANDBOX = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(DATA_DIR / "sandbox.sqlite3"),  # noqa: F405
    "OPTIONS": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    },
}
# whoever measures looks into both; the two themselves meet over HTTP only
DATABASES = {
    "sandbox": {"default": OF_SANDBOX},
    "shop": {"default": OF_SHOP},
    "measure": {"default": OF_SHOP, "sandbox": OF_SANDBOX},
}[ROLE]
GENLOOK = {
    "API_KEY": os.environ.get("BENCH_KEY", ""),
    "BASE_URL": os.environ.get("BENCH_URL", "http://127.0.0.1:1/tryon/v1"),
    "TRY_ONS_PER_DAY": 10**6,
    "PHOTOS_PER_DAY": 10**6,
}
CELERY_TASK_DEFAULT_QUEUE = f"bench-{os.environ.get('BENCH_QUEUE', 'one')}"
CELERY_TASK_ROUTES = {"plain.*": {"queue": f"{CELERY_TASK_DEFAULT_QUEUE}-plain"}}
if CELERY_BROKER_URL == "filesystem://":  # noqa: F405
    CELERY_BROKER_TRANSPORT_OPTIONS["polling_interval"] = 0.02  # noqa: F405
