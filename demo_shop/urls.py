from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("try-on/", include("genlook_django.urls")),
    path("genlook-sandbox/", include("genlook_django.sandbox.urls")),
]
