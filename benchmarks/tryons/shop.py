"""What there is before the first try-on: two databases, a hundred products, an account at the sandbox."""

import os

import django
from celery import current_app

django.setup()

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import call_command

from genlook_django.sandbox.keys import hash_key, hint_of, make_key
from genlook_django.sandbox.models import Account
from tests.pictures import garment
from tests.shop.models import Product

PRODUCTS = 100


def prepare() -> tuple[int, str, str]:
    """Return the account at the sandbox, and the names of the plugin's and the plain way's queue."""
    for database in ("default", "sandbox"):
        call_command("migrate", run_syncdb=True, verbosity=0, database=database)
    image = Product.objects.create(name="mock", image=ContentFile(garment(), "garment.jpg")).image.name
    Product.objects.bulk_create(Product(name="mock", image=image) for _ in range(PRODUCTS - 1))
    key = make_key()
    account = Account(credits=10**6, key_hash=hash_key(key), key_hint=hint_of(key))
    account.save(using="sandbox")
    os.environ["BENCH_KEY"] = key
    settings.GENLOOK = {**settings.GENLOOK, "API_KEY": key}
    queue = str(current_app.conf.task_default_queue)
    return account.pk, queue, f"{queue}-plain"
