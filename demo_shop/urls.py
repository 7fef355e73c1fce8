from django.apps import apps
from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path

from . import views

shop = [
    path("", views.home, name="home"),
    path("shop/<slug:slug>/", views.category, name="category"),
    path("products/<slug:slug>/", views.product, name="product"),
    path("basket/", views.basket, name="basket"),
    path("basket/change/", views.change_basket, name="change-basket"),
    path("basket/check-out/", views.check_out, name="check-out"),
    path("account/", views.account, name="account"),
    path("account/sign-in/", auth_views.LoginView.as_view(redirect_authenticated_user=True), name="sign-in"),
    path("account/sign-out/", auth_views.LogoutView.as_view(next_page="shop:home"), name="sign-out"),
    path("account/sign-up/", views.sign_up, name="sign-up"),
]

urlpatterns = [
    path("", include((shop, "shop"))),
    path("admin/", admin.site.urls),
    path("try-on/", include("genlook_django.urls")),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]
if apps.is_installed("genlook_django.sandbox"):
    urlpatterns.append(path("genlook-sandbox/", include("genlook_django.sandbox.urls")))
