from django.apps import AppConfig


class OscarTryOnConfig(AppConfig):
    name = "tests.catalogue.oscar"
    label = "oscar_tryon"
