"""The demo's broker is a folder of files; whoever dies at it leaves nothing that another stumbles over."""

import threading
import uuid
from pathlib import Path
from queue import Empty

import pytest
from celery import current_app
from kombu import Connection

from demo_shop.folder_queue import Transport


@pytest.fixture
def name():
    """A queue of its own for each test: kombu remembers, for the whole process, which ones are bound."""
    return f"try-ons-{uuid.uuid4()}"


@pytest.fixture
def connect(tmp_path):
    opened = []

    def make():
        options = {"data_folder_in": tmp_path / "queue", "data_folder_out": tmp_path / "queue"}
        connection = Connection(
            transport="demo_shop.folder_queue:Transport",
            transport_options={**options, "control_folder": str(tmp_path / "control")},
        )
        opened.append(connection)
        return connection

    (tmp_path / "queue").mkdir()
    yield make
    for connection in opened:
        connection.release()


def files(tmp_path):
    return sorted(path.name for path in (tmp_path / "queue").iterdir())


def test_the_demo_uses_it_by_default():
    with current_app.connection_for_write() as connection:
        assert isinstance(connection.transport, Transport)


def test_messages_come_in_the_order_in_which_they_were_put(connect, name, tmp_path):
    queue = connect().SimpleQueue(name)
    for number in range(3):
        queue.put(number)
    taken = [queue.get(block=False) for _ in range(3)]
    assert [message.payload for message in taken] == [0, 1, 2]
    assert files(tmp_path) == []
    for message in taken:
        message.ack()
    queue.close()


def test_a_writer_that_dies_leaves_nothing_that_a_reader_takes(connect, name, tmp_path, monkeypatch):
    queue = connect().SimpleQueue(name)

    class Killed(BaseException):
        pass

    def die(*args):
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(Path, "rename", die)
        with pytest.raises(Killed):
            queue.put("lost")
    assert len(files(tmp_path)) == 1
    with pytest.raises(Empty):
        queue.get(block=False)
    queue.put("whole")
    message = queue.get(block=False)
    assert message.payload == "whole"
    message.ack()
    queue.close()


def test_no_message_is_there_before_all_of_it_is(connect, name, tmp_path, monkeypatch):
    queue, seen = connect().SimpleQueue(name), []
    write = Path.write_text

    def look_meanwhile(path, text, *args):
        write(path, text[: len(text) // 2])
        with pytest.raises(Empty):
            connect().SimpleQueue(name).get(block=False)
        seen.append(path)
        return write(path, text, *args)

    with monkeypatch.context() as slow:
        slow.setattr(Path, "write_text", look_meanwhile)
        queue.put("slowly")
    assert seen
    message = queue.get(block=False)
    assert message.payload == "slowly"
    message.ack()
    queue.close()


def test_of_two_readers_one_gets_a_message(connect, name):
    writer, count, taken = connect().SimpleQueue(name), 100, []
    for number in range(count):
        writer.put(number)
    readers = [connect().channel() for _ in range(4)]
    together = threading.Barrier(len(readers))

    def read(channel):
        together.wait()
        try:
            while True:
                taken.append(channel._get(name)["body"])
        except Empty:
            pass

    threads = [threading.Thread(target=read, args=[channel]) for channel in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(taken) == len(set(taken)) == count
    writer.close()


def test_processes_that_bind_their_queues_at_once_are_all_bound(connect):
    channels = [connect().channel() for _ in range(8)]
    together = threading.Barrier(len(channels))

    def bind(number, channel):
        together.wait()
        channel._queue_bind("celery", f"key-{number}", "", f"queue-{number}")

    threads = [threading.Thread(target=bind, args=args) for args in enumerate(channels)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    bound = {entry.queue for entry in channels[0].get_table("celery")}
    assert bound == {f"queue-{number}" for number in range(len(channels))}
