"""What comes back from the result's address, and what becomes of it here."""

import http.server
import threading

import pytest

from genlook_django.models import Status, TryOnResult
from genlook_django.photos.storage import find_storage
from genlook_django.tryons import download, store
from genlook_django.tryons.punctual import PunctualAdapter
from genlook_django.tryons.recover import recover
from tests.pictures import encoded, portrait

WHOLE = encoded(portrait())


class Host(http.server.BaseHTTPRequestHandler):
    """Answers each path of the result's host in its own bad way."""

    def do_GET(self):
        name = self.path.rsplit("/", 1)[-1]
        self.server.asked.append(name)
        status, body, length, location = {
            "403": (403, b"expired", None, ""),
            "404": (404, b"gone", None, ""),
            "500": (500, b"oops", None, ""),
            "half": (200, WHOLE[: len(WHOLE) // 2], len(WHOLE), ""),
            "cut": (200, WHOLE[: len(WHOLE) // 2], None, ""),
            "html": (200, b"<html>Sign in</html>", None, ""),
            "empty": (200, b"", None, ""),
            "huge": (200, b"x" * 300_000, None, ""),
            "private": (302, b"", None, "https://10.0.0.1/secret"),
            "plain": (302, b"", None, "http://example.com/result.jpg"),
            "round": (302, b"", None, self.path),
        }[name]
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def let_in(url, monkeypatch):
    """Have a host of this machine pass for one at a public address."""
    check, open_session = download.check_scheme, download.session_for_strangers

    def open_to_host(give_up_at):
        session = open_session(give_up_at)
        session.mount(f"{url}/", PunctualAdapter(give_up_at))
        return session

    monkeypatch.setattr(download, "session_for_strangers", open_to_host)
    monkeypatch.setattr(download, "check_scheme", lambda other: None if other.startswith(url) else check(other))


@pytest.fixture
def host(monkeypatch):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    server.url = f"http://127.0.0.1:{server.server_port}"
    let_in(server.url, monkeypatch)
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def storing(ask, run_one, service):
    try_on = ask()
    while TryOnResult.objects.get().status != Status.STORING:
        run_one("poll")
    try_on.refresh_from_db()
    return try_on


def files():
    return sorted(name for name in _walk(find_storage(), ""))


def _walk(storage, folder):
    folders, names = storage.listdir(folder) if storage.exists(folder or ".") else ([], [])
    for name in names:
        yield f"{folder}/{name}"
    for name in folders:
        yield from _walk(storage, f"{folder}/{name}".lstrip("/"))


def results():
    return [name for name in files() if name.startswith("results/")]


@pytest.mark.parametrize("bad", ["403", "404", "500", "half", "cut", "html", "empty"])
def test_what_another_try_can_mend_is_fetched_again_from_a_fresh_address(storing, task_queue, host, bad):
    TryOnResult.objects.update(result_url=f"{host.url}/{bad}")
    task_queue.drain()
    storing.refresh_from_db()
    assert (storing.status, storing.error_code, host.asked) == (Status.COMPLETED, "", [bad])
    assert len(results()) == 2
    with storing.image.open() as image:
        assert image.read(3) == b"\xff\xd8\xff"


@pytest.mark.parametrize("bad", ["huge", "private", "plain", "round"])
def test_what_no_try_can_mend_ends_it_with_a_code_and_nothing_is_kept(storing, task_queue, host, bad, monkeypatch):
    monkeypatch.setattr(download, "MOST_BYTES", 200_000)
    TryOnResult.objects.update(result_url=f"{host.url}/{bad}")
    task_queue.drain()
    storing.refresh_from_db()
    assert (storing.status, storing.error_code) == (Status.FAILED, "RESULT_NOT_USABLE")
    assert set(host.asked) == {bad}
    assert results() == []


def test_a_result_that_never_comes_whole_fails_after_its_last_attempt(storing, task_queue, host, monkeypatch):
    monkeypatch.setattr(store, "fresh_url", lambda try_on: f"{host.url}/html")
    TryOnResult.objects.update(result_url=f"{host.url}/html")
    task_queue.drain()
    storing.refresh_from_db()
    assert (storing.status, storing.error_code) == (Status.FAILED, "RESULT_NOT_USABLE")
    assert host.asked == ["html"] * store.MOST_ATTEMPTS
    assert results() == []


def test_a_full_disk_keeps_nothing_broken_and_the_picture_comes_once_there_is_room(storing, task_queue, monkeypatch):
    storage = type(find_storage())
    save, tried = storage.save, []

    def full(self, name, content, **options):
        tried.append(name)
        if "thumbnail" in name and len(tried) < 5:
            raise OSError(28, "No space left on device")
        return save(self, name, content, **options)

    monkeypatch.setattr(storage, "save", full)
    task_queue.run_next()
    storing.refresh_from_db()
    assert (storing.status, storing.error_code, results()) == (Status.STORING, "RESULT_NOT_USABLE", [])
    task_queue.drain()
    storing.refresh_from_db()
    assert storing.status == Status.COMPLETED
    assert len(results()) == 2


def test_without_requests_left_a_result_waits_and_no_attempt_is_counted(storing, task_queue, monkeypatch, clock):
    from genlook_django.models import ApiAccount

    TryOnResult.objects.update(result_url="")
    while not ApiAccount.objects.take_requests():
        pass
    task_queue.run_next()
    storing.refresh_from_db()
    assert (storing.status, storing.attempts) == (Status.STORING, 0)
    task_queue.drain()
    storing.refresh_from_db()
    assert storing.status == Status.COMPLETED


def test_a_key_revoked_before_the_result_was_fetched_costs_nobody_her_picture(storing, task_queue, service, clock):
    TryOnResult.objects.update(result_url="")
    service.account.is_active = False
    service.account.save()
    task_queue.run_next()
    storing.refresh_from_db()
    assert (storing.status, storing.error_code) == (Status.STORING, "INVALID_API_KEY")
    service.account.is_active = True
    service.account.save()
    recover()
    task_queue.drain()
    storing.refresh_from_db()
    assert storing.status == Status.COMPLETED


def test_two_workers_that_store_the_same_result_leave_one_picture(storing, task_queue, monkeypatch):
    keep, inner = store.keep, []

    def overtaken(try_on, data):
        if not inner:
            inner.append(True)
            TryOnResult.objects.filter(pk=try_on.pk).update(result_url=try_on.result_url)
            store.store(try_on.pk)
        keep(try_on, data)

    monkeypatch.setattr(store, "keep", overtaken)
    task_queue.drain()
    storing.refresh_from_db()
    assert storing.status == Status.COMPLETED
    assert len(results()) == 2
    assert storing.image.storage.exists(storing.image.name)
