"""The key goes to the service and is seen nowhere else."""

import http.client
import logging
import os
import traceback

import pytest
import requests

from genlook_django.client import (
    Client,
    CustomerImageFile,
    CustomerImageId,
    GenlookError,
    ImageFile,
    InvalidApiKey,
    MissingApiKey,
    ProductReference,
)
from genlook_django.client.key import ApiKey

from .conftest import KEY

ORDER = (ProductReference("shirt-42"), CustomerImageId("photo"))


def shown(error: BaseException) -> str:
    """Print an exception as the most talkative error report would: with all it is chained to, and all locals.

    The test's own frames know the key of course, and are left out.
    """
    texts, waiting, seen = [], [error], set()
    while waiting:
        each = waiting.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        waiting += [each.__cause__, each.__context__]
        texts += [repr(each), str(each), repr(vars(each))]
        for frame, _ in traceback.walk_tb(each.__traceback__):
            if not frame.f_code.co_filename.startswith(os.path.dirname(__file__)):
                texts += [repr(value) for value in frame.f_locals.values()]
                texts += [repr(vars(value)) for value in frame.f_locals.values() if hasattr(value, "__dict__")]
    return "\n".join(texts)


def echo(handler):
    """Answer with a page that shows the request's headers, as a framework's debug page does."""
    handler.answer(500, str(handler.headers).encode(), {})


FAILURES = {
    "dropped": lambda handler: (handler.receive(), handler.drop()),
    "cut short": lambda handler: handler.answer(200, b"{", {}, length=9),
    "echoed": echo,
    "sent on": lambda handler: handler.answer(307, b"", {"Location": f"https://elsewhere.example/?key={KEY}"}),
    "quoted": lambda handler: handler.answer(401, f'{{"code": "INVALID_API_KEY", "message": "{KEY}"}}'.encode(), {}),
    "no answer": lambda handler: handler.wfile.write(b"nonsense\r\n"),
    "not json": lambda handler: handler.answer(200, KEY.encode(), {}),
}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("customer", [CustomerImageId("p"), CustomerImageFile(ImageFile.from_bytes(b"x"))], ids=type)
def test_no_failure_shows_the_key(service, client, caplog, failure, customer):
    caplog.set_level(logging.DEBUG)
    service.does(FAILURES[failure])
    with pytest.raises(GenlookError) as caught:
        client.create_try_on(ProductReference("shirt-42"), customer)
    assert KEY not in shown(caught.value)
    assert KEY not in caplog.text
    assert "127.0.0.1" in caplog.text


def test_the_report_used_here_would_show_a_key():
    with pytest.raises(requests.ConnectionError) as caught:
        requests.get("http://127.0.0.1:1", headers={"x-api-key": KEY}, timeout=5)
    assert KEY in shown(caught.value)


def test_a_connection_that_never_was_does_not_show_the_key(make_client):
    with pytest.raises(GenlookError) as caught:
        make_client(base_url="http://127.0.0.1:1").create_try_on(*ORDER)
    assert KEY not in shown(caught.value)


def test_an_error_brings_none_of_the_http_librarys_frames(service, client):
    service.does(FAILURES["dropped"])
    with pytest.raises(GenlookError) as caught:
        client.create_try_on(*ORDER)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_a_worker_that_is_stopped_while_it_waits_does_not_show_the_key(service, client, monkeypatch):
    class Stopped(BaseException):
        """What a task queue raises, in the middle of anything, when a task takes too long."""

    def stop(connection):
        raise Stopped

    service.answers(200)
    service.answers(200)
    monkeypatch.setattr(http.client.HTTPConnection, "getresponse", stop)
    with pytest.raises(Stopped) as caught:
        client.create_try_on(*ORDER)
    assert KEY not in shown(caught.value)
    with pytest.raises(Stopped) as caught:
        client.upload_image(ImageFile.from_bytes(b"x"))
    assert KEY not in shown(caught.value)
    # What comes in late would take the next test's answer.
    service.wait_until_received(2)


def test_the_key_shows_itself_to_nobody():
    key = ApiKey(KEY)
    assert [str(key), repr(key), f"{key}", f"{key:>3}", f"{key!r}"] == ["[API key]"] * 5
    assert key == KEY


@pytest.mark.parametrize("key", ["gk 5ecret", "gk_5ecret\n", " gk_5ecret", "gk_5\u00e9cret", "gk_\x00"])
def test_a_key_that_can_be_none_is_refused_unseen(key):
    with pytest.raises(InvalidApiKey) as caught:
        Client(key)
    assert "5" not in str(caught.value)
    assert repr(key)[1:-1] not in shown(caught.value)


def test_a_missing_key_is_refused():
    with pytest.raises(MissingApiKey) as caught:
        Client("")
    assert (caught.value.code, caught.value.status) == ("MISSING_API_KEY", None)


def test_a_client_that_can_not_be_made_does_not_show_the_key():
    with pytest.raises(GenlookError) as caught:
        Client(KEY, base_url="ftp://api.example")
    assert KEY not in shown(caught.value)


def test_a_netrc_file_puts_nothing_in_the_keys_place(service, client, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password mine\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    service.answers(200, {"creditBalance": 1})
    client.get_credits()
    headers = service.received[0].headers
    assert (headers.get("Authorization"), headers["x-api-key"]) == (None, KEY)


def test_the_key_goes_before_what_a_session_brings(service, make_client):
    with requests.Session() as session:
        session.headers["X-API-Key"] = "another"
        session.auth = ("me", "mine")
        service.answers(200, {"creditBalance": 1})
        make_client(session=session).get_credits()
    headers = service.received[0].headers
    assert (headers.get("Authorization"), headers["x-api-key"]) == (None, KEY)


def test_a_redirect_does_not_carry_the_key_elsewhere(service, client):
    service.answers(307, Location=f"{service.base_url}/elsewhere")
    with pytest.raises(GenlookError):
        client.get_credits()
    assert service.called == ["GET /account/credits"]
