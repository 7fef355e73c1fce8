from decimal import Decimal

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse


class Category(models.Model):
    name = models.CharField(max_length=60)
    slug = models.SlugField(unique=True)
    line = models.CharField(max_length=160, blank=True, help_text="One sentence below the name.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("shop:category", args=[self.slug])


class ProductQuerySet(models.QuerySet["Product"]):
    def on_sale(self) -> "ProductQuerySet":
        """Return what shoppers may see: published, and with at least one colour."""
        return self.filter(is_published=True, pk__in=Variant.objects.values("product"))

    def with_variants(self) -> "ProductQuerySet":
        return self.prefetch_related("variants")


class Product(models.Model):
    """A design; what is bought, and tried on, is one of its variants."""

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="products")
    name = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    summary = models.CharField(max_length=160, blank=True)
    description = models.TextField(blank=True)
    fabric = models.CharField(max_length=160, blank=True)
    care = models.CharField(max_length=240, blank=True)
    price = models.DecimalField(max_digits=8, decimal_places=2, validators=[MinValueValidator(Decimal("0.00"))])
    sizes = models.JSONField(default=list, help_text='A list such as ["S", "M", "L"].')
    is_published = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("shop:product", args=[self.slug])


class VariantQuerySet(models.QuerySet["Variant"]):
    def on_sale(self) -> "VariantQuerySet":
        return self.filter(product__is_published=True)


class Variant(models.Model):
    """A product in one colour: a row, a picture and a page of its own."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    colour = models.CharField(max_length=40)
    slug = models.SlugField(unique=True)
    swatch = models.CharField(max_length=7, validators=[RegexValidator(r"^#[0-9a-f]{6}$")], help_text="As #rrggbb.")
    picture = models.ImageField(upload_to="products")
    position = models.PositiveSmallIntegerField(default=0)

    objects = VariantQuerySet.as_manager()

    class Meta:
        ordering = ["position", "colour"]
        constraints = [models.UniqueConstraint(fields=["product", "colour"], name="shop_variant_one_per_colour")]

    def __str__(self) -> str:
        return f"{self.product.name}, {self.colour}"

    def get_absolute_url(self) -> str:
        return reverse("shop:product", args=[self.slug])
