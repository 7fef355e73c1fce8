from django.urls import include, path

from . import pages

app_name = "genlook_sandbox"
urlpatterns = [
    path("", pages.about, name="about"),
    path("sandbox.css", pages.style, name="style"),
    path("openapi.json", pages.openapi, name="openapi"),
    path("media/<str:token>", pages.MediaView.as_view(), name="media"),
    path("tryon/v1/", include("genlook_django.sandbox.api.urls")),
]
