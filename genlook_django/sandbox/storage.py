from django.core.files.storage import FileSystemStorage, Storage
from django.db.models.fields.files import FieldFile

from .conf import sandbox_settings


class SandboxStorage(FileSystemStorage):
    """Keep the sandbox's files in a folder of their own, readable by this user only, and with no public URL."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    # Cached properties there; read anew here, because tests change the settings.
    @property
    def base_location(self) -> str:
        return str(sandbox_settings().MEDIA_ROOT)

    @property
    def location(self) -> str:
        return str(sandbox_settings().MEDIA_ROOT.absolute())

    def url(self, name: str | None) -> str:
        raise NotImplementedError("The sandbox's files are served by signed URLs only: see media.py.")


_storage = SandboxStorage()


def sandbox_storage() -> Storage:
    """Give models their storage; a callable, so that no folder's name ends up in a migration."""
    return _storage


def read(file: FieldFile) -> bytes:
    with file.open("rb") as stored:
        data: bytes = stored.read()
    return data


def delete(file: FieldFile) -> None:
    """Delete a row's file, if it has one and it is still there; the row is the caller's to change."""
    if file.name:
        file.storage.delete(file.name)
