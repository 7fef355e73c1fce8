from genlook_django.catalogue import register

from .models import Product

register(Product)
