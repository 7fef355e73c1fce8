"""Five shops, each with a way of its own to keep products; django-oscar, the sixth, has settings of its own."""

import dataclasses
from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Model

from tests.pictures import garment
from tests.shop.models import Product

from .colours.models import Tee
from .inheritance.models import Department, SaleShirt, Shirt
from .pages.models import GalleryImage, Image, ProductPage
from .variants.models import Garment, Media, Sku


@dataclasses.dataclass(frozen=True)
class Shape:
    name: str
    make: Callable[[str], Model]
    """Make a product of this title that can be tried on, pictures and all."""
    variant: str
    external_ids: Callable[[Any], list[str]]
    hide: Callable[[Any], None]
    """Take a product out of the shop, without a signal."""
    save_part: Callable[[Any], None]
    """Save what the product is made of, but not its own row."""


def picture(name="picture.jpg") -> ContentFile:
    return ContentFile(garment(), name)


def make_plain(title):
    return Product.objects.create(name=title, image=picture())


def make_shirt(title):
    department = Department.objects.get_or_create(name="Shirts")[0]
    shirt = Shirt.objects.create(label=title, photo=picture(), department=department, collar="kent")
    return SaleShirt.objects.get(pk=shirt.pk)


def make_garment(title):
    garment = Garment.objects.create(title=title)
    blue = Sku.objects.create(garment=garment, code=f"{title}-B", colour="blue")
    Sku.objects.create(garment=garment, code=f"{title}-R", colour="red")
    Media.objects.create(garment=garment, file=picture())
    Media.objects.create(garment=garment, sku=blue, file=picture())
    return garment


def make_tee(title):
    names = [default_storage.save(f"tees/{name}.jpg", picture()) for name in ("front", "sage")]
    colours = [{"slug": "sage", "pictures": names[1:]}, {"slug": "rust"}]
    return Tee.objects.create(name=title, sku=f"tee-{title}", details={"pictures": names[:1], "colours": colours})


def make_page(title):
    page = ProductPage.objects.create(title=title)
    GalleryImage.objects.create(page=page, image=Image.objects.create(title=title, file=picture()))
    return page


def hide_item(item):
    Shirt.objects.filter(pk=item.pk).update(is_published=False)


ALL = [
    Shape(
        "plain",
        make_plain,
        "",
        lambda product: [f"plain_shop.product-{product.pk}"],
        lambda product: Product.objects.filter(pk=product.pk).delete(),
        lambda product: product.save(),
    ),
    Shape(
        "inheritance",
        make_shirt,
        "",
        lambda shirt: [f"wardrobe.item-{shirt.pk}"],
        hide_item,
        lambda shirt: shirt.department.save(),
    ),
    Shape(
        "variants",
        make_garment,
        "mock-B",
        lambda garment: [str(garment.pk), f"{garment.title}-B", f"{garment.title}-R"],
        lambda garment: Garment.objects.filter(pk=garment.pk).update(is_live=False),
        lambda garment: garment.media.first().save(),
    ),
    Shape(
        "colours",
        make_tee,
        "rust",
        lambda tee: [f"tee-{tee.name}", f"tee-{tee.name}-sage", f"tee-{tee.name}-rust"],
        lambda tee: Tee.objects.filter(pk=tee.pk).delete(),
        lambda tee: tee.save(),
    ),
    Shape(
        "pages",
        make_page,
        "",
        lambda page: [f"pages.productpage-{page.pk}"],
        lambda page: ProductPage.objects.filter(pk=page.pk).update(live=False),
        lambda page: page.gallery_images.get().image.save(),
    ),
]
