"""Faults on demand, by plan, command and header, over real HTTP where a connection is dropped."""

import io
from pathlib import Path

import pytest
import requests
from django.core.management import CommandError, call_command

from genlook_django.sandbox import faults, tasks
from genlook_django.sandbox.models import FaultPlan, Generation, LoggedRequest

from .conftest import error, mock_product, paths


def plan(api, kind, **columns):
    return FaultPlan.objects.create(account=api.account, kind=kind, **columns)


pytestmark = pytest.mark.django_db


def test_a_plan_strikes_as_often_as_it_says(api):
    plan(api, "server_error", remaining=2)
    assert [api.get("account/credits").status_code for _ in range(3)] == [500, 500, 200]
    assert error_codes() == ["INTERNAL_ERROR", "INTERNAL_ERROR", ""]


def error_codes():
    return list(LoggedRequest.objects.order_by("pk").values_list("code", flat=True))


def test_a_planned_429_says_retry_after_as_the_account_does(api):
    plan(api, "rate_limited", remaining=2)
    assert api.get("account/credits")["Retry-After"] == "1"
    api.account.sends_retry_after = False
    api.account.save()
    assert not api.get("account/credits").has_header("Retry-After")


def test_a_plan_without_a_number_strikes_until_it_is_removed(api):
    made = plan(api, "rate_limited", remaining=None)
    assert [error(api.get("account/credits")) for _ in range(3)] == [(429, "RATE_LIMITED")] * 3
    made.delete()
    assert api.get("account/credits").status_code == 200


def test_a_plan_is_for_its_endpoint_method_and_account_only(api, make_api):
    plan(api, "server_error", endpoint="product-list", method="POST")
    assert make_api().post("products", {}).status_code == 400
    assert api.get("account/credits").status_code == 200
    assert api.get("products").status_code == 200
    assert error(api.post("products", {})) == (500, "INTERNAL_ERROR")


def test_a_slow_answer_comes_after_its_delay(api, monkeypatch):
    slept = []
    monkeypatch.setattr(faults, "sleep", slept.append)
    plan(api, "slow", delay_secs=2.5)
    assert api.get("account/credits").status_code == 200
    assert slept == [2.5]


def test_a_broken_body_is_no_json_but_its_work_is_done(api):
    image_id = api.image_id()
    plan(api, "broken_body", endpoint="try-on")
    response = api.try_on(product=mock_product(), customer={"id": image_id})
    assert response.status_code == 201
    with pytest.raises(ValueError):
        response.json()
    assert Generation.objects.count() == 1


def test_a_generation_fails_with_the_code_that_was_planned_and_gives_the_credit_back(api, committed):
    plan(api, "generation_fails", error_code="PERSON_NOT_FOUND")
    first, second = (api.mock_try_on().json()["generationId"] for _ in range(2))
    committed.drain()
    assert api.get(f"generations/{first}").json()["errorCode"] == "PERSON_NOT_FOUND"
    assert api.get(f"generations/{second}").json()["status"] == "COMPLETED"
    assert api.credits == 9


def test_a_generation_that_never_ends_is_left_alone_by_the_recovery(api, committed):
    plan(api, "generation_never_ends")
    generation_id = api.mock_try_on().json()["generationId"]
    committed.drain()
    committed.clock.move_to("2040-01-01T00:00:00Z")
    tasks.recover()
    assert committed.names == []
    assert api.get(f"generations/{generation_id}").json()["status"] == "PROCESSING"


def test_a_plan_for_generations_is_not_used_up_by_other_requests_or_refused_bodies(api):
    plan(api, "generation_fails")
    api.get("account/credits")
    api.try_on(product=mock_product())
    assert FaultPlan.objects.get().remaining == 1


def test_the_header_asks_for_a_fault_where_the_settings_allow_it(api, settings, committed, monkeypatch):
    asked = {"x-sandbox-fault": "server_error"}
    assert api.call("GET", "account/credits", **asked).status_code == 200
    settings.GENLOOK_SANDBOX = {**settings.GENLOOK_SANDBOX, "FAULT_HEADER": True}
    assert api.call("GET", "account/credits", **asked).status_code == 500
    assert paths(api.call("GET", "account/credits", **{"x-sandbox-fault": "explode"})) == ["x-sandbox-fault"]
    assert paths(api.call("GET", "account/credits", **{"x-sandbox-fault": "slow:soon"})) == ["x-sandbox-fault"]
    slept = []
    monkeypatch.setattr(faults, "sleep", slept.append)
    api.call("GET", "account/credits", **{"x-sandbox-fault": "slow:0.5"})
    assert slept == [0.5]
    body = {"product": mock_product(), "customer": {"id": api.image_id()}}
    api.call("POST", "try-on", json_body=body, **{"x-sandbox-fault": "generation_fails:TORSO_OUT_OF_FRAME"})
    committed.drain()
    assert Generation.objects.get().error_code == "TORSO_OUT_OF_FRAME"


def test_the_header_is_for_development_unless_settings_say_otherwise(settings):
    from genlook_django.sandbox.conf import sandbox_settings

    settings.DEBUG = True
    assert sandbox_settings().FAULT_HEADER
    settings.DEBUG = False
    assert not sandbox_settings().FAULT_HEADER


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("kind", "made"), [("drop_before", 0), ("drop_after", 1)])
def test_a_dropped_connection_leaves_the_work_undone_or_done(live_server, api, task_queue, kind, made):
    image_id = api.image_id()
    plan(api, kind, endpoint="try-on")
    body = {"product": mock_product(), "customer": {"id": image_id}}
    with pytest.raises(requests.ConnectionError), requests.Session() as session:
        session.post(live_server.url + api.root + "try-on", json=body, headers={"x-api-key": api.key}, timeout=10)
    assert (Generation.objects.count(), api.credits) == (made, 10 - made)
    assert LoggedRequest.objects.last().fault == kind


@pytest.mark.django_db(transaction=True)
def test_a_connection_is_dropped_once_the_request_was_sent_whole(live_server, api):
    plan(api, "drop_before", endpoint="upload")
    body = io.BytesIO(bytes(20_000_000))
    headers = {"x-api-key": api.key, "Content-Type": "multipart/form-data; boundary=x"}
    with pytest.raises(requests.ConnectionError), requests.Session() as session:
        session.post(live_server.url + api.root + "images/upload", data=body, headers=headers, timeout=10)
    assert body.tell() == 20_000_000


@pytest.mark.parametrize(("planned", "slept"), [(-1, 0), (10**6, 600)])
def test_a_delay_that_can_not_be_slept_is_held_within_bounds(api, monkeypatch, planned, slept):
    waits = []
    monkeypatch.setattr(faults, "sleep", waits.append)
    plan(api, "slow", delay_secs=planned)
    assert api.get("account/credits").status_code == 200
    assert waits == [slept]


def test_the_snippet_in_the_docs_plans_a_fault():
    text = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text()
    (snippet,) = (part for part in text.split("```python\n")[1:] if "FaultPlan" in part)
    exec(snippet.split("```")[0], {})
    assert FaultPlan.objects.values("kind", "endpoint", "remaining", "account__credits").get() == {
        "kind": "drop_after",
        "endpoint": "try-on",
        "remaining": 1,
        "account__credits": 10,
    }


def test_gunicorns_own_socket_is_the_one_that_is_dropped():
    line = object()
    assert faults.line_of({"gunicorn.socket": line, "wsgi.input": io.BytesIO()}) is line
    assert faults.line_of({"wsgi.input": io.BytesIO()}) is None


def run(*arguments):
    out = io.StringIO()
    call_command("genlook_sandbox_fault", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_command_plans_lists_and_clears(api):
    run("add", api.account.pk, "slow", "--endpoint", "try-on", "--times", "0", "--delay-secs", "3")
    made = FaultPlan.objects.values("kind", "endpoint", "method", "remaining", "delay_secs").get()
    assert made == {"kind": "slow", "endpoint": "try-on", "method": "", "remaining": None, "delay_secs": 3}
    assert "answer slowly (/try-on)\tany method\talways" in run("list", api.account.pk)
    assert run("clear", api.account.pk) == "1 removed.\n"
    with pytest.raises(CommandError, match="no account"):
        run("list", 10**6)
    with pytest.raises(CommandError, match="negative"):
        run("add", api.account.pk, "slow", "--times", "-1")


def test_the_log_keeps_neither_keys_nor_bodies_nor_ids(api):
    api.delete("customers/visitor-77")
    api.call("GET", "account/credits", **{"x-api-key": "gk_wrong"})
    api.get("no/such/thing")
    rows = list(LoggedRequest.objects.order_by("pk").values("account", "method", "endpoint", "status", "code", "fault"))
    assert rows == [
        {"account": api.account.pk, "method": "DELETE", "endpoint": "customer", "status": 204, "code": "", "fault": ""},
        {
            "account": None,
            "method": "GET",
            "endpoint": "credits",
            "status": 401,
            "code": "INVALID_API_KEY",
            "fault": "",
        },
        {"account": None, "method": "GET", "endpoint": "not-found", "status": 404, "code": "NOT_FOUND", "fault": ""},
    ]


def test_the_log_is_kept_for_a_week(api, clock):
    api.get("account/credits")
    clock.shift(7 * 86400 - 1)
    tasks.clean()
    assert LoggedRequest.objects.exists()
    clock.shift(1)
    tasks.clean()
    assert not LoggedRequest.objects.exists()
