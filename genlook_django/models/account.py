import datetime as dt
import uuid

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..conf import get_settings

BURST_SHARE = 0.2
"""Share of a minute's requests that may go at once. The rest is spread evenly, so no minute ever sees more than all."""
KEPT_FOR_SUBMITTING = 2
"""Requests of the burst that polling leaves alone: a shopper who waits for a start comes before one who waits."""


class ApiAccountQuerySet(models.QuerySet["ApiAccount"]):
    def current(self) -> "ApiAccount":
        """Return the row of the account that this shop uses, made when it is first asked for."""
        return self.get_or_create(name="default")[0]

    def take_request(self, *, for_polling: bool = False) -> float:
        """Take one request out of the account's budget; return 0.0, or the seconds until there is one to take.

        A generic cell rate algorithm (ITU-T I.371): one instant per account, moved by compare-and-set, is all the state
        there is, so any number of workers share it on any database.
        """
        per_minute = get_settings().requests_per_minute
        burst = max(1, round(per_minute * BURST_SHARE))
        interval = dt.timedelta(seconds=60 / max(1, per_minute - burst))
        allowed = max(1, burst - KEPT_FOR_SUBMITTING if for_polling else burst)
        while True:
            account = self.current()
            now = timezone.now()
            paid_until = max(account.budget_paid_until or now, now)
            wait = paid_until + interval - (now + interval * allowed)
            if wait > dt.timedelta(0):
                return wait.total_seconds()
            if self.filter(pk=account.pk, budget_paid_until=account.budget_paid_until).update(
                budget_paid_until=paid_until + interval, requests_made=F("requests_made") + 1
            ):
                return 0.0

    def hold_requests(self, for_secs: float) -> None:
        """Let nobody ask before ``for_secs`` seconds are over: the service said 429."""
        account, now = self.current(), timezone.now()
        per_minute = get_settings().requests_per_minute
        burst = max(1, round(per_minute * BURST_SHARE))
        full = now + dt.timedelta(seconds=for_secs + 60 / max(1, per_minute - burst) * (burst - 1))
        self.filter(pk=account.pk).exclude(budget_paid_until__gt=full).update(budget_paid_until=full)

    def take_poller_lease(self, token: str, *, for_secs: float) -> str | None:
        """Become or stay the account's one poller for so many seconds; return the lease's token, or None.

        ``token`` is what an earlier call returned, or empty for a poller that starts.
        """
        account, now = self.current(), timezone.now()
        mine = self.filter(pk=account.pk)
        free = models.Q(poller_token="") | models.Q(poller_until__lt=now)
        mine = mine.filter(poller_token=token) if token else mine.filter(free)
        token = token or uuid.uuid4().hex
        return token if mine.update(poller_token=token, poller_until=now + dt.timedelta(seconds=for_secs)) else None

    def release_poller_lease(self, token: str) -> None:
        self.filter(poller_token=token).update(poller_token="", poller_until=None)

    def pause(self, code: str, *, for_secs: float = 60) -> bool:
        """Stop submitting for so many seconds because of ``code``; return whether this is news."""
        account = self.current()
        until = timezone.now() + dt.timedelta(seconds=for_secs)
        self.filter(pk=account.pk).update(paused_until=until)
        return bool(self.filter(pk=account.pk).exclude(pause_code=code).update(pause_code=code))

    def resume(self) -> bool:
        """Take the pause back after the service has accepted something; return whether there was one."""
        return bool(self.exclude(pause_code="").update(paused_until=None, pause_code=""))


class ApiAccount(models.Model):
    """The shop's account at the service: its request budget, its one poller, and whether it is paused."""

    name = models.CharField(max_length=40, unique=True, default="default", editable=False)
    budget_paid_until = models.DateTimeField(null=True, editable=False)
    requests_made = models.PositiveBigIntegerField(_("requests made"), default=0, editable=False)
    poller_token = models.CharField(max_length=32, blank=True, editable=False)
    poller_until = models.DateTimeField(null=True, editable=False)
    paused_until = models.DateTimeField(_("paused until"), null=True, editable=False)
    pause_code = models.CharField(_("reason of the pause"), max_length=64, blank=True, editable=False)
    credit_balance = models.IntegerField(_("credits"), null=True, editable=False)
    credits_checked_at = models.DateTimeField(_("credits checked at"), null=True, editable=False)

    objects = ApiAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("service account")
        verbose_name_plural = _("service account")

    def __str__(self) -> str:
        return self.name

    @property
    def is_paused(self) -> bool:
        return self.paused_until is not None and self.paused_until > timezone.now()
