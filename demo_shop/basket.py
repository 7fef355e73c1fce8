"""A basket in the session: what lies in it is looked up, and priced, each time it is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.sessions.backends.base import SessionBase

from .models import Variant

SESSION_KEY = "basket"
MOST_OF_ONE = 20


@dataclass(frozen=True)
class Line:
    variant: Variant
    size: str
    quantity: int

    @property
    def key(self) -> str:
        return f"{self.variant.pk}:{self.size}"

    @property
    def total(self) -> Decimal:
        return self.variant.product.price * self.quantity


class Basket:
    def __init__(self, session: SessionBase) -> None:
        self.session = session
        self.quantities: dict[str, int] = session.get(SESSION_KEY, {})

    def add(self, variant: Variant, size: str) -> None:
        key = f"{variant.pk}:{size}"
        self.set_quantity(key, self.quantities.get(key, 0) + 1)

    def set_quantity(self, key: str, quantity: int) -> None:
        """Keep this many of one line; none takes it out."""
        if quantity > 0:
            self.quantities[key] = min(quantity, MOST_OF_ONE)
        else:
            self.quantities.pop(key, None)
        self.session[SESSION_KEY] = self.quantities

    def __contains__(self, key: str) -> bool:
        return key in self.quantities

    def clear(self) -> None:
        self.quantities = {}
        self.session.pop(SESSION_KEY, None)

    def __iter__(self) -> Iterator[Line]:
        """Yield the lines that can still be bought, in the order in which they were put in."""
        wanted = [(*key.split(":", 1), quantity) for key, quantity in self.quantities.items()]
        variants = Variant.objects.on_sale().select_related("product").in_bulk({int(pk) for pk, _, _ in wanted})
        for pk, size, quantity in wanted:
            if variant := variants.get(int(pk)):
                yield Line(variant, size, quantity)

    def __len__(self) -> int:
        return sum(self.quantities.values())
