from django.urls import include, path

from .pages import MediaView

app_name = "genlook_sandbox"
urlpatterns = [
    path("tryon/v1/", include("genlook_django.sandbox.api.urls")),
    path("media/<str:token>", MediaView.as_view(), name="media"),
]
