import email
import email.policy
import io
import tracemalloc

import pytest
from django.core.files import File
from hypothesis import given, settings
from hypothesis import strategies as st

from genlook_django.client import FileUnreadable, ImageFile, InvalidInput
from genlook_django.client.multipart import MultipartBody


def written(fields, files):
    with MultipartBody(fields, files) as body:
        length, content, content_type = len(body), b"".join(body), body.content_type
    return length, content, content_type


def streamed(stream, name="me.jpg", content_type="image/jpeg"):
    return ImageFile(name, content_type, lambda: stream)


@settings(deadline=None)
@given(
    fields=st.dictionaries(st.from_regex(r"[a-zA-Z]{1,8}", fullmatch=True), st.text(st.characters(codec="utf-8"))),
    contents=st.lists(st.binary(max_size=300), max_size=3),
)
def test_another_parser_reads_what_was_written(fields, contents):
    files = {f"file{i}": ImageFile.from_bytes(content) for i, content in enumerate(contents)}
    length, content, content_type = written(fields, files)
    assert length == len(content)
    if not fields and not files:
        return
    message = email.message_from_bytes(
        f"Content-Type: {content_type}\r\n\r\n".encode() + content, policy=email.policy.HTTP
    )
    read = {
        part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
        for part in message.iter_parts()
    }
    assert {name: read[name] for name in files} == dict(zip(files, contents, strict=True))
    assert set(read) == set(fields) | set(files)


def test_a_file_larger_than_memory_would_bear_is_sent_in_little_of_it(service, client, tmp_path):
    path = tmp_path / "large.jpg"
    size = 50_000_000
    with path.open("wb") as file:
        file.truncate(size)
    seen = []

    def swallow(handler):
        left = int(handler.headers["Content-Length"])
        seen.append(left)
        while left:
            left -= len(handler.rfile.read(min(left, 65_536)))
        handler.headers.replace_header("Content-Length", "0")
        handler.answer(201, b'{"imageId": "a", "imageUrl": "https://x/y"}', {})

    service.does(swallow)
    tracemalloc.start()
    try:
        client.upload_image(ImageFile.from_path(path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert seen[0] > size
    assert peak < 2_000_000


def test_a_file_is_opened_when_it_is_sent_and_closed_after():
    stream = io.BytesIO(b"x" * 100)
    opened = []
    file = ImageFile("me.jpg", "image/jpeg", lambda: opened.append(True) or stream)
    body = MultipartBody({}, {"file": file})
    assert opened == []
    with body:
        assert opened == [True]
        b"".join(body)
    assert stream.closed


def test_files_are_closed_when_a_later_one_can_not_be_opened(tmp_path):
    stream = io.BytesIO(b"x")
    files = {"a": streamed(stream), "b": ImageFile.from_path(tmp_path / "missing.jpg")}
    with pytest.raises(FileUnreadable, match=r"missing\.jpg .*No such file"), MultipartBody({}, files):
        pytest.fail("entered without its files")
    assert stream.closed


def test_a_stream_that_can_not_be_measured_is_sent_all_the_same():
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

        def seek(self, *position):
            raise io.UnsupportedOperation("seek")

    length, content, _ = written({}, {"file": streamed(Pipe(b"from a pipe"))})
    assert b"\r\n\r\nfrom a pipe\r\n--" in content
    assert length == len(content)


def test_a_storages_file_is_sent_though_it_calls_itself_nothing():
    class Storages(File):
        """As some storages' files do."""

        def __bool__(self):
            return False

        def seek(self, *position):
            self.file.seek(*position)

    file = Storages(io.BytesIO(b"stored"))
    length, content, _ = written({}, {"file": streamed(file)})
    assert b"\r\n\r\nstored\r\n--" in content
    assert length == len(content)
    assert file.closed


def test_a_stream_is_sent_from_where_it_stands():
    stream = io.BytesIO(b"skipped and sent")
    stream.seek(12)
    _, content, _ = written({}, {"file": streamed(stream)})
    assert b"\r\n\r\nsent\r\n--" in content


def test_a_file_that_shrinks_is_not_sent_as_if_it_had_not():
    stream = io.BytesIO(b"x" * 100)
    with MultipartBody({}, {"file": streamed(stream)}) as body:
        stream.truncate(60)
        with pytest.raises(FileUnreadable, match="40 bytes"):
            b"".join(body)
        assert not body.handed_over


def test_a_file_that_grows_is_sent_as_it_was_measured():
    stream = io.BytesIO(b"x" * 100)
    with MultipartBody({}, {"file": streamed(stream)}) as body:
        stream.seek(0, 2)
        stream.write(b"y" * 10)
        stream.seek(0)
        length, content = len(body), b"".join(body)
    assert len(content) == length
    assert b"y" not in content.split(b"\r\n\r\n", 1)[1].split(b"\r\n", 1)[0]


def test_a_body_is_handed_over_with_its_last_chunk_and_not_before():
    with MultipartBody({"crop": "true"}, {"file": ImageFile.from_bytes(b"x" * 200_000)}) as body:
        handed_over = [body.handed_over for _ in body]
    assert handed_over == [False] * (len(handed_over) - 1) + [True]


def test_a_body_can_be_sent_anew():
    body = MultipartBody({}, {"file": ImageFile.from_bytes(b"twice")})
    with body:
        first = b"".join(body)
    with body:
        assert not body.handed_over
        assert b"".join(body) == first


def test_a_file_name_can_not_break_out_of_its_header():
    name = 'a"; filename="b.jpg\r\nX-Evil: 1\r\n\r\n'
    _, content, _ = written({}, {"file": ImageFile(name, "image/jpeg", lambda: io.BytesIO(b""))})
    assert b'filename="a%22; filename=%22b.jpg%0D%0AX-Evil: 1%0D%0A%0D%0A"\r\n' in content


def test_a_file_name_in_any_script_is_sent_as_utf_8():
    _, content, _ = written({}, {"file": ImageFile("фото \udcff.jpg", "image/jpeg", lambda: io.BytesIO(b""))})
    assert 'filename="фото ?.jpg"'.encode() in content


def test_a_field_that_is_no_text_is_refused():
    with pytest.raises(InvalidInput, match="customerId"), MultipartBody({"customerId": "\udcff"}, {}):
        pytest.fail("entered with half a character")


def test_a_content_type_can_not_break_out_of_its_header():
    file = ImageFile("a.jpg", "image/jpeg\r\nX-Evil: 1", lambda: io.BytesIO(b""))
    with pytest.raises(InvalidInput), MultipartBody({}, {"file": file}):
        pytest.fail("entered with a header of its own")
