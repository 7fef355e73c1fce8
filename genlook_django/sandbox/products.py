"""What is tried on: found by reference, created or updated inline, made for one occasion, and how long each lives."""

import dataclasses
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from . import storage
from .errors import Code, Refusal
from .models import Account, Product, ProductImage
from .models.product import INLINE_DAYS, ONE_SHOT_DAYS, RESERVED_PREFIX, hash_external_id, make_external_id
from .orders import Files, ImageSource, ProductOrder
from .pictures import Picture, normalise

Origin = Product.Origin


@dataclasses.dataclass(frozen=True, slots=True)
class NewImage:
    """An image of a product as it was sent: a file is checked already, an address is fetched when it is needed."""

    source_url: str
    picture: Picture | None


def read_images(sources: Sequence[ImageSource] | None, files: Files) -> list[NewImage] | None:
    """Check the images that came with a product; None stays None, which means that none were given."""
    return None if sources is None else [read_image(source, files) for source in sources]


def read_image(source: ImageSource, files: Files) -> NewImage:
    if source.url is not None:
        return NewImage(source.url, None)
    file = pick_file(source.file_key, files)
    picture = normalise(file, keep_alpha=True)
    return NewImage(f"upload://{picture.file_name}", picture)


def pick_file(file_key: str | None, files: Files) -> bytes:
    """Return the bytes of a file part of the same request; raise MULTIPART_FILE_NOT_FOUND."""
    if file_key is None or file_key not in files:
        raise Refusal(Code.MULTIPART_FILE_NOT_FOUND, f"The request has no file part named {file_key!r}.")
    file = files[file_key]
    file.seek(0)  # one part may be named more than once
    data: bytes = file.read()
    return data


def find(account: Account, external_id: str) -> Product:
    """Return a product that still lives; raise PRODUCT_NOT_FOUND, or FORBIDDEN for another account's one-shot.

    Ids that callers choose are an account's own, so what another account calls the same is not found.
    """
    if product := Product.objects.of(account).kept().named(external_id).first():
        return product
    if external_id.startswith(RESERVED_PREFIX) and Product.objects.kept().named(external_id).exists():
        raise Refusal(Code.FORBIDDEN)
    raise Refusal(Code.PRODUCT_NOT_FOUND)


def for_try_on(account: Account, order: ProductOrder, images: list[NewImage] | None) -> Product:
    """Return the product to try on, created or updated where the order says so, with its time started anew."""
    if order.external_id is None:
        product = create(account, make_external_id(), Origin.ONE_SHOT, ONE_SHOT_DAYS, order.members, images)
    elif order.is_reference:
        product = find(account, order.external_id)
    else:
        product = save_inline(account, order.external_id, order.members, images)
    now = timezone.now()
    product.last_used_at = now
    product.start_time_anew(now)
    product.save(update_fields=["last_used_at", "expires_at"])
    return product


def save_inline(
    account: Account, external_id: str, members: Mapping[str, Any], images: list[NewImage] | None
) -> Product:
    refuse_reserved(external_id)
    product = Product.objects.of(account).kept().named(external_id).first()
    if product is None:
        return create(account, external_id, Origin.INLINE, INLINE_DAYS, members, images)
    return update(product, members, images)


@transaction.atomic
def post(account: Account, order: ProductOrder, images: list[NewImage] | None, lifetime: dict[str, Any]) -> Product:
    """Create or update a product that the account keeps itself (POST /products).

    `lifetime` is empty when validForDays was left out. What was only inline until now is promoted to one that is kept.
    """
    external_id = order.external_id
    if not external_id:
        raise Refusal(Code.EXTERNAL_ID_REQUIRED)
    refuse_reserved(external_id)
    take_turns(account)
    product = Product.objects.of(account).kept().named(external_id).first()
    if product is None:
        return create(account, external_id, Origin.POSTED, lifetime.get("lifetime_days"), order.members, images)
    if product.origin != Origin.POSTED:
        lifetime = {"origin": Origin.POSTED, "lifetime_days": None, **lifetime}
    return update(product, {**order.members, **lifetime}, images)


@transaction.atomic
def remove(account: Account, external_id: str) -> None:
    """Delete a product of the account's (DELETE /products/{externalId}); raise as `find` does."""
    take_turns(account)
    delete(find(account, external_id))


def take_turns(account: Account) -> None:
    """Let requests that write one account's products wait for each other, up to the end of the transaction.

    Orders of try-ons do so too: the first that they do is to take a credit from the same row. An UPDATE that changes
    nothing locks on every database; SQLite ignores SELECT FOR UPDATE, and then fails to write what it has read.
    """
    Account.objects.filter(pk=account.pk).update(credits=F("credits"))


def refuse_reserved(external_id: str) -> None:
    if external_id.startswith(RESERVED_PREFIX):
        raise Refusal(Code.RESERVED_EXTERNAL_ID)


def create(
    account: Account,
    external_id: str,
    origin: Origin,
    lifetime_days: int | None,
    members: Mapping[str, Any],
    images: list[NewImage] | None,
) -> Product:
    if not images:
        raise Refusal(Code.PRODUCT_IMAGES_REQUIRED)
    # An expired product of the same id is gone for the caller, whether or not the cleaner has come by.
    for expired in Product.objects.of(account).named(external_id):
        delete(expired)
    product = Product(
        account=account,
        external_id=external_id,
        external_id_hash=hash_external_id(external_id),
        origin=origin,
        lifetime_days=lifetime_days,
        **members,
    )
    product.start_time_anew(product.created_at)
    product.save()
    save_images(product, images)
    return product


def update(product: Product, members: Mapping[str, Any], images: list[NewImage] | None) -> Product:
    """Change what was given and leave the rest; images are replaced as a whole."""
    if images is not None and not images:
        raise Refusal(Code.PRODUCT_IMAGES_REQUIRED)
    for name, value in members.items():
        setattr(product, name, value)
    product.updated_at = timezone.now()
    if "lifetime_days" in members:
        product.start_time_anew(product.updated_at)
    product.save()
    if images is not None:
        forget_images(product)
        save_images(product, images)
    return product


def save_images(product: Product, images: list[NewImage]) -> None:
    for order, image in enumerate(images):
        row = ProductImage(product=product, order=order, source_url=image.source_url)
        if image.picture is not None:
            row.file.save(image.picture.file_name, ContentFile(image.picture.data), save=False)
        row.save()


def forget_images(product: Product) -> None:
    for image in product.images.all():
        if image.file:
            transaction.on_commit(partial(storage.delete, image.file))
        image.delete()


@transaction.atomic
def delete(product: Product) -> None:
    """Delete a product with its files; generations made of it stay."""
    forget_images(product)
    product.delete()
