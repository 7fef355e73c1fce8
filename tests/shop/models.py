from django.contrib.auth.models import User
from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    image = models.ImageField(upload_to="products", blank=True)

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"/plain-shop/{self.pk}/"


class Customer(User):
    """The shop's own view of its users."""

    class Meta:
        proxy = True
        app_label = "auth"  # an app without migrations can't build on one that has them


class Size(models.Model):
    """Something that can't be tried on."""

    name = models.CharField(max_length=10)

    def __str__(self):
        return self.name
