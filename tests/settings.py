"""The demo shop's settings, with everything that a test writes in a folder of its own."""

import os
import tempfile

os.environ.setdefault("DEMO_DATA_DIR", tempfile.mkdtemp(prefix="genlook-tests-"))

from demo_shop.settings import *  # noqa: F403

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
GENLOOK = {"API_KEY": "gk_test", "BASE_URL": "http://127.0.0.1:1/genlook-sandbox/tryon/v1"}
# A file, not memory: the live server's threads and a worker process must see what the test committed.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # noqa: F405
INSTALLED_APPS = [
    *INSTALLED_APPS,  # noqa: F405
    "tests.shop",
    "tests.catalogue.inheritance",
    "tests.catalogue.variants",
    "tests.catalogue.colours",
    "tests.catalogue.pages",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "genlook": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "private"},  # noqa: F405
    },
}
# Django 6.1 wants to be told how mail goes; earlier ones don't read it.
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
ROOT_URLCONF = "tests.urls"
