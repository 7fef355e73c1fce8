import datetime as dt
import uuid

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..conf import get_settings

BURST_SHARE = 0.05
"""Share of a minute's requests that may go at once. The rest is spread evenly, so no minute ever sees more than all."""
SMALLEST_BURST = 4
KEPT_FOR_FETCHING = 1
"""Requests of the burst that submitting leaves alone: what is made is fetched before the next is begun."""
KEPT_FOR_SUBMITTING = 2
"""Those that mere looks leave alone besides: nobody who waits for a start waits for them."""
LOOKS_SHARE = 0.1
"""What looking at generations in flight may take of the requests while shoppers wait for their turn."""
LONGEST_HOLD_SECS = 300
"""No answer of 429 stops the shop for longer. An instant further ahead than this was set by a clock that was wrong."""
LONGEST_LEASE_SECS = 600


def request_interval() -> dt.timedelta:
    """Return the time in which the account earns one request."""
    per_minute = get_settings().requests_per_minute
    return dt.timedelta(seconds=60 / max(1, per_minute - requests_at_once()))


def requests_at_once() -> int:
    per_minute = get_settings().requests_per_minute
    return max(1, min(max(SMALLEST_BURST, round(per_minute * BURST_SHARE)), per_minute // 2))


class ApiAccountQuerySet(models.QuerySet["ApiAccount"]):
    def the_one(self) -> "ApiAccountQuerySet":
        return self.filter(name="default")

    def current(self) -> "ApiAccount":
        """Return the row of the account that this shop uses, made when it is first asked for."""
        return self.get_or_create(name="default")[0]

    def take_requests(self, count: int = 1, *, leaving: int = 0) -> float:
        """Take ``count`` requests out of the account's budget; return 0.0, or the seconds until they are there.

        ``leaving`` of what may go at once are left for what is more urgent.

        A generic cell rate algorithm (ITU-T I.371): one instant per account is all the state there is. One UPDATE
        reads, decides and writes it, so any number of workers share it on any database and isolation level.
        """
        now, interval, burst = timezone.now(), request_interval(), requests_at_once()
        allowed = max(1, burst - leaving)
        cost, margin = interval * count, interval * max(0, allowed - count)
        wrong = now + dt.timedelta(seconds=LONGEST_HOLD_SECS) + interval * burst
        idle = Q(budget_paid_until=None) | Q(budget_paid_until__lte=now) | Q(budget_paid_until__gt=wrong)
        taken = self.the_one().filter(idle | Q(budget_paid_until__lte=now + margin))
        for _try in range(2):
            if taken.update(
                budget_paid_until=Case(When(idle, then=now + cost), default=F("budget_paid_until") + cost),
                requests_made=F("requests_made") + count,
            ):
                return 0.0
            account = self.current()
            wait = (account.budget_paid_until or now) - now - margin
            if wait > dt.timedelta(0):
                return wait.total_seconds()
        return interval.total_seconds()

    def hold_requests(self, for_secs: float) -> None:
        """Let nobody ask before ``for_secs`` seconds are over: the service said 429."""
        account, now = self.current(), timezone.now()
        held = dt.timedelta(seconds=min(for_secs, LONGEST_HOLD_SECS))
        full = now + held + request_interval() * (requests_at_once() - 1)
        held_already = self.filter(pk=account.pk, budget_paid_until__gt=full)
        self.filter(pk=account.pk).update(rate_limited=F("rate_limited") + 1)
        if not held_already.exists():
            self.filter(pk=account.pk).update(budget_paid_until=full)

    def take_poller_lease(self, token: str, *, for_secs: float) -> str:
        """Become or stay the account's one poller for so many seconds; return the lease's new token, or nothing.

        ``token`` is what an earlier call returned, or empty for a poller that starts. Each token is good once: of a
        message that is delivered twice only one goes on.
        """
        account, now, new = self.current(), timezone.now(), uuid.uuid4().hex
        wrong = now + dt.timedelta(seconds=LONGEST_LEASE_SECS)
        free = Q(poller_token="") | Q(poller_until__lt=now) | Q(poller_until__gt=wrong)
        mine = self.filter(Q(poller_token=token) if token else free, pk=account.pk)
        return new if mine.update(poller_token=new, poller_until=lease_end(for_secs)) else ""

    def keep_poller_lease(self, token: str, *, for_secs: float) -> bool:
        """Hold on to the lease for so many seconds from now; return whether it is still this poller's."""
        return bool(self.filter(poller_token=token).update(poller_until=lease_end(for_secs)))

    def release_poller_lease(self, token: str) -> None:
        self.filter(poller_token=token).update(poller_token="", poller_until=None)

    def pause(self, code: str) -> bool:
        """Submit nothing more because of ``code``, until ``resume``; return whether this is news."""
        account = self.current()
        paused = self.filter(pk=account.pk).exclude(pause_code=code)
        return bool(paused.update(pause_code=code, paused_at=timezone.now()))

    def resume(self) -> bool:
        """Take the pause back; return whether there was one."""
        return bool(self.exclude(pause_code="").update(paused_at=None, pause_code=""))

    def count_credits(self, balance: int) -> None:
        self.filter(pk=self.current().pk).update(credit_balance=balance, credits_checked_at=timezone.now())

    def first_to_tell(self, code: str) -> bool:
        """Return whether staff have still to be told of ``code``, and note that they are."""
        account = self.current()
        return bool(self.filter(pk=account.pk).exclude(told_code=code).update(told_code=code, told_at=timezone.now()))

    def is_over(self, *codes: str) -> None:
        """Note that this trouble is over: the same again would be news to staff."""
        self.filter(told_code__in=codes).update(told_code="", told_at=None)

    def note_forgotten(self, submitted_at: dt.datetime) -> None:
        """Remember that a generation of about this time may be at the service which no row knows any more."""
        account = self.current()
        later = self.filter(Q(forgotten_at=None) | Q(forgotten_at__lt=submitted_at), pk=account.pk)
        later.update(forgotten_at=submitted_at)


class ApiAccount(models.Model):
    """The shop's account at the service: its request budget, its one poller, and whether it is paused."""

    name = models.CharField(max_length=40, unique=True, default="default", editable=False)
    budget_paid_until = models.DateTimeField(null=True, editable=False)
    requests_made = models.PositiveBigIntegerField(_("requests made"), default=0, editable=False)
    rate_limited = models.PositiveBigIntegerField(_("answers of 429"), default=0, editable=False)
    poller_token = models.CharField(max_length=32, blank=True, editable=False)
    poller_until = models.DateTimeField(null=True, editable=False)
    paused_at = models.DateTimeField(_("paused since"), null=True, editable=False)
    pause_code = models.CharField(_("reason of the pause"), max_length=64, blank=True, editable=False)
    told_code = models.CharField(_("staff were told of"), max_length=64, blank=True, editable=False)
    told_at = models.DateTimeField(_("staff were told at"), null=True, editable=False)
    credit_balance = models.IntegerField(_("credits"), null=True, editable=False)
    credits_checked_at = models.DateTimeField(_("credits checked at"), null=True, editable=False)
    recovered_at = models.DateTimeField(_("beat last seen at"), null=True, editable=False)
    forgotten_at = models.DateTimeField(null=True, editable=False)

    objects = ApiAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("service account")
        verbose_name_plural = _("service account")

    def __str__(self) -> str:
        return self.name

    @property
    def is_paused(self) -> bool:
        return bool(self.pause_code)


def lease_end(for_secs: float) -> dt.datetime:
    return timezone.now() + dt.timedelta(seconds=min(for_secs, LONGEST_LEASE_SECS))
