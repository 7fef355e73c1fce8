from django.db import models


class Department(models.Model):
    name = models.CharField(max_length=40)


class Tag(models.Model):
    name = models.CharField(max_length=40)


class Item(models.Model):
    label = models.CharField(max_length=80)
    photo = models.ImageField(upload_to="items", blank=True)
    department = models.ForeignKey(Department, models.PROTECT)
    tags = models.ManyToManyField(Tag)
    is_published = models.BooleanField(default=True)


class Shirt(Item):
    collar = models.CharField(max_length=20)


class Voucher(Item):
    """An item, but nothing that one can wear."""


class SaleShirt(Shirt):
    class Meta:
        proxy = True
