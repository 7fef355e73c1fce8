"""The page at the root, the admin, and the sandbox alone in an otherwise empty project."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.urls import reverse

from genlook_django.sandbox import storage
from genlook_django.sandbox.models import Account, FaultPlan, Generation

from .conftest import Api, download, named, picture_bytes

pytestmark = pytest.mark.django_db
ROOT = "/genlook-sandbox/"

ACCOUNT_FORM = {
    "name": "Demo",
    "is_active": "on",
    "credits": 5,
    "requests_per_minute": 100,
    "generation_spread_secs": 0,
    "retention_days": 7,
}


def test_the_page_says_what_it_is_and_where_to_call(client):
    page = client.get(ROOT)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Try-on sandbox" in text
    assert "http://testserver/genlook-sandbox/tryon/v1<" in text
    assert "/genlook-sandbox/openapi.json" in text


def test_the_page_allows_no_inline_styles_or_scripts_and_has_none(client):
    page = client.get(ROOT)
    assert "default-src 'none'; style-src 'self'" in page["Content-Security-Policy"]
    assert not {"<script", "<style", "style=", "onclick"} & set(page.content.decode().split())
    style = client.get("/genlook-sandbox/sandbox.css")
    assert style["Content-Type"] == "text/css; charset=utf-8"
    assert b"--accent" in style.content


def test_recent_requests_are_for_developers_and_permitted_staff(client, api, settings, django_user_model):
    api.get("products/secret-id")
    assert b"PRODUCT_NOT_FOUND" not in client.get(ROOT).content
    staff = django_user_model.objects.create_user("ann", password="x", is_staff=True)
    client.force_login(staff)
    assert b"PRODUCT_NOT_FOUND" not in client.get(ROOT).content
    staff.user_permissions.add(Permission.objects.get(codename="view_loggedrequest"))
    text = client.get(ROOT).content.decode()
    assert "GET /products/{externalId}<" in text
    assert "PRODUCT_NOT_FOUND" in text
    assert "secret-id" not in text
    assert api.key not in text
    client.logout()
    settings.DEBUG = True
    assert b"PRODUCT_NOT_FOUND" in client.get(ROOT).content


def test_the_admin_shows_a_new_key_once_and_keeps_its_hash(admin_client):
    add = reverse("admin:genlook_sandbox_account_add")
    page = admin_client.post(add, ACCOUNT_FORM, follow=True).content.decode()
    key = page.split("The API key is ")[1].split()[0]
    assert Api(Account.objects.get(), key).get("account/credits").json() == {"creditBalance": 5}
    change = reverse("admin:genlook_sandbox_account_change", args=[Account.objects.get().pk])
    changed = admin_client.post(change, ACCOUNT_FORM | {"credits": 9}, follow=True)
    assert b"The API key is" not in changed.content
    assert Api(Account.objects.get(), key).credits == 9


def test_no_page_and_no_picture_asks_for_a_sign_in_where_the_shop_asks_for_one_everywhere(client, api, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]
    address = api.upload(picture_bytes(), crop="false").json()["imageUrl"]
    assert download(address)
    for page in ("", "sandbox.css", "openapi.json", "tryon/v1/nothing"):
        assert client.get(ROOT + page).status_code in {200, 404}


def test_a_logo_must_be_a_picture(admin_client, api):
    change = reverse("admin:genlook_sandbox_account_change", args=[api.account.pk])
    page = admin_client.post(change, ACCOUNT_FORM | {"logo": named(b"no picture", "logo.png")})
    assert b"These bytes are not a usable image." in page.content
    drawn = ACCOUNT_FORM | {"logo": named(picture_bytes(kind="PNG"), "logo.png")}
    assert admin_client.post(change, drawn).status_code == 302
    api.account.refresh_from_db()
    assert storage.read(api.account.logo) == picture_bytes(kind="PNG")


def test_an_account_is_revoked_and_not_deleted(admin_client, api):
    page = admin_client.get(reverse("admin:genlook_sandbox_account_delete", args=[api.account.pk]))
    assert page.status_code == 403


def test_the_admin_revokes_keys(admin_client, api):
    changelist = reverse("admin:genlook_sandbox_account_changelist")
    admin_client.post(changelist, {"action": "revoke", "_selected_action": [api.account.pk]})
    assert api.get("account/credits").status_code == 401


@pytest.mark.parametrize("model", ["generation", "customerimage", "product", "loggedrequest"])
def test_what_the_api_made_can_be_looked_at_but_not_changed(admin_client, api, committed, model):
    api.mock_try_on()
    committed.drain()
    changelist = reverse(f"admin:genlook_sandbox_{model}_changelist")
    assert admin_client.get(changelist).status_code == 200
    assert admin_client.get(changelist + "add/").status_code == 403
    pk = apps.get_model("genlook_sandbox", model).objects.first().pk
    page = admin_client.get(f"{changelist}{pk}/change/")
    assert page.status_code == 200
    assert b'name="_save"' not in page.content


def test_thumbnails_are_for_staff_who_may_view_generations(client, api, committed, django_user_model):
    api.mock_try_on()
    committed.drain()
    changelist = reverse("admin:genlook_sandbox_generation_changelist")
    staff = django_user_model.objects.create_user("ann", password="x", is_staff=True)
    client.force_login(staff)
    assert client.get(changelist).status_code == 403
    staff.user_permissions.add(Permission.objects.get(codename="view_generation"))
    page = client.get(changelist).content.decode()
    (address,) = re.findall(r'<img src="([^"]*/media/[^"]*)"', page)
    assert download(address)
    assert Generation.objects.get().status == "COMPLETED"


def test_a_fault_is_planned_in_the_admin(admin_client, api):
    add = reverse("admin:genlook_sandbox_faultplan_add")
    assert f'value="{api.account.pk}" selected' in admin_client.get(add).content.decode()
    body = {"account": api.account.pk, "kind": "slow", "remaining": 1, "delay_secs": 2, "error_code": "X"}
    admin_client.post(add, body)
    assert FaultPlan.objects.get().kind == "slow"


ALONE = """
import django
from django.conf import settings
from django.core.management import call_command

settings.configure(
    SECRET_KEY="x",
    ALLOWED_HOSTS=["testserver"],
    INSTALLED_APPS=["genlook_django.sandbox"],
    ROOT_URLCONF="genlook_django.sandbox.urls_alone",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    GENLOOK_SANDBOX={"MEDIA_ROOT": "MEDIA"},
    USE_TZ=True,
)
django.setup()
import sys, types
from django.urls import include, path
urls = types.ModuleType("genlook_django.sandbox.urls_alone")
urls.urlpatterns = [path("", include("genlook_django.sandbox.urls"))]
sys.modules[urls.__name__] = urls
call_command("check")
call_command("migrate", verbosity=0)

import io
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from genlook_django.sandbox import accounts
key = accounts.create(credits=1)[1]
photo = io.BytesIO()
Image.new("RGB", (80, 100)).save(photo, "JPEG")
client = Client(headers={"x-api-key": key})
assert client.get("/").status_code == 200
assert client.get("/sandbox.css").status_code == 200
assert client.get("/openapi.json").status_code == 200
uploaded = client.post("/tryon/v1/images/upload", {"file": SimpleUploadedFile("a.jpg", photo.getvalue())})
assert uploaded.status_code == 201, uploaded.content
assert client.get("/tryon/v1/account/credits").json() == {"creditBalance": 1}
assert client.get("/tryon/v1/nothing").json()["code"] == "NOT_FOUND"
package = {name.split(".")[1] for name in sys.modules if name.startswith("genlook_django.")}
assert package == {"sandbox"}, package
"""


def test_it_runs_alone_in_an_otherwise_empty_project(tmp_path):
    script = tmp_path / "alone.py"
    script.write_text(ALONE.replace('"MEDIA"', repr(str(tmp_path))))
    root = Path(__file__).parents[2]
    environ = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        cwd=tmp_path, env=environ | {"PYTHONPATH": str(root)}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
