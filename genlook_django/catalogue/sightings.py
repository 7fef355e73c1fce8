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
    twice = variants_twice(products)
    return [
        Sighting(product.variant, product.title, problem=twice[at]) if at in twice else sight(adapter, obj, product)
        for at, product in enumerate(products)
    ]


def variants_twice(products: list[RemoteProduct]) -> dict[int, str]:
    """Return what is wrong with those, by their place, whose variant is called as one before."""
    titles: dict[str, str] = {}
    wrong: dict[int, str] = {}
    for at, product in enumerate(products):
        if product.variant in titles:
            other = titles[product.variant]
            wrong[at] = f"its variant {product.variant!r} is that of {other!r} already: each needs a name of its own"
        titles.setdefault(product.variant, product.title)
    return wrong


def sight(adapter: ProductAdapter, obj: Any, product: RemoteProduct) -> Sighting:
    external_id = ""
    try:
        with shops_own(obj, logging.DEBUG):
            external_id = external_id_for(adapter, obj, product.variant)
            fingerprint = fingerprint_of(with_pictures(product))
    except ProductUnavailable as error:
        return Sighting(product.variant, product.title, external_id, problem=str(error))
    return Sighting(product.variant, product.title, external_id, fingerprint)
