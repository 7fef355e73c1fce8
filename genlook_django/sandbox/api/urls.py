from django.urls import path, re_path

from . import views
from .base import NotFoundView

urlpatterns = [
    path("images/upload", views.UploadView.as_view(), name="upload"),
    path("try-on", views.TryOnView.as_view(), name="try-on"),
    path("try-on/sync", views.TryOnSyncView.as_view(), name="try-on-sync"),
    path("generations", views.GenerationListView.as_view(), name="generation-list"),
    path("generations/<str:generation_id>", views.GenerationView.as_view(), name="generation"),
    path("products", views.ProductListView.as_view(), name="product-list"),
    path("products/<path:external_id>", views.ProductView.as_view(), name="product"),
    path("account/credits", views.CreditsView.as_view(), name="credits"),
    path("customers/<path:customer_id>", views.CustomerView.as_view(), name="customer"),
    re_path(r"", NotFoundView.as_view(), name="not-found"),
]
