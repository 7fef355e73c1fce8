import datetime as dt

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F
from django.utils import timezone

from ..storage import sandbox_storage

WINDOW = dt.timedelta(minutes=1)


class RetentionDays(models.IntegerChoices):
    ONE = 1, "1 day"
    THREE = 3, "3 days"
    SEVEN = 7, "7 days"


class AccountQuerySet(models.QuerySet["Account"]):
    def admit(self, pk: int) -> bool:
        """Count one request against this minute's window, and return whether it is within the limit.

        Each step is one UPDATE that compares and sets, so the count is exact however many servers share the row.
        """
        row = self.filter(pk=pk)
        for _ in range(2):  # the second round is for losing the race to open a new window
            now = timezone.now()
            within = row.filter(window_started_at__gt=now - WINDOW, window_requests__lt=F("requests_per_minute"))
            if within.update(window_requests=F("window_requests") + 1):
                return True
            over = row.filter(window_started_at__lte=now - WINDOW, requests_per_minute__gt=0)
            if over.update(window_started_at=now, window_requests=1):
                return True
        return False

    def take_credit(self, pk: int) -> bool:
        """Take one credit in one atomic step, and return whether there was one."""
        return bool(self.filter(pk=pk, credits__gt=0).update(credits=F("credits") - 1))

    def add_credits(self, pk: int, amount: int) -> bool:
        return bool(self.filter(pk=pk).update(credits=F("credits") + amount))


class Account(models.Model):
    name = models.CharField(max_length=100, blank=True)
    key_hash = models.CharField(max_length=64, editable=False)
    key_hint = models.CharField(max_length=20, editable=False)
    is_active = models.BooleanField(default=True)
    credits = models.PositiveIntegerField(default=0)
    requests_per_minute = models.PositiveIntegerField(default=100)
    sends_retry_after = models.BooleanField(
        default=True, help_text="The contract does not promise the header; switch it off to test a client without."
    )
    generation_secs = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="How long a generation waits before it is made. Empty: a second for mock products, else not at all.",
    )
    generation_spread_secs = models.FloatField(
        default=0, validators=[MinValueValidator(0)], help_text="Standard deviation of these seconds."
    )
    retention_days = models.PositiveSmallIntegerField(choices=RetentionDays, default=RetentionDays.SEVEN)
    logo = models.FileField(
        storage=sandbox_storage, upload_to="logos", blank=True, help_text="A PNG, drawn on results as a watermark."
    )
    window_started_at = models.DateTimeField(default=timezone.now, editable=False)
    window_requests = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AccountQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key_hash"], name="gls_account_key_hash")]

    def __str__(self) -> str:
        return f"{self.name} ({self.key_hint})" if self.name else self.key_hint

    @property
    def seconds_to_next_window(self) -> int:
        """Whole seconds until requests are taken again, at least one."""
        left = self.window_started_at + WINDOW - timezone.now()
        return max(1, -int(-left.total_seconds() // 1))
