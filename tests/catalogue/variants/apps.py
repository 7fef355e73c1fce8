from django.apps import AppConfig


class VariantsConfig(AppConfig):
    name = "tests.catalogue.variants"
    label = "atelier"
