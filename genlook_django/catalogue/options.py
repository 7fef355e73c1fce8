"""What ``register()`` is given, looked at before anything is registered: a slip of the pen is told at once."""

from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models

from .adapters import ProductAdapter


def check_model(model: object) -> None:
    if not (isinstance(model, type) and issubclass(model, models.Model)) or model._meta.abstract:
        raise ImproperlyConfigured(
            f"register() takes a model first, not {model!r}: register(Product), or @register(Product) above a class."
        )


def with_options(
    model: type[models.Model], adapter: type[ProductAdapter], options: dict[str, Any]
) -> type[ProductAdapter]:
    """Return the adapter class, as a class of its own where there are options."""
    if not (isinstance(adapter, type) and issubclass(adapter, ProductAdapter)):
        raise ImproperlyConfigured(
            f"The adapter of {model._meta.label} must be a subclass of ProductAdapter, not {adapter!r}."
        )
    for name in options:
        check_option(model, adapter, name)
    return type(f"{model.__name__}Adapter", (adapter,), options) if options else adapter


def check_option(model: type[models.Model], adapter: type[ProductAdapter], name: str) -> None:
    """Raise ImproperlyConfigured for what the adapter has no attribute for; methods are overridden in a class."""
    public = {each: getattr(adapter, each) for each in dir(adapter) if not each.startswith("_")}
    known = sorted(each for each, value in public.items() if not callable(value))
    if name in known:
        return
    if name in public:
        problem = f"{name!r} is a method: override it in a class below @register({model.__name__})."
    else:
        close = get_close_matches(name, known, n=1)
        problem = f"there is no {name!r}." + (f" Did you mean {close[0]!r}?" if close else "")
    raise ImproperlyConfigured(f"register({model._meta.label}): {problem} The options are {', '.join(known)}.")
