"""Bodies that are answered."""

from typing import Any

from rest_framework import serializers

from ..models import CustomerImage, Generation, Product
from ..models.generation import Status
from .fields import Instant


class UploadAnswer(serializers.Serializer[CustomerImage]):
    imageId = serializers.CharField(source="image_id")
    imageUrl = serializers.SerializerMethodField()

    def get_imageUrl(self, image: CustomerImage) -> str:
        url: str = self.context["photo_url"](image)
        return url


class CreatedAnswer(serializers.Serializer[Generation]):
    generationId = serializers.UUIDField(source="generation_id")
    status = serializers.ChoiceField(Status.choices)
    productExternalId = serializers.CharField(source="product_external_id")


class GenerationAnswer(serializers.Serializer[Generation]):
    """One generation; `resultImageUrl` only when COMPLETED and kept, the error's members only when FAILED."""

    generationId = serializers.UUIDField(source="generation_id")
    status = serializers.ChoiceField(Status.choices)
    createdAt = Instant(source="created_at")
    updatedAt = Instant(source="updated_at")
    resultImageUrl = serializers.SerializerMethodField(required=False)
    errorCode = serializers.CharField(source="error_code", required=False)
    errorMessage = serializers.CharField(source="error_message", required=False)

    def get_resultImageUrl(self, generation: Generation) -> str | None:
        url: str | None = self.context["result_url"](generation)
        return url

    def to_representation(self, instance: Generation) -> dict[str, Any]:
        return {name: value for name, value in super().to_representation(instance).items() if value not in (None, "")}


class SyncAnswer(GenerationAnswer):
    createdAt = None  # type: ignore[assignment]
    updatedAt = None  # type: ignore[assignment]
    productExternalId = serializers.CharField(source="product_external_id")


class GenerationItem(serializers.Serializer[Generation]):
    id = serializers.UUIDField(source="generation_id")
    status = serializers.ChoiceField(Status.choices)
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
