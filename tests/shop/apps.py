from django.apps import AppConfig


class PlainShopConfig(AppConfig):
    name = "tests.shop"
    label = "plain_shop"
