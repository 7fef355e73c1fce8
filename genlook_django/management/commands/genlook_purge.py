from typing import Any

from django.core.management.base import BaseCommand

from ...privacy.purge import purge
from ...privacy.sweep import sweep


class Command(BaseCommand):
    help = "Delete the photos and try-ons whose time is over, and files that no row knows. Celery beat does the same."

    def handle(self, *args: Any, **options: Any) -> None:
        purged, orphans = purge(), sweep()
        self.stdout.write(
            f"Deleted {purged.photos} photos, {purged.try_ons} try-ons and {orphans} files without a row."
        )
