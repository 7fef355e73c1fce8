"""What is found when one product is looked at."""

import dataclasses
import logging
from typing import Any

from ..exceptions import ProductUnavailable
from .adapters import ProductAdapter, RemoteProduct, with_pictures
from .external_ids import external_id_for
from .shop_code import shops_own
from .sync import fingerprint_of


@dataclasses.dataclass(frozen=True)
class Sighting:
    """What was found when one wearable thing was looked at; ``problem`` says why it can't be tried on."""

    variant: str = ""
    title: str = ""
    external_id: str = ""
    fingerprint: str = ""
    problem: str = ""


def sightings(adapter: ProductAdapter, obj: Any, known: list[str]) -> list[Sighting]:
    """Look at one product. Whatever the shop's own code does for one must not stop the others."""
    try:
        with shops_own(obj, logging.DEBUG):
            products = list(adapter.wearables(obj)) if adapter.is_eligible(obj) else []
    except ProductUnavailable as error:
        return [Sighting(variant, problem=str(error)) for variant in known or [""]]
    first: dict[str, RemoteProduct] = {}
    for product in products:
        first.setdefault(product.variant, product)
    return [
        sight(adapter, obj, product) if first[product.variant] is product else no_name(product, first[product.variant])
        for product in products
    ]


def no_name(product: RemoteProduct, other: RemoteProduct) -> Sighting:
    problem = f"its variant {product.variant!r} is that of {other.title!r} already: each needs a name of its own"
    return Sighting(product.variant, product.title, problem=problem)


def sight(adapter: ProductAdapter, obj: Any, product: RemoteProduct) -> Sighting:
    external_id = ""
    try:
        with shops_own(obj, logging.DEBUG):
            external_id = external_id_for(adapter, obj, product.variant)
            fingerprint = fingerprint_of(with_pictures(product))
    except ProductUnavailable as error:
        return Sighting(product.variant, product.title, external_id, problem=str(error))
    return Sighting(product.variant, product.title, external_id, fingerprint)
