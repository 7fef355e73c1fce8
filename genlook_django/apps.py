from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class GenlookConfig(AppConfig):
    name = "genlook_django"
    label = "genlook"
    verbose_name = _("Virtual try-on")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401
        from .tryons import receivers  # noqa: F401

        autodiscover_modules("tryon")
        # imported here: models can't be before the apps are ready
        from .catalogue.receivers import listen
        from .catalogue.registry import registry

        listen(registry)
