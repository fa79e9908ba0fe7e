"""Requests that are bounded, strictly UTF-8 and never spooled to disk.

Werkzeug writes file parts over 500 kB to the temporary directory in the clear, takes the beginning of a body for
the whole, decodes broken text silently and puts no limit on the number of urlencoded fields: not so here.
"""

from io import BytesIO
from typing import IO, Any
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

URLENCODED = "application/x-www-form-urlencoded"
REPLACEMENT = "\ufffd"
DISCARDED_BYTES = 8 * 1024 * 1024
CHUNK_BYTES = 64 * 1024

Parsed = tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]


class UnreadableText(BadRequest):
    """The body is not UTF-8."""

    description = "The text is not UTF-8."


class UnreadableForm(BadRequest):
    """The body does not have the shape that its type promises."""

    description = "The form cannot be read."


def read_whole(stream: IO[bytes], content_length: int | None) -> bytes:
    """The whole body, or 400 when it was cut off on the way and 413 when it goes on beyond the limit.

    Werkzeug hands over what arrived of a body that was cut, and the first half of one that is too long; an alert
    filed from that would stand in the way of the whole one, because the same form is filed once.
    """
    body = stream.read()
    stream.read(1)  # raises 413 where the limit, and not the end, was reached
    if content_length is not None and len(body) < content_length:
        raise UnreadableForm
    return body


def read_fields(body: bytes, limit: int | None) -> list[tuple[str, str]]:
    """The name-value pairs of an urlencoded body; UnicodeDecodeError unless it is UTF-8 throughout."""
    if limit is not None and body.count(b"&") >= limit:
        raise RequestEntityTooLarge
    return parse_qsl(body.decode(), keep_blank_values=True, errors="strict")


def discard_body(request: Request) -> None:
    """Read away a body that is a little too large: its sender can then read the answer instead of a broken line."""
    left = request.content_length or 0
    if not request.max_content_length or not request.max_content_length < left <= DISCARDED_BYTES:
        return
    while left > 0 and (chunk := request.environ["wsgi.input"].read(min(left, CHUNK_BYTES))):
        left -= len(chunk)


class StrictFormParser(FormDataParser):
    """Reads a form entirely in memory, or says why not."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Parsed:
        """The stream, the fields and the files; 400 or 413 when the body is broken or too large."""
        self.silent = False
        try:
            if mimetype == URLENCODED:
                body = read_whole(stream, content_length)
                return stream, self.cls(read_fields(body, self.max_form_parts)), self.cls()
            parsed: Parsed = super().parse(stream, mimetype, content_length, options)
        except UnicodeDecodeError:
            raise UnreadableText from None
        except ValueError:
            raise UnreadableForm from None
        if any(
            REPLACEMENT in value for value in parsed[1].values()
        ):  # the multipart parser replaces what is broken
            raise UnreadableText
        return parsed


class BoundedRequest(Request):
    """A request whose form never touches the disk."""

    form_data_parser_class = StrictFormParser

    def _get_file_stream(self, *_args: Any, **_kwargs: Any) -> IO[bytes]:
        return BytesIO()
