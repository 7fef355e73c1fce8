"""Bodies that are answered."""

from typing import Any

from rest_framework import serializers

from ..models import CustomerImage, Generation, Product
from ..models.generation import Status
from .fields import Described, Instant


class StatusName(Described, serializers.CharField):
    openapi = {"type": "string", "enum": list(Status.values)}


class UploadAnswer(serializers.Serializer[CustomerImage]):
    imageId = serializers.CharField(source="image_id")
    imageUrl = serializers.SerializerMethodField()

    def get_imageUrl(self, image: CustomerImage) -> str:
        url: str = self.context["photo_url"](image)
        return url


class CreatedAnswer(serializers.Serializer[Generation]):
    generationId = serializers.UUIDField(source="generation_id")
    status = StatusName()
    productExternalId = serializers.CharField(source="product_external_id")


class ResultAddress(Described):
    """The signed address of a generation's result, made anew for each answer."""

    openapi = {"type": "string", "format": "uri"}

    def to_representation(self, value: Generation) -> str | None:
        url: str | None = self.context["result_url"](value)
        return url


class GenerationAnswer(serializers.Serializer[Generation]):
    """One generation; `resultImageUrl` only when COMPLETED and kept, the error's members only when FAILED."""

    generationId = serializers.UUIDField(source="generation_id")
    status = StatusName()
    createdAt = Instant(source="created_at")
    updatedAt = Instant(source="updated_at")
    resultImageUrl = ResultAddress(source="*", required=False)
    errorCode = serializers.CharField(source="error_code", required=False)
    errorMessage = serializers.CharField(source="error_message", required=False)

    def to_representation(self, instance: Generation) -> dict[str, Any]:
        return {name: value for name, value in super().to_representation(instance).items() if value not in (None, "")}


class SyncAnswer(GenerationAnswer):
    createdAt = None  # type: ignore[assignment]
    updatedAt = None  # type: ignore[assignment]
    productExternalId = serializers.CharField(source="product_external_id")


class GenerationItem(serializers.Serializer[Generation]):
    id = serializers.UUIDField(source="generation_id")
    status = StatusName()
    productDescription = serializers.CharField(source="product_description")
    generationTimeMs = serializers.IntegerField(source="duration_ms", allow_null=True)
    createdAt = Instant(source="created_at")
    updatedAt = Instant(source="updated_at")


class ProductImageAnswer(serializers.Serializer[Any]):
    sourceUrl = serializers.CharField(source="source_url")
    order = serializers.IntegerField()


class ProductAnswer(serializers.Serializer[Product]):
    externalId = serializers.CharField(source="external_id")
    title = serializers.CharField()
    description = serializers.CharField()
    metadata = serializers.JSONField(allow_null=True)
    validForDays = serializers.IntegerField(source="lifetime_days", allow_null=True)
    expiresAt = Instant(source="expires_at", allow_null=True)
    lastUsedAt = Instant(source="last_used_at", allow_null=True)
    createdAt = Instant(source="created_at")
    updatedAt = Instant(source="updated_at")
    images = ProductImageAnswer(many=True)


class CreditsAnswer(serializers.Serializer[Any]):
    creditBalance = serializers.IntegerField(source="credits")


class PageAnswer(serializers.Serializer[Any]):
    nextCursor = serializers.CharField(allow_null=True)
    hasMore = serializers.BooleanField()
    count = serializers.IntegerField()


class DetailAnswer(serializers.Serializer[Any]):
    path = serializers.CharField(allow_blank=True)
    message = serializers.CharField()


class ErrorAnswer(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    status = serializers.IntegerField()
    details = DetailAnswer(many=True, required=False)
