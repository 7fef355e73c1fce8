"""What Celery runs: shells over the functions of ``tryons`` and ``privacy``."""

from celery import current_app, shared_task
from celery.schedules import crontab

from .privacy import erase as erasing
from .privacy.purge import purge as purge_expired
from .privacy.sweep import sweep as sweep_orphans
from .tryons import nightly
from .tryons import poll as polling
from .tryons import recover as recovery
from .tryons import store as storing
from .tryons import submit as submission


# Ended well before `recover` looks at the service for what it may have sent.
@shared_task(acks_late=True, ignore_result=True, time_limit=150)
def submit(try_on_id: str) -> None:
    submission.submit(try_on_id)


@shared_task(ignore_result=True)
def poll(token: str = "") -> None:
    polling.poll(token)


@shared_task(acks_late=True, ignore_result=True)
def store(try_on_id: str) -> None:
    storing.store(try_on_id)


@shared_task(ignore_result=True)
def recover() -> None:
    recovery.recover()


@shared_task(ignore_result=True)
def purge() -> None:
    purge_expired()


@shared_task(ignore_result=True)
def sweep() -> None:
    sweep_orphans()


@shared_task(acks_late=True, ignore_result=True)
def forget(erasure_id: str) -> None:
    erasing.forget(erasure_id)


@shared_task(ignore_result=True)
def look_at_products() -> None:
    nightly.look_at_products()


@shared_task(ignore_result=True)
def push_products(failures_in_a_row: int = 0) -> None:
    nightly.push_products(failures_in_a_row)


# Whoever runs beat gets these without a line of settings; ``app.conf.beat_schedule`` can still say otherwise.
current_app.add_periodic_task(60, recover.s(), name="genlook: recover")
current_app.add_periodic_task(600, purge.s(), name="genlook: purge")
current_app.add_periodic_task(3600, sweep.s(), name="genlook: sweep")
current_app.add_periodic_task(crontab(hour=3, minute=17), look_at_products.s(), name="genlook: look at products")
