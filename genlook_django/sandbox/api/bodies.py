"""Bodies that are taken: both generations of shapes, and what lies between. Unknown members are ignored."""

from typing import Any

from rest_framework import serializers

from .fields import Address, AnyJSON, Flag, FormFlag, FormRetentionDays, Identifier, RetentionDays, Text, Whole

OPTIONAL: dict[str, Any] = {"required": False, "allow_null": True}


class UploadBody(serializers.Serializer[Any]):
    crop = FormFlag(default=True)
    customerId = Identifier(required=False)
    externalUserId = Identifier(required=False)
    retentionDays = FormRetentionDays(required=False)
    keepForDays = FormRetentionDays(required=False)


class SourceBody(serializers.Serializer[Any]):
    id = Text(max_length=500, **OPTIONAL)
    url = Address(**OPTIONAL)
    fileKey = Text(max_length=255, **OPTIONAL)


class ImageSourceBody(serializers.Serializer[Any]):
    url = Address(**OPTIONAL)
    fileKey = Text(max_length=255, **OPTIONAL)


class ImageBody(ImageSourceBody):
    source = ImageSourceBody(**OPTIONAL)  # type: ignore[assignment]


class ProductBody(serializers.Serializer[Any]):
    externalId = Identifier(**OPTIONAL)
    title = Text(max_length=500, allow_blank=True, **OPTIONAL)
    description = Text(max_length=20_000, allow_blank=True, **OPTIONAL)
    images = serializers.ListField(child=ImageBody(), max_length=20, **OPTIONAL)
    imageUrls = serializers.ListField(child=Address(), max_length=20, **OPTIONAL)
    metadata = AnyJSON(**OPTIONAL)


class PostProductBody(ProductBody):
    externalId = Identifier(allow_blank=True, **OPTIONAL)
    validForDays = Whole(min_value=1, max_value=365, **OPTIONAL)


class CustomerBody(SourceBody):
    source = SourceBody(**OPTIONAL)  # type: ignore[assignment]


class PersonImageBody(serializers.Serializer[Any]):
    source = SourceBody(**OPTIONAL)  # type: ignore[assignment]


class PersonBody(serializers.Serializer[Any]):
    image = PersonImageBody(**OPTIONAL)


class OutputBody(serializers.Serializer[Any]):
    keepForDays = RetentionDays(**OPTIONAL)
    watermark = Flag(**OPTIONAL)


class TryOnBody(serializers.Serializer[Any]):
    product = ProductBody(**OPTIONAL)
    products = serializers.ListField(child=ProductBody(), min_length=1, max_length=1, **OPTIONAL)
    customer = CustomerBody(**OPTIONAL)
    person = PersonBody(**OPTIONAL)
    customerId = Identifier(**OPTIONAL)
    externalUserId = Identifier(**OPTIONAL)
    retentionDays = RetentionDays(**OPTIONAL)
    useWatermark = Flag(**OPTIONAL)
    output = OutputBody(**OPTIONAL)
