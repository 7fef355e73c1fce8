from typing import Any

from django.urls import reverse
from rest_framework import serializers

from ..exceptions import explain
from ..models import ShopperPhoto, Status, TryOnResult
from ..tryons.request import expected_secs, usual_secs

POLL_AFTER_SECS = 1.5


class PhotoSerializer(serializers.ModelSerializer[ShopperPhoto]):
    class Meta:
        model = ShopperPhoto
        fields = ["id", "width", "height", "created_at", "expires_at"]


class TryOnSerializer(serializers.ModelSerializer[TryOnResult]):
    """A try-on as the widget sees it. An address to poll while it is under way, a picture when it is done."""

    url = serializers.SerializerMethodField()
    image_url = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()
    expected_secs = serializers.SerializerMethodField()
    poll_after_secs = serializers.SerializerMethodField()

    class Meta:
        model = TryOnResult
        fields = [
            "id",
            "status",
            "photo",
            "product_title",
            "generation_id",
            "url",
            "image_url",
            "error",
            "expected_secs",
            "poll_after_secs",
            "liked",
            "created_at",
            "finished_at",
        ]

    def get_url(self, try_on: TryOnResult) -> str:
        return reverse("genlook:try-on", args=[try_on.pk])

    def get_image_url(self, try_on: TryOnResult) -> str | None:
        return reverse("genlook:try-on-image", args=[try_on.pk]) if try_on.status == Status.COMPLETED else None

    def get_error(self, try_on: TryOnResult) -> dict[str, str | bool] | None:
        """Why it failed, or, while it is under way, what it is held up by."""
        return explain(try_on.error_code) if try_on.error_code else None

    def get_expected_secs(self, try_on: TryOnResult) -> float | None:
        return None if try_on.is_finished else round(expected_secs(try_on), 1)

    def get_poll_after_secs(self, try_on: TryOnResult) -> float | None:
        return None if try_on.is_finished else POLL_AFTER_SECS


def describe_me(photos: list[ShopperPhoto], try_ons: list[TryOnResult], tries_left: int) -> dict[str, Any]:
    """Return what is kept about a shopper and what is left of today's tries."""
    return {
        "photos": PhotoSerializer(photos, many=True).data,
        "try_ons": TryOnSerializer(try_ons, many=True).data,
        "tries_left": tries_left,
        "usual_secs": round(usual_secs(), 1),
    }
