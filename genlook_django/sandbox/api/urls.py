from django.urls import path, re_path, register_converter
from django.urls.converters import PathConverter

from . import views
from .base import NotFoundView


class AnythingConverter(PathConverter):
    """An id of a shop's own, which may hold a slash, and a line break too."""

    regex = "(?s:.+)"


register_converter(AnythingConverter, "anything")

urlpatterns = [
    path("images/upload", views.UploadView.as_view(), name="upload"),
    path("try-on", views.TryOnView.as_view(), name="try-on"),
    path("try-on/sync", views.TryOnSyncView.as_view(), name="try-on-sync"),
    path("generations", views.GenerationListView.as_view(), name="generation-list"),
    path("generations/<str:generation_id>", views.GenerationView.as_view(), name="generation"),
    path("products", views.ProductListView.as_view(), name="product-list"),
    path("products/<anything:external_id>", views.ProductView.as_view(), name="product"),
    path("account/credits", views.CreditsView.as_view(), name="credits"),
    path("customers/<anything:customer_id>", views.CustomerView.as_view(), name="customer"),
    re_path(r"", NotFoundView.as_view(), name="not-found"),
]
