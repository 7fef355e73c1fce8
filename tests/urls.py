from django.urls import include, path

from tests.shop.views import ProductPage

urlpatterns = [
    path("plain-shop/<int:pk>/", ProductPage.as_view()),
    path("", include("demo_shop.urls")),
]
