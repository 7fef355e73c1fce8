"""Oscar's own settings around the plugin's: a test run of its own, which ``test_oscar.py`` starts."""

import oscar
from oscar.defaults import *  # noqa: F403

from tests.settings import *  # noqa: F403

SHAPES = [app for app in INSTALLED_APPS if app.startswith("tests.")]  # noqa: F405 (their fixtures are shared)
INSTALLED_APPS = [
    "tests.catalogue.oscar",
    *SHAPES,
    *oscar.INSTALLED_APPS,
    "sorl.thumbnail",
    "genlook_django",
    "genlook_django.sandbox",
    "rest_framework",
]
SITE_ID = 1
ROOT_URLCONF = "tests.catalogue.oscar.urls"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "oscar.apps.basket.middleware.BasketMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oscar.apps.search.context_processors.search_form",
                "oscar.apps.checkout.context_processors.checkout",
                "oscar.core.context_processors.metadata",
            ]
        },
    }
]
AUTHENTICATION_BACKENDS = ["oscar.apps.customer.auth_backends.EmailBackend"]
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"
