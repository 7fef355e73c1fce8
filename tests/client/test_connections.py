"""Connections that fail: what is certain not to have reached the service, and what may have."""

import json
import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import responses
from urllib3.exceptions import NewConnectionError
from urllib3.util import Retry

from genlook_django.client import (
    BadResponse,
    Client,
    CustomerImageFile,
    CustomerImageId,
    FileUnreadable,
    ImageFile,
    InvalidInput,
    OneShotProduct,
    ProductReference,
    ResponseLost,
    ServiceUnreachable,
)

ORDER = (ProductReference("shirt-42"), CustomerImageId("photo"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize(
    ("base_url", "reason"),
    [(f"http://127.0.0.1:{free_port()}", "ConnectionRefused"), ("http://nowhere.invalid", "gaierror")],
    ids=["refused", "no such host"],
)
def test_a_connection_that_never_was_is_certain(make_client, base_url, reason):
    with pytest.raises(ServiceUnreachable, match=reason) as caught:
        make_client(base_url=base_url).create_try_on(*ORDER)
    assert (caught.value.status, caught.value.may_have_reached, caught.value.retryable) == (None, False, True)


def test_a_connect_time_out_is_certain(make_client):
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        with socket.create_connection(full.getsockname()):  # the one that fits: the next waits in vain
            client = make_client(base_url=f"http://127.0.0.1:{full.getsockname()[1]}", connect_timeout_secs=0.1)
            with pytest.raises(ServiceUnreachable) as caught:
                client.create_try_on(*ORDER)
    assert caught.value.may_have_reached is False


@pytest.mark.parametrize("host", ["a..b", ".a.b", "x" * 70 + ".example"])
def test_a_host_that_can_be_none_is_certain(make_client, host):
    with pytest.raises(ServiceUnreachable) as caught:
        make_client(base_url=f"http://{host}").create_try_on(*ORDER)
    assert caught.value.may_have_reached is False


def test_tls_that_the_other_side_does_not_speak_is_certain(service, make_client):
    with pytest.raises(ServiceUnreachable) as caught:
        make_client(base_url=service.base_url.replace("http:", "https:")).create_try_on(*ORDER)
    assert caught.value.may_have_reached is False


def test_a_time_out_while_tls_is_agreed_on_is_certain(make_client):
    with socket.create_server(("127.0.0.1", 0)) as silent:  # the kernel accepts for it, and it says nothing
        client = make_client(base_url=f"https://127.0.0.1:{silent.getsockname()[1]}", connect_timeout_secs=0.1)
        with pytest.raises(ServiceUnreachable) as caught:
            client.create_try_on(*ORDER)
    assert caught.value.may_have_reached is False


def test_a_connection_that_is_closed_while_tls_is_agreed_on_is_certain(make_client):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        hanging_up = threading.Thread(target=lambda: listening.accept()[0].close())
        hanging_up.start()
        with pytest.raises(ServiceUnreachable) as caught:
            make_client(base_url=f"https://127.0.0.1:{listening.getsockname()[1]}").create_try_on(*ORDER)
        hanging_up.join()
    assert caught.value.may_have_reached is False


def test_the_environments_proxy_is_not_asked_for_this_machine_itself(service, client, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    service.answers(200, {"creditBalance": 1})
    assert client.get_credits() == 1


def test_a_proxy_that_is_not_there_is_certain(make_client, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(ServiceUnreachable) as caught:
        make_client(base_url="http://shop.invalid").create_try_on(*ORDER)
    assert caught.value.may_have_reached is False


def test_a_connection_reset_after_the_request_is_uncertain(service, client):
    service.does(lambda handler: (handler.receive(), handler.drop()))
    with pytest.raises(ResponseLost) as caught:
        client.create_try_on(*ORDER)
    assert (caught.value.status, caught.value.may_have_reached) == (None, True)
    assert service.called == ["POST /try-on"]


def test_a_connection_closed_without_an_answer_is_uncertain(service, client):
    service.does(lambda handler: handler.receive())
    with pytest.raises(ResponseLost) as caught:
        client.create_try_on(*ORDER)
    assert caught.value.may_have_reached is True


def test_a_read_time_out_is_uncertain(service, make_client):
    service.does(lambda handler: (handler.receive(), service.released.wait(5)))
    with pytest.raises(ResponseLost, match="no answer in time") as caught:
        make_client(read_timeout_secs=0.1).create_try_on(*ORDER)
    assert caught.value.may_have_reached is True


def test_an_answer_that_stalls_in_the_middle_is_uncertain(service, make_client):
    def stall(handler):
        handler.answer(201, b'{"generationId"', {}, length=100)
        service.released.wait(5)

    service.does(stall)
    with pytest.raises(ResponseLost, match="in time") as caught:
        make_client(read_timeout_secs=0.1).create_try_on(*ORDER)
    assert (caught.value.status, caught.value.may_have_reached) == (201, True)


def test_an_answer_cut_short_is_a_bad_response(service, client):
    service.does(lambda handler: handler.answer(201, b'{"generationId": "g1"}', {}, length=100))
    with pytest.raises(BadResponse, match="cut short") as caught:
        client.create_try_on(*ORDER)
    assert (caught.value.status, caught.value.may_have_reached) == (201, True)


def test_an_answer_that_can_not_be_decoded_is_a_bad_response(service, client):
    service.answers(201, body=b"no gzip", Content_Encoding="gzip")
    with pytest.raises(BadResponse) as caught:
        client.create_try_on(*ORDER)
    assert (caught.value.status, caught.value.may_have_reached) == (201, True)


def test_an_answer_that_is_no_http_is_uncertain(service, client):
    service.does(lambda handler: (handler.receive(), handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")))
    with pytest.raises(ResponseLost) as caught:
        client.create_try_on(*ORDER)
    assert caught.value.may_have_reached is True


def test_an_upload_broken_off_before_its_last_byte_is_certain(service, client):
    def read_little(handler):
        handler.rfile.read(1000)
        handler.drop()

    service.does(read_little)
    with pytest.raises(ServiceUnreachable) as caught:
        client.upload_image(ImageFile.from_bytes(bytes(30_000_000)))
    assert caught.value.may_have_reached is False


def test_an_upload_that_was_sent_whole_and_not_answered_is_uncertain(service, client):
    service.does(lambda handler: (handler.receive(), handler.drop()))
    with pytest.raises(ResponseLost) as caught:
        client.create_try_on(OneShotProduct("Shirt", [ImageFile.from_bytes(b"x")]), CustomerImageId("photo"))
    assert caught.value.may_have_reached is True


def test_a_file_that_fails_while_it_is_sent_is_certain(service, client):
    class Failing:
        def __init__(self):
            self.closed, self.position = False, 0

        def close(self):
            self.closed = True

        def seekable(self):
            return True

        def tell(self):
            return self.position

        def seek(self, offset, whence=0):
            self.position = 10_000 if whence == 2 else offset

        def read(self, size):
            raise OSError("the disk is gone")

    stream = Failing()
    service.does(lambda handler: handler.receive())
    with pytest.raises(FileUnreadable, match="the disk is gone") as caught:
        client.create_try_on(ORDER[0], CustomerImageFile(ImageFile("me.jpg", "image/jpeg", lambda: stream)))
    assert caught.value.may_have_reached is False
    assert stream.closed
    service.replies.clear()  # the server may not have come to it


def test_what_the_caller_was_busy_with_makes_nothing_certain():
    with responses.RequestsMock() as mock, Client("gk_x", base_url="https://api.example") as client:
        mock.post("https://api.example/try-on", body=requests.ReadTimeout("read timed out"))
        try:
            raise NewConnectionError(None, "some other service is down")
        except NewConnectionError:
            with pytest.raises(ResponseLost) as caught:
                client.create_try_on(*ORDER)
    assert caught.value.may_have_reached is True


def test_a_certificate_that_is_not_trusted_is_certain():
    refusal = requests.exceptions.SSLError(ssl.SSLCertVerificationError(1, "certificate verify failed"))
    with responses.RequestsMock() as mock, Client("gk_x", base_url="https://api.example") as client:
        mock.post("https://api.example/try-on", body=refusal)
        with pytest.raises(ServiceUnreachable, match="SSLCertVerificationError") as caught:
            client.create_try_on(*ORDER)
    assert caught.value.may_have_reached is False


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "api.example/v1",
        "ftp://api.example",
        "file:///etc",
        "https://",
        "https://me:pw@api.example",
        "https://me:pw@[::1",
        "https://api.example:99999",
        "https://api .example",
        "https://api.example\n",
        "https://a/?b=c",
    ],
)
def test_a_base_url_is_a_plain_http_address(base_url):
    with pytest.raises(InvalidInput) as caught:
        Client("gk_x", base_url=base_url)
    assert "pw" not in str(caught.value)


def test_a_base_url_may_end_in_a_slash(service, make_client):
    service.answers(200, {"creditBalance": 1})
    make_client(base_url=service.base_url + "/").get_credits()
    assert service.received[0].path == "/tryon/v1/account/credits"


@pytest.mark.parametrize("timeouts", [{"connect_timeout_secs": 0}, {"read_timeout_secs": -1}])
def test_there_is_always_a_time_out(timeouts):
    with pytest.raises(InvalidInput, match="time-out"):
        Client("gk_x", **timeouts)


def test_time_outs_are_told_apart_and_the_synchronous_call_is_given_longer(make_client):
    with responses.RequestsMock() as mock:
        mock.get("https://api.example/account/credits", json={"creditBalance": 1})
        mock.post("https://api.example/try-on/sync", json={"generationId": "g", "status": "PENDING"})
        client = make_client(base_url="https://api.example", connect_timeout_secs=3, read_timeout_secs=20)
        client.get_credits()
        client.create_try_on_sync(*ORDER)
        assert [call.request.req_kwargs["timeout"] for call in mock.calls] == [(3, 20), (3, 120)]


def test_a_session_that_is_handed_in_is_used_and_left_open(service, make_client):
    with requests.Session() as session:
        session.headers["X-Shop"] = "mine"
        closed = []
        session.close = lambda: closed.append(True)
        service.answers(200, {"creditBalance": 1})
        client = make_client(session=session)
        client.get_credits()
        client.close()
        assert service.received[0].headers["X-Shop"] == "mine"
        assert closed == []
        assert "x-api-key" not in session.headers


def test_threads_may_share_a_client(service, client):
    def echo(handler):
        image_id = handler.headers["Content-Length"]
        handler.answer(201, json.dumps({"imageId": image_id}).encode(), {})

    for _ in range(40):
        service.does(echo)
    files = [ImageFile.from_bytes(bytes(1000 + number)) for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        sizes = [int(image.image_id) for image in pool.map(client.upload_image, files)]
    assert [size - sizes[0] for size in sizes] == list(range(40))


def test_a_session_that_repeats_by_itself_is_refused():
    with requests.Session() as session:
        session.mount("https://", requests.adapters.HTTPAdapter(max_retries=Retry(total=3)))
        with pytest.raises(InvalidInput, match="max_retries"):
            Client("gk_x", session=session)
