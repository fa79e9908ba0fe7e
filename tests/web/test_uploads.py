"""Uploads are read as they arrive: bounded, strict, and never whole in memory or on disk."""

import io
import tracemalloc

import pytest
from flask import Flask, request
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from alerts.web.bodies import BoundedRequest, UnreadableForm, UnreadableText
from alerts.web.uploads import CHUNK_BYTES, FIELD_BYTES, FileTooLarge, read_upload

TYPE = "multipart/form-data; boundary=x"
END = b"\r\n--x--\r\n"
MB = 1024 * 1024


class Site(Flask):
    """An application with requests as ours."""

    request_class = BoundedRequest


APP = Site(__name__)


class Wire:
    """A body that comes in chunks that nobody keeps; counts what was read of it."""

    def __init__(self, chunks):
        self.chunks, self.rest, self.taken = iter(chunks), b"", 0

    def read(self, size=-1):
        while len(self.rest) < size and (chunk := next(self.chunks, b"")):
            self.rest += chunk
        taken, self.rest = self.rest[:size], self.rest[size:]
        self.taken += len(taken)
        return taken


def field(name, value=b"1"):
    return b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name, value)


def file(content=b"bytes", name=b"foto.jpg", more=b"\r\nContent-Type: image/jpeg"):
    return b'--x\r\nContent-Disposition: form-data; name="file"; filename="%s"%s\r\n\r\n%s' % (
        name,
        more,
        content,
    )


def environ_of(stream, content_type=TYPE, length=None, *, terminated=False):
    """The environment of a request with a body as it is."""
    environ = EnvironBuilder("/", method="POST").get_environ()
    environ |= {"wsgi.input": stream, "CONTENT_TYPE": content_type}
    environ |= {} if length is None else {"CONTENT_LENGTH": str(length)}
    return environ | ({"wsgi.input_terminated": True} if terminated or length is None else {})


def read(body, largest=MB, content_type=TYPE, length=None, terminated=False):
    """What an upload holds, read to its end: fields, name, type, bytes."""
    stream = body if isinstance(body, Wire) else io.BytesIO(body)
    declared = length if length is not None else (len(body) if isinstance(body, bytes) else None)
    with APP.request_context(environ_of(stream, content_type, declared, terminated=terminated)):
        upload = read_upload(request, largest_bytes=largest)
        return dict(upload.fields), upload.filename, upload.media_type, b"".join(upload.chunks)


def test_the_fields_come_before_the_file_and_the_file_follows():
    body = field(b"receipt", "ábaco".encode()) + field(b"entry") + file(b"\x00\r\n\xff") + END
    assert read(body) == ({"receipt": "ábaco", "entry": "1"}, "foto.jpg", "image/jpeg", b"\x00\r\n\xff")


@given(st.binary(max_size=300), st.sampled_from([b"", b"\r\n--x", b"\r\n--", b"\r", b"\n--x-", b"--x--\r"]))
def test_every_byte_of_a_file_arrives(content, tail):
    content += tail * 2
    if b"--x\r\n" in content + b"\r\n" or b"--x--" in content:
        return
    assert read(file(content) + END)[3] == content


def test_a_file_larger_than_a_chunk_arrives_whole():
    content = bytes(range(256)) * 2000
    assert read(file(content) + END)[3] == content


def test_a_form_without_a_file_has_no_chunks():
    assert read(field(b"receipt") + b"--x--\r\n") == ({"receipt": "1"}, "", "", b"")


def test_a_file_that_nobody_chose_has_no_name_and_no_bytes():
    assert read(field(b"receipt") + file(b"", name=b"") + END)[1:] == ("", "image/jpeg", b"")


@pytest.mark.parametrize("length", [0, 1])
def test_a_file_of_the_largest_size_is_taken_and_one_byte_more_is_not(length):
    body = file(b"a" * (3 * CHUNK_BYTES + length)) + END
    if not length:
        assert len(read(body, largest=3 * CHUNK_BYTES)[3]) == 3 * CHUNK_BYTES
        return
    with pytest.raises(FileTooLarge):
        read(body, largest=3 * CHUNK_BYTES)


def test_of_a_declared_length_beyond_the_limit_the_fields_are_known_and_no_byte_of_the_file_is_handed_out():
    wire = Wire(iter([field(b"receipt"), file(b"a"), *([b"a" * CHUNK_BYTES] * 100)]))
    with APP.request_context(environ_of(wire, length=100 * MB)):
        upload = read_upload(request, largest_bytes=MB)
        assert upload.fields == {"receipt": "1"}
        with pytest.raises(FileTooLarge):
            next(upload.chunks)
    assert wire.taken < 5 * MB


def test_an_endless_body_is_read_a_few_times_the_limit_and_no_further():
    wire = Wire(iter([file(b"")] + [b"a" * CHUNK_BYTES] * 10_000))
    with pytest.raises(FileTooLarge):
        read(wire, largest=MB)
    assert wire.taken < 6 * MB


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x",
        field(b"receipt"),
        field(b"receipt")[:-10],
        file(b"half of it"),
        file(b"half of it") + b"\r\n--x",
        file(b"a") + b"\r\n" + field(b"late") + b"--x--\r\n",
        file(b"a") + b"\r\n" + file(b"b") + END,
        field(b"a") + field(b"a") + file() + END,
        b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n" + file() + END,
        b"--x\r\nContent-Type: text/plain\r\n\r\n1\r\n" + file() + END,
        b"--x\r\n" + b"a" * MB,
        b"rubbish" * 100_000,
        b"".join(field(b"f%d" % number) for number in range(30)) + file() + END,
        field(b"a", b"1" * FIELD_BYTES) + file() + END,
        file(b"a") + END + b"epilogue" * 100_000,
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="\xff\xfe"\r\n\r\n1' + END,
    ],
)
@pytest.mark.parametrize("terminated", [False, True], ids=["plain", "as gunicorn does"])
def test_a_body_that_is_not_fields_and_one_whole_file_is_refused(body, terminated):
    with pytest.raises(UnreadableForm):
        read(body, terminated=terminated)


def test_a_body_cut_off_before_its_declared_length_is_refused():
    body = file(b"a" * 1000)
    with pytest.raises(UnreadableForm):
        read(body, length=2000, terminated=True)
    with pytest.raises((UnreadableForm, UnreadableText)):
        read(body, length=2000)


def test_a_line_that_breaks_is_a_body_cut_off():
    def broken():
        yield file(b"a" * CHUNK_BYTES)
        raise ConnectionResetError

    with pytest.raises(UnreadableForm):
        read(Wire(broken()))


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "application/json",
        "multipart/form-data",
        f"{TYPE}{'y' * 300}",
        "",
    ],
)
def test_another_kind_of_body_is_no_upload(content_type):
    with pytest.raises(UnreadableForm):
        read(file() + END, content_type=content_type)


def test_fields_that_are_not_utf8_are_said():
    with pytest.raises(UnreadableText):
        read(field(b"receipt", b"\xff") + file() + END)


def test_a_name_of_four_thousand_characters_is_read():
    assert len(read(file(name=b"n" * 4000) + END)[1]) == 4000


def test_a_large_file_passes_in_little_memory():
    wire = Wire(iter([field(b"receipt"), file(b""), *([b"a\r\n--" * 8192] * 600), END]))
    with APP.request_context(environ_of(wire)):
        tracemalloc.start()
        upload = read_upload(request, largest_bytes=30 * MB)
        length = sum(map(len, upload.chunks))
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert length == 600 * 8192 * 5
    assert peak < MB
