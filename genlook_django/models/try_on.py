import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..conf import get_settings
from ..photos.storage import private_storage
from .account import LOOKS_SHARE
from .photo import ShopperPhoto, kept_until
from .product import SyncedProduct
from .shopper import Owner, Shopper


class Status(models.TextChoices):
    QUEUED = "QUEUED", _("queued")
    SUBMITTING = "SUBMITTING", _("submitting")
    PENDING = "PENDING", _("waiting at the service")
    PROCESSING = "PROCESSING", _("in the making")
    STORING = "STORING", _("being fetched")
    COMPLETED = "COMPLETED", _("completed")
    FAILED = "FAILED", _("failed")


AT_SERVICE = (Status.PENDING, Status.PROCESSING)
UPLOAD_TAKES = dt.timedelta(seconds=60)
"""A worker that has had a photo for longer without sending anything may be dead, and others stop waiting for it."""
UNFINISHED = (Status.QUEUED, Status.SUBMITTING, *AT_SERVICE, Status.STORING)


def result_path(try_on: "TryOnResult", filename: str) -> str:
    return f"results/{try_on.pk}/{filename}"


def deadline() -> dt.datetime:
    return timezone.now() + dt.timedelta(seconds=get_settings().deadline_secs)


def requests_of_these() -> Combinable:
    """Return what counts the requests that rows need: two each, one for each new photo, and what looks at them take."""
    new = Q(photo__image_expires_at=None) | Q(photo__image_expires_at__lte=timezone.now())
    requests = 2 * Count("pk") + Count("photo", distinct=True, filter=new)
    return ExpressionWrapper(requests * Value(1 + LOOKS_SHARE), output_field=models.FloatField())


class TryOnResultQuerySet(models.QuerySet["TryOnResult"]):
    def owned_by(self, owner: Owner) -> "TryOnResultQuerySet":
        return self.filter(shopper__in=Shopper.objects.of(owner))

    def unfinished(self) -> "TryOnResultQuerySet":
        return self.filter(status__in=UNFINISHED)

    def at_service(self) -> "TryOnResultQuerySet":
        """Return those whose generation the service has and has not finished."""
        return self.filter(status__in=AT_SERVICE)

    def recent_secs(self, count: int) -> list[float]:
        """Return how long the service took for the last ``count``, the newest first."""
        made = self.filter(generation_secs__gt=0, finished_at__isnull=False).order_by("-finished_at")
        return [secs for secs in made.values_list("generation_secs", flat=True)[:count] if secs]

    def expired(self) -> "TryOnResultQuerySet":
        """Return those whose time is over, and those that belong to nobody any more."""
        return self.filter(Q(expires_at__lte=timezone.now()) | Q(shopper=None))

    def move(self, pk: Any, *, to: Status, since: Iterable[Status], where: Q | None = None, **values: Any) -> bool:
        """Move one row, and return whether this call is the one that did."""
        rows = self.filter(where or Q(), pk=pk, status__in=list(since))
        return bool(rows.update(status=to, updated_at=timezone.now(), **values))

    def in_line(self) -> "TryOnResultQuerySet":
        """Return those that may be submitted now, who asked first first.

        One whose photo another worker is uploading right now waits, so that no photo is uploaded twice.
        """
        now = timezone.now()
        uploading = self.model.objects.filter(
            photo=OuterRef("photo"), status=Status.SUBMITTING, submitted_at=None, updated_at__gt=now - UPLOAD_TAKES
        )
        return (
            self.filter(Q(attempts=0) | Q(next_attempt_at__lte=now), status=Status.QUEUED)
            .exclude(Exists(uploading), Q(photo__image_expires_at=None) | Q(photo__image_expires_at__lte=now))
            .order_by("created_at", "pk")
            .select_related("photo")
        )

    def requests_before(self, try_on: "TryOnResult") -> float:
        """Return how many requests those need who asked earlier and still wait."""
        ahead = self.filter(status=Status.QUEUED, created_at__lt=try_on.created_at)
        return float(ahead.aggregate(found=requests_of_these())["found"])

    def with_requests_ahead(self) -> "TryOnResultQuerySet":
        """Give each that waits its ``requests_before`` along as ``requests_ahead``, in the same query."""
        ahead = self.model.objects.filter(status=Status.QUEUED, created_at__lt=OuterRef("created_at")).order_by()
        found = Subquery(ahead.values("status").annotate(found=requests_of_these()).values("found"))
        waits = When(status=Status.QUEUED, then=Coalesce(found, 0.0))
        return self.annotate(requests_ahead=Case(waits, default=0.0, output_field=models.FloatField()))

    def claim(self, pk: Any) -> "TryOnResult | None":
        """Take a QUEUED row to submit it. ``attempts`` of the row that is returned fences off all earlier claims.

        Its deadline counts from the first claim: who waits for a turn is not late.
        """
        if not self.move(
            pk,
            to=Status.SUBMITTING,
            since=[Status.QUEUED],
            submitted_at=None,
            answered_at=None,
            deadline_at=Case(When(attempts=0, then=deadline()), default=F("deadline_at")),
            attempts=F("attempts") + 1,
        ):
            return None
        return self.select_related("product", "photo__shopper", "shopper").filter(pk=pk).first()

    def claimed(self, try_on: "TryOnResult") -> "TryOnResultQuerySet":
        """Return the row as long as it is still under this claim."""
        return self.filter(pk=try_on.pk, status=Status.SUBMITTING, attempts=try_on.attempts)

    def about_to_send(self, try_on: "TryOnResult") -> bool:
        """Record that the request which costs a credit goes out now; False if the claim was lost meanwhile."""
        now = timezone.now()
        return bool(self.claimed(try_on).filter(submitted_at=None).update(submitted_at=now, updated_at=now))

    def certainly_not_sent(self, try_on: "TryOnResult") -> None:
        """Take ``about_to_send`` back: the service has refused, and nothing was spent."""
        self.claimed(try_on).update(submitted_at=None, updated_at=timezone.now())

    def unsure(self, try_on: "TryOnResult", code: str, *, answered: bool) -> bool:
        """Note that the request which costs a credit may have worked; False if none was sent.

        ``answered`` says that the service has ended its work on it, however badly.
        """
        now = timezone.now()
        sent = self.claimed(try_on).filter(submitted_at__isnull=False)
        return bool(sent.update(error_code=code, answered_at=now if answered else None, updated_at=now))

    def release(self, try_on: "TryOnResult", *, wait_secs: float, code: str = "") -> bool:
        """Put a claimed row back because its request certainly did not take; try again in ``wait_secs``."""
        again_at = timezone.now() + dt.timedelta(seconds=wait_secs)
        return self.move(
            try_on.pk,
            to=Status.QUEUED,
            since=[Status.SUBMITTING],
            where=Q(attempts=try_on.attempts),
            submitted_at=None,
            answered_at=None,
            next_attempt_at=again_at,
            error_code=code,
        )

    def fail(self, pk: Any, code: str, message: str = "", *, since: Iterable[Status] = UNFINISHED) -> bool:
        """End one row with an error code; its ``active_key`` is free again, so the shopper may ask anew."""
        return self.move(
            pk,
            to=Status.FAILED,
            since=since,
            error_code=code,
            error_message=message[:500],
            active_key=None,
            result_url="",
            finished_at=timezone.now(),
        )


class TryOnResult(models.Model):
    """One shopper in one product: asked for, in the making, and the picture that came of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shopper = models.ForeignKey(Shopper, null=True, on_delete=models.SET_NULL, related_name="try_ons")
    photo = models.ForeignKey(ShopperPhoto, null=True, on_delete=models.SET_NULL, related_name="try_ons")
    product = models.ForeignKey(SyncedProduct, null=True, on_delete=models.SET_NULL, related_name="try_ons")
    product_title = models.CharField(_("product"), max_length=255, blank=True)
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.QUEUED)
    active_key = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001 (NULLs are many)

    generation_id = models.CharField("generationId", max_length=191, null=True, unique=True)  # noqa: DJ001
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now, editable=False)
    result_url = models.TextField(blank=True, editable=False)
    error_code = models.CharField(_("error code"), max_length=64, blank=True)
    error_message = models.CharField(_("error message"), max_length=500, blank=True)

    image = models.FileField(_("result"), storage=private_storage, upload_to=result_path, max_length=120, blank=True)
    thumbnail = models.FileField(storage=private_storage, upload_to=result_path, max_length=120, blank=True)
    content_type = models.CharField(max_length=40, blank=True, editable=False)
    liked = models.BooleanField(_("liked"), null=True)

    created_at = models.DateTimeField(_("asked at"), default=timezone.now)
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    looked_at = models.DateTimeField(null=True, editable=False)
    generation_secs = models.FloatField(_("seconds at the service"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    updated_at = models.DateTimeField(auto_now=True)
    deadline_at = models.DateTimeField(default=deadline, editable=False)
    expires_at = models.DateTimeField(_("kept until"), default=kept_until, db_index=True)

    objects = TryOnResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("try-on")
        verbose_name_plural = _("try-ons")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["status", "next_attempt_at"], name="genlook_by_status"),
            models.Index(fields=["-finished_at"], name="genlook_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.product_title} ({self.get_status_display()})"

    @property
    def is_finished(self) -> bool:
        return self.status not in UNFINISHED

    @property
    def begun_at(self) -> dt.datetime:
        """When the service has had it for certain, by our clock."""
        return self.answered_at or self.submitted_at or self.created_at

    @property
    def looked_secs(self) -> float:
        """How old it was when it was last looked at and not done; 0 for never."""
        looked_at = min(self.looked_at or self.begun_at, timezone.now())
        return max(0.0, (looked_at - self.begun_at).total_seconds())
