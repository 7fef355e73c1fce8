from django.apps import AppConfig


class SandboxConfig(AppConfig):
    name = "genlook_django.sandbox"
    label = "genlook_sandbox"
    verbose_name = "Try-on sandbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks as checks
