"""Uploads read as they arrive: a few short fields, then one file that is held neither in memory nor on disk.

Flask's own parser has the whole body before a view sees it, and puts files over 500 kB in the temporary directory in
the clear. A view that takes an upload calls `read_upload` instead and must not touch `request.form`.
"""

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO

from flask import Request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData
from werkzeug.wsgi import get_input_stream

from alerts.web.bodies import UnreadableForm, UnreadableText

MULTIPART = "multipart/form-data"
CHUNK_BYTES = 64 * 1024
BEGINNING_BYTES = 4 * 1024  # read at a time before the file begins
BEGINNING_SECONDS = 20  # for all that comes before the file
CHUNK_SECONDS = 30  # for one chunk of it: 2 kB a second
WHOLE_SECONDS = 20 * 60  # for the whole of it
FIELD_BYTES = 64 * 1024
BUFFER_BYTES = (
    256 * 1024
)  # what the decoder may hold: a chunk, the headers of a part and what it has not matched yet
MOST_FIELDS = 20
DISCARDED_TIMES = 4  # of a file that is too large, so much is read away that its sender can read the answer


class FileTooLarge(RequestEntityTooLarge):
    """The file is larger than the limit; nothing more of it is read."""


class Line:
    """The connection that a body comes by, and how long a thread waits for it.

    A proxy cannot hold a file back until it is whole without keeping it somewhere, so that slow senders come through to
    here; without bounds a few of them would hold every thread.
    """

    def __init__(self, connection: socket.socket | None) -> None:
        self._connection = connection
        self._began = time.monotonic()

    @contextmanager
    def patience(self, *, in_beginning: bool) -> Iterator[None]:
        """Cut the line when what is read in this block takes too long."""
        most = BEGINNING_SECONDS if in_beginning else WHOLE_SECONDS
        left = max(0.0, most - (time.monotonic() - self._began))
        timer = threading.Timer(min(left, CHUNK_SECONDS), self._cut)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        """Let the read end; what is answered still goes out."""
        if self._connection is not None:
            with suppress(OSError):
                self._connection.shutdown(socket.SHUT_RD)


@dataclass
class Body:
    """The body of one request, read in chunks and never beyond its declared length."""

    stream: IO[bytes]
    declared: int | None
    line: Line
    taken: int = 0
    in_beginning: bool = True

    def read(self) -> bytes:
        """The next chunk; nothing at the end, and UnreadableForm when the line breaks or is too slow."""
        size = BEGINNING_BYTES if self.in_beginning else CHUNK_BYTES
        try:
            with self.line.patience(in_beginning=self.in_beginning):
                chunk = self.stream.read(size)
        except (OSError, ClientDisconnected):
            raise UnreadableForm from None
        self.taken += len(chunk)
        return chunk

    def discard(self, most_bytes: int) -> None:
        """Read away what is left, up to `most_bytes`."""
        end = self.taken + most_bytes
        try:
            while self.taken < end and self.read():
                pass
        except UnreadableForm:
            return


@dataclass(frozen=True, repr=False)
class Upload:
    """The fields before a file, the file's name and type as its sender gave them, and its bytes as they arrive.

    `chunks` raises FileTooLarge, or UnreadableForm when the body is cut off or goes on after the file: what was made of
    the chunks before must then be thrown away. A form without a file has no name and no chunks. `rest` is what was not
    read yet: whoever refuses the file before its end should `discard` it, so that the sender can read the answer.
    """

    rest: Body
    fields: Mapping[str, str]
    filename: str = ""
    media_type: str = ""
    chunks: Iterator[bytes] = field(default_factory=lambda: iter(()))


def read_upload(request: Request, *, largest_bytes: int) -> Upload:
    """The upload that a request carries, read up to where its file begins.

    Raises:
        UnreadableForm: it is no multipart form, or what comes before the file is cut off, too much or no UTF-8.
    """
    line = Line(request.environ.get("gunicorn.socket"))
    body = Body(get_input_stream(request.environ), request.content_length, line)
    events = decoded(body, boundary_of(request))
    fields, file = read_fields(events)
    if file is None:
        return Upload(body, fields)
    body.in_beginning = False
    media_type = file.headers.get("Content-Type", "")
    return Upload(body, fields, unescaped(file.filename), media_type, chunks(body, events, largest_bytes))


def unescaped(filename: str) -> str:
    """A file's name as its device has it; browsers escape three characters (HTML, 4.10.21.8)."""
    return filename.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")


def boundary_of(request: Request) -> bytes:
    """What separates the parts (RFC 2046, 5.1.1)."""
    boundary = request.mimetype_params.get("boundary", "")
    if request.mimetype != MULTIPART or not 0 < len(boundary) <= 200:
        raise UnreadableForm
    return boundary.encode()


def decoded(body: Body, boundary: bytes) -> Iterator[Event]:
    """The parts of a body, piece by piece, to its very end."""
    decoder = MultipartDecoder(boundary, BUFFER_BYTES, max_parts=MOST_FIELDS)
    event: Event = NeedData()
    while not isinstance(event, Epilogue):
        try:
            event = decoder.next_event()
            if isinstance(event, NeedData):
                decoder.receive_data(body.read() or None)
                continue
        except (ValueError, RequestEntityTooLarge):  # broken or cut off; or a part that never begins or ends
            raise UnreadableForm from None
        yield event


def read_fields(events: Iterator[Event]) -> tuple[dict[str, str], File | None]:
    """The fields before the file, and the file's own heading if there is one."""
    values: dict[str, bytes] = {}
    name = ""
    for event in events:
        if isinstance(event, File):
            return in_text(values), event
        if isinstance(event, Field):
            name = new_name(event, values)
            values[name] = b""
        elif isinstance(event, Data):
            values[name] += event.data
            if sum(len(key) + len(value) for key, value in values.items()) > FIELD_BYTES:
                raise UnreadableForm
    return in_text(values), None


def new_name(event: Field, taken: Mapping[str, bytes]) -> str:
    """The name of a field that is not there yet."""
    if not event.name or event.name in taken:
        raise UnreadableForm
    return event.name


def in_text(values: Mapping[str, bytes]) -> dict[str, str]:
    """Values that must be UTF-8 throughout."""
    try:
        return {name: value.decode() for name, value in values.items()}
    except UnicodeDecodeError:
        raise UnreadableText from None


def chunks(body: Body, events: Iterator[Event], largest_bytes: int) -> Iterator[bytes]:
    """The file's bytes, and then nothing else: neither another file nor a field."""
    try:
        refuse_longer(body, largest_bytes)
        yield from bounded(pieces(events), largest_bytes)
    except FileTooLarge:
        body.discard(DISCARDED_TIMES * largest_bytes)
        raise
    if any(isinstance(event, Field | File) for event in events):
        raise UnreadableForm


def refuse_longer(body: Body, largest_bytes: int) -> None:
    """FileTooLarge for a body whose declared length leaves no doubt."""
    if body.declared is not None and body.declared > largest_bytes + FIELD_BYTES + BUFFER_BYTES:
        raise FileTooLarge


def bounded(data: Iterator[bytes], largest_bytes: int) -> Iterator[bytes]:
    """The data as it comes, or FileTooLarge where it goes beyond the limit."""
    length = 0
    for piece in data:
        length += len(piece)
        if length > largest_bytes:
            raise FileTooLarge
        if piece:
            yield piece


def pieces(events: Iterator[Event]) -> Iterator[bytes]:
    """The data of the part that has just begun."""
    for event in events:
        if isinstance(event, Data):
            yield event.data
            if not event.more_data:
                return
