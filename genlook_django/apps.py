from django.apps import AppConfig, apps
from django.contrib.auth import get_user_model
from django.db.models.signals import pre_delete
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class GenlookConfig(AppConfig):
    name = "genlook_django"
    label = "genlook"
    verbose_name = _("Virtual try-on")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks, deploy_checks  # noqa: F401
        from .privacy.erase import erase_deleted_user
        from .tryons import receivers  # noqa: F401

        autodiscover_modules("tryon")
        for model in apps.get_models():
            # by sender, since one for all would take fast deletes from the whole shop; a proxy sends as itself
            if issubclass(model, get_user_model()):
                uid = f"genlook.erase_deleted_user.{model._meta.label}"
                pre_delete.connect(erase_deleted_user, sender=model, dispatch_uid=uid)
        # imported here: models can't be before the apps are ready
        from .catalogue.receivers import listen
        from .catalogue.registry import registry

        listen(registry)
