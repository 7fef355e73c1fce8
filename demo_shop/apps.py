from django.apps import AppConfig


class DemoShopConfig(AppConfig):
    name = "demo_shop"
    verbose_name = "Hemwell"
    default_auto_field = "django.db.models.BigAutoField"
