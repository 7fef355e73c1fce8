from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "tests.catalogue.pages"
    label = "pages"
