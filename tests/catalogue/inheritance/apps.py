from django.apps import AppConfig


class InheritanceConfig(AppConfig):
    name = "tests.catalogue.inheritance"
    label = "wardrobe"
