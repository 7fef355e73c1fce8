"""The disk is full while a shopper gives her photo."""

import errno

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import TemporaryUploadedFile

from genlook_django.models import Kind, ShopperPhoto, Use
from tests.pictures import encoded, portrait

PHOTOS = "/try-on/photos/"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def full(monkeypatch):
    """Let half of each file reach the private storage, and no more."""

    def chunks(self, chunk_size=None):
        yield self.read(self.size // 2)
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(ContentFile, "chunks", chunks)
        yield patched


def test_she_is_told_nothing_is_kept_nothing_counts_and_it_works_once_there_is_room(
    visitor, upload, full, caplog, tmp_path
):
    response = visitor.post(PHOTOS, upload())
    assert (response.status_code, response.json()["code"]) == (503, "STORAGE_UNAVAILABLE")
    assert not response.json()["needs_photo"]
    assert [path for path in (tmp_path / "private").rglob("*") if path.is_file()] == []
    assert not ShopperPhoto.objects.exists()
    assert not Use.objects.filter(kind=Kind.PHOTO).exists()
    assert "could not be written" in caplog.text
    full.undo()
    assert visitor.post(PHOTOS, upload()).status_code == 201


def test_without_room_for_the_upload_itself_she_is_told_as_well(visitor, upload, monkeypatch, settings):
    settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

    def no_room(self, *args):
        self.close()  # Django leaves that to the garbage collector
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(TemporaryUploadedFile, "write", no_room, raising=False)
    response = visitor.post(PHOTOS, upload(encoded(portrait())))
    assert (response.status_code, response.json()["code"]) == (503, "STORAGE_UNAVAILABLE")
