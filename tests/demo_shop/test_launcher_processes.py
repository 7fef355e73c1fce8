"""Children live and die with their parent, however that one ends."""

import os
import signal
import subprocess
import sys
import time

import pytest

from demo_shop.launcher.processes import Child, ChildEnded, Stopped, running, stopping_on_signals

PARENT = """
import os, sys, time
from pathlib import Path
from demo_shop.launcher.processes import Child, running
with running([Child("child", ["http.server", "0"], Path(sys.argv[1]))], os.environ) as _:
    print("open", flush=True)
    time.sleep(600)
"""


def child(tmp_path, *arguments):
    return Child("child", arguments, tmp_path / "log")


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def within(secs, condition):
    until = time.monotonic() + secs
    while not (true := condition()) and time.monotonic() < until:
        time.sleep(0.02)
    return true


def test_children_end_with_the_block(tmp_path):
    served = child(tmp_path, "http.server", "0")
    with running([served], os.environ):
        served.check()
    assert not is_alive(served.process.pid)


def test_children_end_when_the_block_fails(tmp_path):
    served = child(tmp_path, "http.server", "0")
    with pytest.raises(ZeroDivisionError), running([served], os.environ):
        raise ZeroDivisionError
    assert not is_alive(served.process.pid)


def test_a_child_that_could_not_start_ends_those_that_could(tmp_path):
    served = child(tmp_path, "http.server", "0")
    nowhere = Child("other", ["http.server"], tmp_path / "no" / "folder" / "log")
    with pytest.raises(FileNotFoundError), running([served, nowhere], os.environ):
        pytest.fail("The block ran without one of its children.")
    assert not is_alive(served.process.pid)


def test_a_child_that_ends_by_itself_is_told_with_its_last_words(tmp_path):
    broken = child(tmp_path, "http.server", "not-a-port")
    with running([broken], os.environ):
        broken.process.wait(20)
        with pytest.raises(ChildEnded, match=r"(?s)The child ended with status 2:.*not-a-port"):
            broken.check()


def test_a_child_ends_even_when_its_parent_is_killed_outright(tmp_path):
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path / "log")], stdout=subprocess.PIPE)
    with parent:
        assert parent.stdout.readline() == b"open\n"
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(parent.pid)], capture_output=True, text=True, check=True
        ).stdout.split()
        assert len(children) == 1
        parent.kill()
    assert within(15, lambda: not is_alive(int(children[0])))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_once_and_its_handler_is_put_back(number):
    before = signal.getsignal(number)
    with pytest.raises(Stopped), stopping_on_signals():
        try:
            signal.raise_signal(number)
        finally:
            # A second Ctrl-C must not interrupt the end.
            signal.raise_signal(number)
    assert signal.getsignal(number) == before
