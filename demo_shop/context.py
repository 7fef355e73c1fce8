from typing import Any

from django.http import HttpRequest

from .basket import Basket
from .models import Category


def shop(request: HttpRequest) -> dict[str, Any]:
    """Give every page what its header shows."""
    return {"categories": Category.objects.all(), "basket_size": len(Basket(request.session))}
