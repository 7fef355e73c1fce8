"""Fill the shop. What is there already is left as it is, so staff's changes outlive a restart."""

from django.core.files import File
from django.db import transaction

from .collection import COLLECTION, KINDS, Colour, Design
from .models import Category, Product, Variant


@transaction.atomic
def seed() -> int:
    """Add what is missing of the collection, and return how many variants were added."""
    categories = {
        kind.slug: Category.objects.get_or_create(
            slug=kind.slug, defaults={"name": kind.name, "line": kind.line, "position": position}
        )[0]
        for position, kind in enumerate(KINDS)
    }
    added = 0
    for position, design in enumerate(COLLECTION):
        product = _seed_product(design, categories[design.kind], position)
        added += sum(_seed_variant(product, design, colour, place) for place, colour in enumerate(design.colours))
    return added


def _seed_product(design: Design, category: Category, position: int) -> Product:
    values = {name: getattr(design, name) for name in ("name", "summary", "description", "fabric", "care", "price")}
    values |= {"category": category, "sizes": list(design.sizes), "position": position}
    return Product.objects.get_or_create(slug=design.slug, defaults=values)[0]


def _seed_variant(product: Product, design: Design, colour: Colour, position: int) -> bool:
    slug = f"{design.slug}-{colour.slug}"
    variant = Variant.objects.filter(slug=slug).first()
    if variant and variant.picture.storage.exists(variant.picture.name):
        return False
    is_new = variant is None
    variant = variant or Variant(product=product, slug=slug, colour=colour.name, swatch=colour.hex, position=position)
    # The media folder may have been emptied while the database was kept.
    with design.picture(colour).open("rb") as picture:
        variant.picture.save(f"{slug}.jpg", File(picture), save=False)
    variant.save()
    return is_new
