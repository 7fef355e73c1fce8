"""What takes minutes in a shop takes seconds here, in the same proportions: in this process, in workers and in beat."""

import datetime as dt

from celery import current_app
from django.apps import AppConfig

RECOVER_EVERY_SECS = 2


class Impatience(AppConfig):
    name = "tests.reliability.services"

    def ready(self):
        from genlook_django import tasks
        from genlook_django.sandbox import running
        from genlook_django.sandbox import tasks as sandbox_tasks
        from genlook_django.tryons import reconcile, recover, witness

        recover.NUDGE_AFTER = running.NUDGE_AGAIN_AFTER = dt.timedelta(seconds=6)
        recover.longest_request_secs = lambda: 4
        for module in (reconcile, witness):
            module.SERVICE_SETTLES_AFTER = dt.timedelta(seconds=10)
            module.CLOCKS_MAY_DIFFER = dt.timedelta(seconds=1)
        current_app.add_periodic_task(RECOVER_EVERY_SECS, tasks.recover.s(), name="genlook: recover")
        current_app.add_periodic_task(RECOVER_EVERY_SECS, sandbox_tasks.recover.s(), name="genlook_sandbox.recover")
