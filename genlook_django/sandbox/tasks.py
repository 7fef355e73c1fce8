"""Celery's shells over `running` and `retention`. Beat needs no setting: the periodic ones register themselves."""

from celery import current_app, shared_task, signature

from . import retention, running

RECOVER_EVERY_SECS = 30
CLEAN_EVERY_SECS = 600


@shared_task(name="genlook_sandbox.generate", ignore_result=True)
def generate(generation_pk: int) -> None:
    running.run(generation_pk)


@shared_task(name="genlook_sandbox.recover", ignore_result=True)
def recover() -> None:
    for pk in running.find_stranded():
        generate.apply_async((pk,))


@shared_task(name="genlook_sandbox.clean", ignore_result=True)
def clean() -> None:
    retention.clean()


for task_name, secs in (("genlook_sandbox.recover", RECOVER_EVERY_SECS), ("genlook_sandbox.clean", CLEAN_EVERY_SECS)):
    current_app.add_periodic_task(secs, signature(task_name), name=task_name)
