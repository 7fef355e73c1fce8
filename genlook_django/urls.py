"""Include this where try-on shall live: ``path("try-on/", include("genlook_django.urls"))``."""

from .storefront.urls import urlpatterns

app_name = "genlook"
__all__ = ["app_name", "urlpatterns"]
