import io
import json
import zipfile

import pytest
from PIL import Image

from genlook_django.catalogue import registry
from genlook_django.models import Owner, Status, TryOnResult
from genlook_django.privacy.export import export
from genlook_django.tryons.store import keep
from tests.pictures import encoded, portrait

pytestmark = pytest.mark.django_db(transaction=True)


def archive_of(response) -> zipfile.ZipFile:
    body = b"".join(response.streaming_content)
    response.close()
    return zipfile.ZipFile(io.BytesIO(body))


def test_all_that_is_kept_about_me_comes_as_a_zip(visitor, upload, product, task_queue):
    photo = visitor.post("/try-on/photos/", upload()).json()["id"]
    body = {"product": registry.reference(product), "photo": photo}
    asked = visitor.post("/try-on/try-ons/", body, content_type="application/json").json()["id"]
    TryOnResult.objects.filter(pk=asked).update(status=Status.STORING)
    keep(TryOnResult.objects.get(pk=asked), encoded(portrait(shirt="firebrick")))
    response = visitor.get("/try-on/me/export/")
    assert response.headers["Content-Disposition"] == 'attachment; filename="about-me.zip"'
    assert response.headers["Content-Type"] == "application/zip"
    archive = archive_of(response)
    (about,) = json.loads(archive.read("about-me.json"))
    assert [entry["id"] for entry in about["photos"]] == [photo]
    assert about["photos"][0]["consent"]["version"] == "1"
    assert [(entry["id"], entry["product"], entry["status"]) for entry in about["try_ons"]] == [
        (asked, "Red shirt", "COMPLETED")
    ]
    files = [entry["file"] for entry in [*about["photos"], *about["try_ons"]]]
    assert sorted(archive.namelist()) == sorted(["about-me.json", *files])
    with Image.open(io.BytesIO(archive.read(files[1]))) as result:
        assert b"DigitalSourceType" in result.info["xmp"]


def test_a_file_that_is_gone_is_said_to_be(owner, photo):
    photo.file.storage.delete(photo.file.name)
    with export(owner) as file, zipfile.ZipFile(file) as archive:
        (about,) = json.loads(archive.read("about-me.json"))
        assert archive.namelist() == ["about-me.json"]
    assert about["photos"][0]["file"] is None


def test_about_nobody_there_is_nothing(visitor, photo):
    assert json.loads(archive_of(visitor.get("/try-on/me/export/")).read("about-me.json")) == []
    with export(Owner()) as file, zipfile.ZipFile(file) as archive:
        assert json.loads(archive.read("about-me.json")) == []
