"""Attribute paths such as ``"product__images__file"``: over relations, methods, JSON and lists."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol, cast

from django.core.exceptions import ObjectDoesNotExist
from django.db import models


class RelatedField(Protocol):
    """A field, forward or reverse, that leads to another model."""

    name: str
    related_model: type[models.Model]
    many_to_many: bool
    one_to_many: bool
    one_to_one: bool
    auto_created: bool
    remote_field: Any


def follow(obj: Any, path: str) -> Any:
    """Return what a path leads to, the first thing where there are many; None where a step is empty."""
    return next(follow_all(obj, path), None)


def follow_all(obj: Any, path: str) -> Iterator[Any]:
    """Yield all that a path leads to. Related managers, query sets and lists are gone through one by one."""
    name, _, rest = path.partition("__")
    for value in each(step(obj, name)):
        if rest:
            yield from follow_all(value, rest)
        else:
            yield value


def step(obj: Any, name: str) -> Any:
    if isinstance(obj, Mapping):
        return obj.get(name)
    try:
        value = getattr(obj, name, None)
    except ObjectDoesNotExist:  # a one-to-one relation from the other side
        return None
    return value() if callable(value) and not isinstance(value, models.Manager) else value


def each(value: Any) -> Iterable[Any]:
    """Return the things that a value stands for: none for None, all of a relation or list, else itself."""
    if value is None:
        return ()
    if isinstance(value, models.Manager):
        return cast(Iterable[Any], value.all())
    return value if isinstance(value, list | tuple | models.QuerySet) else (value,)


def first_of(obj: Any, names: Iterable[str]) -> Any:
    return next((value for name in names if (value := follow(obj, name))), None)


def has_path(model: type[models.Model], path: str) -> bool:
    """Return whether the path can exist; what follows a plain attribute or JSON can't be known and passes."""
    for name, current in walk(model, path):
        if find_field(current, name) is None:
            return hasattr(current, name)
    return True


def relations_of(model: type[models.Model], path: str) -> list[tuple[str, RelatedField]]:
    """Return the relations that a path goes over, each with the lookup that leads there in a query."""
    fields = [field for name, current in walk(model, path) if (field := find_field(current, name))]
    return [("__".join(each.name for each in fields[: at + 1]), field) for at, field in enumerate(fields)]


def walk(model: type[models.Model], path: str) -> Iterator[tuple[str, type[models.Model]]]:
    """Yield each name of a path with the model that it is looked up on, for as long as relations lead on."""
    current: type[models.Model] | None = model
    for name in path.split("__"):
        if current is None:
            return
        yield name, current
        field = find_field(current, name)
        current = field.related_model if field else None


def find_field(model: type[models.Model], name: str) -> RelatedField | None:
    """Return the relation of that name. A reverse one goes by its accessor, as in Python code."""
    # a relation to a model that isn't there has its name only, and Django's own checks say so
    candidates = (field for field in model._meta.get_fields() if isinstance(field.related_model, type))
    return cast(RelatedField | None, next((field for field in candidates if accessor_of(field) == name), None))


def accessor_of(field: Any) -> str:
    accessor: Callable[[], str] | None = getattr(field, "get_accessor_name", None)
    return accessor() if accessor and field.auto_created else field.name


def guess_image_path(model: type[models.Model]) -> str:
    """Return the way to the pictures of a model that has none itself, over what belongs to it, or nothing."""
    ways = [(accessor_of(field), field.related_model) for field in parts_of(model)]
    further = [(f"{way}__{field.name}", field.related_model) for way, part in ways for field in forward(part)]
    found = (f"{way}__{name}" for way, part in (*ways, *further) if (name := guess_image_field(part)))
    return next(found, "")


def parts_of(model: type[models.Model]) -> Iterator[Any]:
    relations = (field for field in model._meta.get_fields() if isinstance(field.related_model, type))
    return (field for field in relations if field.one_to_many or field.many_to_many)


def forward(model: type[models.Model]) -> Iterator[Any]:
    return (field for field in model._meta.fields if field.many_to_one and isinstance(field.related_model, type))


def guess_image_field(model: type[models.Model]) -> str:
    return next((field.name for field in model._meta.fields if isinstance(field, models.ImageField)), "")
