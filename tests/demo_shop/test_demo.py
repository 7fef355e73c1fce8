"""The demo command: what it refuses at once, and, with real processes, what it does."""

import io
import os
import re
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from django.core.management import call_command
from django.core.management.base import CommandError
from PIL import Image

from demo_shop.launcher import once
from demo_shop.launcher.start import take_port

ROOT = Path(__file__).resolve().parents[2]
PERSON = ROOT / "tests" / "data" / "astronaut.jpg"


def demo(*arguments):
    call_command("demo", *map(str, arguments), stdout=io.StringIO())


@pytest.mark.parametrize(
    "arguments",
    [["--once", PERSON], ["--product", "rib-tank"], ["--once", PERSON, "--product", "rib-tank"], ["--output", "x.jpg"]],
)
def test_the_three_options_of_a_single_try_on_go_together(arguments):
    with pytest.raises(CommandError, match="go together"):
        demo(*arguments)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http"])
def test_a_port_is_a_number_that_a_port_can_have(port):
    with pytest.raises(CommandError, match="--port"):
        demo(f"--port={port}")


def test_a_missing_photo_is_told(tmp_path):
    with pytest.raises(CommandError, match=r"There is no file .*nobody\.jpg"):
        demo("--once", tmp_path / "nobody.jpg", "--product", "rib-tank", "--output", tmp_path / "out.jpg")


def test_a_photo_that_is_none_is_told(tmp_path):
    letter = tmp_path / "photo.jpg"
    letter.write_text("Dear shop,")
    with pytest.raises(CommandError, match="not a picture"):
        demo("--once", letter, "--product", "rib-tank", "--output", tmp_path / "out.jpg")


def test_an_output_that_cannot_be_written_is_told_before_anything_starts(tmp_path):
    for output, reason in ((tmp_path / "no" / "out.jpg", "no folder"), (tmp_path, "is a folder")):
        with pytest.raises(CommandError, match=reason):
            demo("--once", PERSON, "--product", "rib-tank", "--output", output)


def test_an_unknown_product_is_told_with_all_there_are(shop):
    with pytest.raises(CommandError, match=r"no product 'trousers'.*everyday-tee, pocket-tee.*tee-dress"):
        once.check_product("trousers")


@pytest.mark.parametrize("slug", ["rib-tank", "rib-tank-white"])
def test_a_product_is_named_by_its_slug_or_by_a_colours(shop, slug):
    once.check_product(slug)


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress_is_shown_on_a_terminal_only(monkeypatch, is_terminal):
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: is_terminal, raising=False)
    monkeypatch.setattr("sys.stderr", stream)
    with once.progress() as show:
        show(0.5, "PROCESSING")
    assert ("processing" in stream.getvalue() and "50 %" in stream.getvalue()) is is_terminal
    assert bool(stream.getvalue()) is is_terminal


def test_a_port_that_is_taken_is_told_with_a_way_out():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=rf"Port {port} can't be used.*--port {port + 1}"):
            take_port(port)


def test_without_a_port_any_free_one_is_taken():
    with socket.create_server(("127.0.0.1", take_port(None))):
        pass


# ── With real processes ──


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


# The demo as on a fresh machine, and never on a database that the tests happen to run on.
SAID_BY_THE_SURROUNDINGS = {
    *("DATABASE_URL", "CELERY_BROKER_URL", "GENLOOK_API_KEY", "GENLOOK_BASE_URL"),
    *("DJANGO_SETTINGS_MODULE", "DJANGO_DEBUG"),
}


def command(data, *arguments):
    """Return what Popen needs to run the command as a person would, with a data folder of its own."""
    environment = {name: value for name, value in os.environ.items() if name not in SAID_BY_THE_SURROUNDINGS}
    return {
        "args": [sys.executable, "manage.py", "demo", *map(str, arguments)],
        "cwd": ROOT,
        "env": {**environment, "DEMO_DATA_DIR": str(data), "PYTHONUNBUFFERED": "1"},
        "text": True,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
    }


def processes_of(data):
    """Return the ids of all processes that were started with this data folder."""
    mark, found = f"DEMO_DATA_DIR={data}\0".encode(), []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            environment = entry.read_bytes() + b"\0"
        except OSError:
            continue
        if mark in environment:
            found.append(int(entry.parent.name))
    return found


@pytest.fixture
def opened(data):
    """Open the shop and give its process and address; see that nothing of it is left afterwards."""
    with subprocess.Popen(**command(data, "--port", take_port(None))) as process:
        try:
            for line in process.stdout:
                if match := re.search(r"The shop is open:\s+(\S+)", line):
                    yield process, match[1]
                    break
            else:
                pytest.fail(process.stderr.read())
        finally:
            process.terminate()
            process.wait(30)


needs_proc = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for orphans in /proc")


@needs_proc
@pytest.mark.worker
def test_an_open_shop_answers_keeps_its_data_to_itself_and_closes_without_orphans(opened, data):
    process, address = opened
    page = requests.get(f"{address}products/rib-tank-white/", timeout=10)
    assert "<genlook-try-on" in page.text
    picture = re.search(r'<img src="(/media/[^"]+)"', page.text)[1]
    assert requests.get(address + picture[1:], timeout=10).headers["Content-Type"] == "image/jpeg"
    assert requests.get(f"{address}static/shop/shop.css", timeout=10).ok
    second = subprocess.run(**command(data, "--port", take_port(None)), timeout=60)
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.startswith("CommandError: A demo is running on the data")
    assert len(processes_of(data)) >= 3
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert processes_of(data) == []


@needs_proc
@pytest.mark.worker
def test_not_even_a_killed_demo_leaves_orphans(opened, data):
    process, _ = opened
    process.kill()
    process.wait(10)
    children = [os.pidfd_open(pid) for pid in processes_of(data)]
    for child in children:
        # A pidfd can be read once the process has ended.
        assert select.select([child], [], [], 25)[0]
        os.close(child)
    assert processes_of(data) == []


@needs_proc
@pytest.mark.worker
def test_once_makes_one_real_picture_and_says_what_it_took(data, tmp_path):
    output = tmp_path / "me in a tee.jpg"
    arguments = ["--reset", "--once", PERSON, "--product", "everyday-tee-clay", "--output", output]
    done = subprocess.run(**command(data, *arguments), timeout=180)
    assert (done.returncode, done.stderr) == (0, "")
    line = re.fullmatch(r"(\S+): (.+) in (\d+\.\d) s, (\d+) requests to the service, (\d+) credits left\n", done.stdout)
    assert line, done.stdout
    assert line[2] == str(output)
    assert 3 <= int(line[4]) <= 60
    assert line[5] == "499"
    assert processes_of(data) == []
    with Image.open(output) as result, Image.open(PERSON) as photo:
        result.load()
        assert result.width > photo.width / 2


@needs_proc
@pytest.mark.worker
def test_once_with_an_unknown_product_fails_in_one_line(data, tmp_path):
    arguments = ["--once", PERSON, "--product", "trousers", "--output", tmp_path / "out.jpg"]
    done = subprocess.run(**command(data, *arguments), timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: There is no product 'trousers'. There are: everyday-tee, ")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out.jpg").exists()
