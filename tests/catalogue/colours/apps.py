from django.apps import AppConfig


class ColoursConfig(AppConfig):
    name = "tests.catalogue.colours"
    label = "palette"
