import datetime as dt
import hashlib
import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone

from ..storage import sandbox_storage
from .account import Account

RESERVED_PREFIX = "_anon_"
INLINE_DAYS = 15
ONE_SHOT_DAYS = 7


def make_external_id() -> str:
    return RESERVED_PREFIX + secrets.token_hex(12)


def hash_external_id(external_id: str) -> str:
    """Hash an externalId for its unique column: MariaDB takes "SKU-1" and "sku-1" for equal, the contract doesn't."""
    return hashlib.sha256(external_id.encode()).hexdigest()


class ProductQuerySet(models.QuerySet["Product"]):
    def of(self, account: Account) -> "ProductQuerySet":
        return self.filter(account=account)

    def kept(self) -> "ProductQuerySet":
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))

    def expired(self, now: dt.datetime) -> "ProductQuerySet":
        return self.filter(expires_at__lte=now)

    def named(self, external_id: str) -> "ProductQuerySet":
        return self.filter(external_id_hash=hash_external_id(external_id))

    def listed(self) -> "ProductQuerySet":
        """Those that the account gave an id; one-shots are not listed."""
        return self.exclude(origin=Product.Origin.ONE_SHOT)


class Product(models.Model):
    class Origin(models.TextChoices):
        POSTED = "POSTED", "POST /products"
        INLINE = "INLINE", "inline"
        ONE_SHOT = "ONE_SHOT", "one-shot"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="products")
    external_id = models.CharField(max_length=255)
    external_id_hash = models.CharField(max_length=64, editable=False)
    origin = models.CharField(max_length=10, choices=Origin)
    title = models.CharField(max_length=500, blank=True)
    description = models.TextField(blank=True)
    metadata = models.JSONField(null=True, blank=True)
    lifetime_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="From its last use; empty: ever.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "external_id_hash"], name="gls_product_external_id"),
        ]
        indexes = [
            models.Index(fields=["external_id_hash"], name="gls_product_hash"),
            models.Index(fields=["expires_at"], name="gls_product_expires_at"),
        ]

    def __str__(self) -> str:
        return self.title or self.external_id

    def start_time_anew(self, now: dt.datetime) -> None:
        """Put the end of the product's life as far off as it was at first. Saves nothing."""
        self.expires_at = None if self.lifetime_days is None else now + dt.timedelta(days=self.lifetime_days)


class ProductImage(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images")
    order = models.PositiveSmallIntegerField()
    source_url = models.CharField(max_length=2048)
    file = models.FileField(
        storage=sandbox_storage, upload_to="products", blank=True, help_text="Empty until fetched from its URL."
    )

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["product", "order"], name="gls_product_image_order")]

    def __str__(self) -> str:
        return self.source_url
