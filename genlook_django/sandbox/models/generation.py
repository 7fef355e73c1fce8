import datetime as dt
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from ..conf import sandbox_settings
from ..storage import sandbox_storage
from .account import Account, RetentionDays
from .image import CustomerImage
from .product import Product


class Status(models.TextChoices):
    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


UNFINISHED = (Status.PENDING, Status.PROCESSING)


class GenerationQuerySet(models.QuerySet["Generation"]):
    def unfinished(self) -> "GenerationQuerySet":
        return self.filter(status__in=UNFINISHED)

    def claimable(self, now: dt.datetime) -> "GenerationQuerySet":
        """Those that no worker holds: new ones, and those whose worker let its lease run out.

        One that never ends on demand has no lease, and so is claimed once and left.
        """
        return self.filter(Q(status=Status.PENDING) | Q(status=Status.PROCESSING, lease_until__lte=now))

    def claim(self, pk: int) -> int | None:
        """Take one generation for this worker; return the number of the attempt, or None when another has it."""
        now = timezone.now()
        lease = dt.timedelta(seconds=sandbox_settings().GENERATION_LEASE_SECS)
        claimed = (
            self.filter(pk=pk)
            .claimable(now)
            .update(
                status=Status.PROCESSING,
                attempts=F("attempts") + 1,
                started_at=now,
                updated_at=now,
                lease_until=now + lease,
            )
        )
        # Read after the update: the fencing number stays this worker's until the lease that it has just begun ends.
        return self.values_list("attempts", flat=True).get(pk=pk) if claimed else None

    def end(self, pk: int, *, to: Status, attempt: int | None = None, **values: object) -> bool:
        """End one unfinished generation, and return whether this call is the one that did.

        `attempt` is what `claim` gave: a worker that lost its lease to another can't end what the other began.
        """
        rows = self.filter(pk=pk).unfinished()
        if attempt is not None:
            rows = rows.filter(attempts=attempt)
        now = timezone.now()
        return bool(rows.update(status=to, updated_at=now, ended_at=now, lease_until=None, **values))


class Generation(models.Model):
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="generations")
    generation_id = models.UUIDField(default=uuid.uuid4, editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    product = models.ForeignKey(Product, on_delete=models.SET_NULL, null=True, related_name="generations")
    product_external_id = models.CharField(max_length=255)
    product_title = models.CharField(max_length=500, blank=True)
    product_description = models.TextField(blank=True)
    photo = models.ForeignKey(CustomerImage, on_delete=models.SET_NULL, null=True, related_name="generations")
    customer_id = models.CharField(max_length=255, blank=True)
    retention_days = models.PositiveSmallIntegerField(choices=RetentionDays)
    use_watermark = models.BooleanField(default=True)
    result = models.FileField(storage=sandbox_storage, upload_to="results", blank=True)
    result_expires_at = models.DateTimeField(null=True, blank=True)
    report = models.JSONField(null=True, blank=True, help_text="What the engine found, and its seconds by step.")
    error_code = models.CharField(max_length=50, blank=True)
    error_message = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True, help_text="When the worker that has it is given up.")
    fault = models.CharField(max_length=30, blank=True, editable=False, help_text="What goes wrong with it on demand.")
    fault_code = models.CharField(max_length=50, blank=True, editable=False)
    nudged_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = GenerationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["generation_id"], name="gls_generation_id")]
        indexes = [
            models.Index(fields=["account", "-id"], name="gls_generation_newest"),
            models.Index(fields=["account", "customer_id"], name="gls_generation_customer"),
            models.Index(fields=["status", "lease_until"], name="gls_generation_unfinished"),
            models.Index(fields=["result_expires_at"], name="gls_generation_expires_at"),
        ]

    def __str__(self) -> str:
        return str(self.generation_id)

    @property
    def is_mock(self) -> bool:
        """Whether the photo comes back unchanged: the product's title is exactly `mock`."""
        return self.product_title == "mock"

    @property
    def is_over(self) -> bool:
        return self.status not in UNFINISHED

    @property
    def has_result(self) -> bool:
        kept = self.result_expires_at is not None and self.result_expires_at > timezone.now()
        return self.status == Status.COMPLETED and bool(self.result) and kept

    @property
    def duration_ms(self) -> int | None:
        """Milliseconds from the order to the end, or None while it runs."""
        return None if self.ended_at is None else int((self.ended_at - self.created_at).total_seconds() * 1000)
