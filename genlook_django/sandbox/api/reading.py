"""From a request's bytes to an order: the body found, validated, and read in whichever shape it came."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from rest_framework import serializers
from rest_framework.request import Request

from ..errors import Code, Detail, Refusal, invalid
from ..orders import Files, ImageSource, PhotoSource, ProductOrder, TryOnOrder
from .bodies import PostProductBody, TryOnBody

Body = Mapping[str, Any]


def files_of(request: Request) -> Files:
    return {name: file for name, file in request.FILES.items() if isinstance(file, UploadedFile)}


def body_of(request: Request) -> Any:
    """Return the JSON of a request: its body, or the part `data` of a multipart one, as a field or as a file."""
    if not (request.content_type or "").startswith("multipart/"):
        return request.data
    data: Any = request.FILES.get("data") or request.POST.get("data")
    if isinstance(data, UploadedFile):
        data = data.read()
    if data is None:
        raise invalid("data", "Required")
    return parse_json(data)


def parse_json(text: str | bytes) -> Any:
    try:
        return json.loads(text, parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        raise invalid("", f"The body is not JSON: {error}") from error


def refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def validate(serializer: serializers.BaseSerializer[Any]) -> Any:
    """Return validated data; raise VALIDATION_FAILED with a dotted path for each offending member."""
    if not serializer.is_valid():
        raise Refusal(Code.VALIDATION_FAILED, details=list(details_of(serializer.errors)))
    return serializer.validated_data


def details_of(errors: Any, path: str = "") -> Iterator[Detail]:
    """Flatten DRF's nested errors: {"product": {"images": [{}, {"url": ["…"]}]}} is at product.images.1.url."""
    if isinstance(errors, dict):
        for name, inner in errors.items():
            own = path if name == "non_field_errors" else f"{path}.{name}" if path else str(name)
            yield from details_of(inner, own)
    elif isinstance(errors, list):
        for index, inner in enumerate(errors):
            if isinstance(inner, dict | list):
                yield from details_of(inner, f"{path}.{index}" if path else str(index))
            else:
                yield Detail(path, str(inner))


def read_try_on(request: Request) -> TryOnOrder:
    body = validate(TryOnBody(data=body_of(request)))
    return TryOnOrder(
        product=read_product(pick_product(body)),
        photo=read_photo(body),
        customer_id=first(body.get("externalUserId"), body.get("customerId")) or "",
        retention_days=first((body.get("output") or {}).get("keepForDays"), body.get("retentionDays")),
        use_watermark=first((body.get("output") or {}).get("watermark"), body.get("useWatermark"), True),
    )


def first(*values: Any) -> Any:
    """Return the first value that is not None: the newer name before the older."""
    return next((value for value in values if value is not None), None)


def pick_product(body: Body) -> Body:
    if products := body.get("products"):
        product: Body = products[0]
        return product
    if body.get("product") is None:
        raise invalid("product", "Required")
    only: Body = body["product"]
    return only


def read_product(body: Body) -> ProductOrder:
    members = {name: body[name] for name in ("title", "description", "metadata") if body.get(name) is not None}
    return ProductOrder(body.get("externalId"), members, read_images(body))


def read_images(body: Body) -> tuple[ImageSource, ...] | None:
    if (images := body.get("images")) is not None:
        return tuple(read_image(image) for image in images)
    if (urls := body.get("imageUrls")) is not None:
        return tuple(ImageSource(url=url) for url in urls)
    return None


def read_image(image: Body) -> ImageSource:
    source = image.get("source") or image
    url, file_key = source.get("url"), source.get("fileKey")
    if (url is None) == (file_key is None):
        raise Refusal(Code.INVALID_IMAGE_INPUT)
    return ImageSource(url, file_key)


def read_photo(body: Body) -> PhotoSource:
    """Find the shopper's photo: person.image.source (1.4), customer.source (1.3) or customer (1.1)."""
    person = (body.get("person") or {}).get("image") or {}
    customer = body.get("customer") or {}
    source = first(person.get("source"), customer.get("source"), customer)
    given = [source.get(name) for name in ("id", "url", "fileKey")]
    if sum(value is not None for value in given) != 1:
        raise Refusal(Code.CUSTOMER_IMAGE_REQUIRED)
    return PhotoSource(*given)


def read_posted_product(request: Request) -> tuple[ProductOrder, dict[str, int | None]]:
    """Read POST /products: the product, and its lifetime where validForDays was given."""
    body = validate(PostProductBody(data=body_of(request)))
    if not body.get("externalId"):
        raise Refusal(Code.EXTERNAL_ID_REQUIRED)
    lifetime = {"lifetime_days": body["validForDays"]} if "validForDays" in body else {}
    return read_product(body), lifetime
