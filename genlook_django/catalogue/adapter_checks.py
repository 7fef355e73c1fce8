"""What ``manage.py check`` finds wrong with an adapter without looking at any row."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import DatabaseError, models

from ..conf import get_settings
from .external_ids import LONGEST
from .paths import guess_image_path, has_path, relations_of
from .shop_code import reason_of

if TYPE_CHECKING:
    from .adapters import ProductAdapter

PATHS = ("title_attr", "description_attr", "category_attr", "image_attr", "external_id_attr")
KEY_LENGTH = 64
"""Characters of a primary key that fit into ``SyncedProduct.object_id``."""


def check_adapter(adapter: "ProductAdapter", *, has_pictures: bool) -> list[CheckMessage]:
    """Return all that is wrong. Most of it would otherwise be met by the first shopper."""
    return [
        *check_queryset(adapter),
        *check_paths(adapter),
        *check_dependencies(adapter),
        *check_pictures(adapter, has_pictures),
        *check_external_id(adapter),
        *check_key(adapter),
    ]


def check_queryset(adapter: "ProductAdapter") -> list[CheckMessage]:
    name = f"{type(adapter).__name__}.get_queryset()"
    try:
        adapter.get_queryset().filter(pk__in=[]).order_by("pk")
    except (DatabaseError, ObjectDoesNotExist) as error:
        # no error, or `migrate` could never make what it looks for
        hint = "Let it look into the database when its rows are read only: by filter(), without get()."
        problem = f"{name} can't be called: {reason_of(error)}."
        return [Warning(problem, hint=hint, obj=type(adapter), id="genlook.W105")]
    except Exception as error:  # noqa: BLE001 (the shop's own code, and a check says what it did)
        hint = "Return a QuerySet of the model, without a slice, union() or values()."
        problem = f"{name} can't be filtered: {reason_of(error)}."
        return [Error(problem, hint=hint, obj=type(adapter), id="genlook.E105")]
    return []


def check_paths(adapter: "ProductAdapter") -> Iterator[CheckMessage]:
    for option in PATHS:
        path = getattr(adapter, option)
        if path and not can_be(adapter, path):
            yield Error(
                f"{type(adapter).__name__}.{option} is {path!r}, which {adapter.model._meta.label} does not have.",
                hint="Name a field, a property or a method of the model; use __ to go over a relation.",
                obj=type(adapter),
                id="genlook.E101",
            )


def can_be(adapter: "ProductAdapter", path: object) -> bool:
    if not isinstance(path, str):
        return False
    return has_path(adapter.model, path) or path.partition("__")[0] in annotations_of(adapter)


def annotations_of(adapter: "ProductAdapter") -> set[str]:
    if check_queryset(adapter):
        return set()
    return set(adapter.get_queryset().query.annotations)


def check_dependencies(adapter: "ProductAdapter") -> Iterator[CheckMessage]:
    name = f"{type(adapter).__name__}.depends_on"
    if isinstance(adapter.depends_on, str):
        hint = f'Write depends_on = ["{adapter.depends_on}"].'
        yield Error(f"{name} is text, not a list.", hint=hint, obj=type(adapter), id="genlook.E106")
        return
    for path in adapter.depends_on:
        if len(relations_of(adapter.model, path)) != len(path.split("__")):
            yield Error(
                f"{name} has {path!r}, which leads over no relation of {adapter.model._meta.label}.",
                hint='Name relations as the model does, such as "images" or "image_set"; use __ to go further.',
                obj=type(adapter),
                id="genlook.E106",
            )


def check_pictures(adapter: "ProductAdapter", has_pictures: bool) -> Iterator[CheckMessage]:
    if not has_pictures:
        found = f'register({adapter.model.__name__}, image_attr="{guess_image_path(adapter.model) or "…"}")'
        yield Error(
            f"{adapter.model._meta.label} has no image field, so {type(adapter).__name__} has no pictures to show.",
            hint=f"Write {found}, or override get_images(self, obj) in an adapter class.",
            obj=type(adapter),
            id="genlook.E102",
        )


def check_external_id(adapter: "ProductAdapter") -> Iterator[CheckMessage]:
    if not adapter.external_id_attr:
        return
    try:
        field = adapter.model._meta.get_field(adapter.external_id_attr)
    except FieldDoesNotExist:
        return
    if isinstance(field, models.Field) and not is_unique(adapter.model, field):
        yield Error(
            f"{adapter.model._meta.label}.{field.name} is not unique, and is used as external id.",
            hint="Make the field unique, or leave external_id_attr out: the primary key is taken then.",
            obj=type(adapter),
            id="genlook.E103",
        )
    longest = len(get_settings().external_id_prefix) + (getattr(field, "max_length", None) or 0)
    if longest > LONGEST:
        yield Warning(
            f"{adapter.model._meta.label}.{adapter.external_id_attr} may give external ids of {longest} characters.",
            hint=f"Products whose id has more than {LONGEST} can't be tried on; use a shorter field.",
            obj=type(adapter),
            id="genlook.W101",
        )


def is_unique(model: type[models.Model], field: "models.Field[object, object]") -> bool:
    alone = [constraint.fields for constraint in model._meta.total_unique_constraints]
    return field.unique or (field.name,) in alone


def check_key(adapter: "ProductAdapter") -> Iterator[CheckMessage]:
    length = getattr(adapter.model._meta.pk, "max_length", None) or 0
    if length > KEY_LENGTH:
        yield Warning(
            f"{adapter.model._meta.label} has primary keys of up to {length} characters.",
            hint=f"Products whose key has more than {KEY_LENGTH} can't be tried on.",
            obj=type(adapter),
            id="genlook.W102",
        )
