from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from .account import Account


class FaultKind(models.TextChoices):
    SERVER_ERROR = "server_error", "answer 500"
    RATE_LIMITED = "rate_limited", "answer 429"
    SLOW = "slow", "answer slowly"
    DROP_BEFORE = "drop_before", "drop the connection before the work is done"
    DROP_AFTER = "drop_after", "drop the connection after the work was done"
    BROKEN_BODY = "broken_body", "do the work, and answer a body that breaks off"
    GENERATION_FAILS = "generation_fails", "let the generation fail with a code"
    GENERATION_NEVER_ENDS = "generation_never_ends", "leave the generation PROCESSING for ever"


GENERATION_KINDS = frozenset({FaultKind.GENERATION_FAILS, FaultKind.GENERATION_NEVER_ENDS})


class Endpoint(models.TextChoices):
    """The names of the API's URL patterns."""

    UPLOAD = "upload", "/images/upload"
    TRY_ON = "try-on", "/try-on"
    TRY_ON_SYNC = "try-on-sync", "/try-on/sync"
    GENERATION = "generation", "/generations/{id}"
    GENERATION_LIST = "generation-list", "/generations"
    PRODUCT = "product", "/products/{externalId}"
    PRODUCT_LIST = "product-list", "/products"
    CREDITS = "credits", "/account/credits"
    CUSTOMER = "customer", "/customers/{customerId}"


class FaultPlanQuerySet(models.QuerySet["FaultPlan"]):
    def waiting_for(self, account_pk: int, endpoint: str, method: str) -> "FaultPlanQuerySet":
        return self.filter(
            ~Q(remaining=0), account=account_pk, endpoint__in=["", endpoint], method__in=["", method]
        ).order_by("pk")

    def use(self, plan: "FaultPlan") -> bool:
        """Count one use, and return whether the plan still had one."""
        if plan.remaining is None:
            return True
        return bool(self.filter(pk=plan.pk, remaining__gt=0).update(remaining=F("remaining") - 1))


class FaultPlan(models.Model):
    """What shall go wrong with an account's next requests, so that an integration can be tested."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="fault_plans")
    kind = models.CharField(max_length=30, choices=FaultKind)
    endpoint = models.CharField(max_length=20, choices=Endpoint, blank=True, help_text="Empty: every endpoint.")
    method = models.CharField(
        max_length=6, choices=[("GET", "GET"), ("POST", "POST"), ("DELETE", "DELETE")], blank=True
    )
    remaining = models.PositiveIntegerField(
        default=1, null=True, blank=True, help_text="How many requests more; empty: until the plan is deleted."
    )
    delay_secs = models.FloatField(default=5, help_text="For slow answers.")
    error_code = models.CharField(max_length=50, default="GENERATION_FAILED", help_text="For failing generations.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = FaultPlanQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["account", "remaining"], name="gls_fault_waiting")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_endpoint_display() or 'everywhere'})"
