"""Write the bodies of requests, in the two shapes that the service accepts (CONTRACT: POST /try-on).

The shapes differ for POST /try-on and the form of POST /images/upload only; POST /products has the flat one in both.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from .errors import InvalidInput
from .multipart import MultipartBody
from .values import (
    OMITTED,
    AnyProduct,
    CustomerImage,
    CustomerImageFile,
    CustomerImageId,
    ImageFile,
    InlineProduct,
    Omitted,
    ProductPicture,
    ProductReference,
    TryOnOptions,
)

WireFormat = Literal["1.1", "1.4"]
WIRE_FORMATS: tuple[WireFormat, ...] = get_args(WireFormat)


@dataclass
class Payload:
    """A request's JSON, and the files that it names by their fileKey."""

    members: dict[str, Any] = field(default_factory=dict)
    files: dict[str, ImageFile] = field(default_factory=dict)

    def attach(self, file: ImageFile) -> dict[str, str]:
        key = f"file{len(self.files)}"
        self.files[key] = file
        return {"fileKey": key}

    def source(self, picture: ProductPicture) -> dict[str, str]:
        return self.attach(picture) if isinstance(picture, ImageFile) else {"url": picture.url}

    def body(self) -> "bytes | MultipartBody":
        """Write JSON when nothing needs bytes, else multipart with the JSON in `data`."""
        try:
            text = json.dumps(self.members, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise InvalidInput(f"Not to be written as JSON: {error}") from error
        return MultipartBody({"data": text}, self.files) if self.files else text.encode()


def without_none(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def product_members(payload: Payload, product: AnyProduct, wire_format: WireFormat) -> dict[str, Any]:
    if isinstance(product, ProductReference):
        return {"externalId": product.external_id}
    sources = [payload.source(picture) for picture in product.images]
    images = [{"source": source} for source in sources] if wire_format == "1.4" else sources
    return without_none(
        {
            "externalId": product.external_id if isinstance(product, InlineProduct) else None,
            "title": product.title,
            "description": product.description,
            "images": images or None,
        }
    )


def customer_members(payload: Payload, customer: CustomerImage) -> dict[str, str]:
    if isinstance(customer, CustomerImageId):
        return {"id": customer.image_id}
    if isinstance(customer, CustomerImageFile):
        return payload.attach(customer.file)
    return {"url": customer.url}


def try_on_body(
    product: AnyProduct, customer: CustomerImage, options: TryOnOptions, wire_format: WireFormat
) -> bytes | MultipartBody:
    payload = Payload()
    product_part = product_members(payload, product, wire_format)
    customer_part = customer_members(payload, customer)
    if wire_format == "1.4":
        output = without_none({"keepForDays": options.retention_days, "watermark": options.use_watermark})
        payload.members = {
            "products": [product_part],
            "person": {"image": {"source": customer_part}},
            **without_none({"externalUserId": options.customer_id, "output": output or None}),
        }
    else:
        payload.members = {
            "product": product_part,
            "customer": customer_part,
            **without_none(
                {
                    "customerId": options.customer_id,
                    "retentionDays": options.retention_days,
                    "useWatermark": options.use_watermark,
                }
            ),
        }
    return payload.body()


def product_body(product: InlineProduct, metadata: Any, valid_for_days: int | Omitted | None) -> bytes | MultipartBody:
    payload = Payload()
    payload.members = product_members(payload, product, "1.1")
    if metadata is not OMITTED:
        payload.members["metadata"] = metadata
    if valid_for_days is not OMITTED:
        payload.members["validForDays"] = valid_for_days
    return payload.body()


def upload_body(
    file: ImageFile, *, crop: bool, customer_id: str | None, retention_days: int | None, wire_format: WireFormat
) -> MultipartBody:
    customer, days = ("externalUserId", "keepForDays") if wire_format == "1.4" else ("customerId", "retentionDays")
    fields = without_none(
        {
            "crop": "true" if crop else "false",
            customer: customer_id,
            days: None if retention_days is None else str(retention_days),
        }
    )
    return MultipartBody(fields, {"file": file})
