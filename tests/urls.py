from django.urls import include, path

from tests.catalogue.variants.views import GarmentPage
from tests.shop.views import ProductPage

urlpatterns = [
    path("atelier/<uuid:pk>/", GarmentPage.as_view()),
    path("plain-shop/<int:pk>/", ProductPage.as_view()),
    path("", include("demo_shop.urls")),
]
