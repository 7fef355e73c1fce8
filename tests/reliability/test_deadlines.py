"""Every try-on ends, and none for what is nobody's fault."""

import pytest
from django.utils import timezone

from genlook_django.models import ApiAccount, Status
from genlook_django.sandbox.models import Account, FaultPlan
from genlook_django.sandbox.models.fault import FaultKind
from genlook_django.tryons.recover import recover
from genlook_django.tryons.request import tries_left

pytestmark = pytest.mark.usefixtures("service")


@pytest.fixture
def pass_minutes(clock, task_queue):
    def run(count):
        """Let so many minutes pass, with beat in each; whatever is due is run."""
        for _ in range(count):
            clock.shift(60)
            recover()
            while task_queue.messages and min(task_queue.messages)[0] <= timezone.now():
                task_queue.run_next()

    return run


def test_a_generation_that_never_ends_fails_after_the_deadline_and_is_given_back(
    ask, owner, service, task_queue, run_one, pass_minutes
):
    FaultPlan.objects.create(account=service.account, kind=FaultKind.GENERATION_NEVER_ENDS)
    left = tries_left(owner)
    try_on = ask()
    run_one("submit")
    pass_minutes(9)
    try_on.refresh_from_db()
    assert (try_on.status, tries_left(owner)) == (Status.PROCESSING, left - 1)
    pass_minutes(2)
    try_on.refresh_from_db()
    assert (try_on.status, try_on.error_code) == (Status.FAILED, "DEADLINE_EXCEEDED")
    assert tries_left(owner) == left
    assert ask().pk != try_on.pk, "she may ask again"


@pytest.mark.parametrize("until", ["submit", "poll"])
def test_a_key_that_is_revoked_for_hours_ends_nothing_that_is_at_the_service(
    ask, service, task_queue, run_one, pass_minutes, until
):
    try_on = ask()
    run_one("submit")
    while until == "poll" and "store" not in task_queue.names:
        task_queue.run_next()
    account = Account.objects.filter(pk=service.account.pk)
    account.update(is_active=False)
    type(try_on).objects.update(result_url="")
    pass_minutes(180)
    try_on.refresh_from_db()
    assert not try_on.is_finished
    assert try_on.attempts <= 1
    assert ApiAccount.objects.current().pause_code == "INVALID_API_KEY"
    account.update(is_active=True)
    pass_minutes(3)
    try_on.refresh_from_db()
    assert (try_on.status, service.credits) == (Status.COMPLETED, 9)
