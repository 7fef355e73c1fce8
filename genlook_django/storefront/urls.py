from django.urls import path

from . import views

urlpatterns = [
    path("photos/", views.Photos.as_view(), name="photo-list"),
    path("photos/<uuid:pk>/", views.Photo.as_view(), name="photo"),
    path("try-ons/", views.TryOns.as_view(), name="try-on-list"),
    path("try-ons/<uuid:pk>/", views.TryOn.as_view(), name="try-on"),
    path("try-ons/<uuid:pk>/image/", views.TryOnImage.as_view(), name="try-on-image"),
    path("try-ons/<uuid:pk>/feedback/", views.Feedback.as_view(), name="try-on-feedback"),
    path("me/", views.Me.as_view(), name="me"),
    path("me/erase/", views.Erase.as_view(), name="me-erase"),
    path("me/export/", views.Export.as_view(), name="me-export"),
]
