"""Strict PEM around an age file (age.md, "ASCII armor"; RFC 7468, Section 3)."""

import binascii

from crypto.errors import ArmorError
from crypto.source import Source
from crypto.stream import Writable

BEGIN = b"-----BEGIN AGE ENCRYPTED FILE-----"
END = b"-----END AGE ENCRYPTED FILE-----"
LINE_COLUMNS = 64
LINE_BYTES = 48
WHITESPACE = b" \t\r\n"
# Around the armor; more is no longer a slip of an editor or a mail program.
MAX_WHITESPACE = 1024


class ArmorWriter:
    """Writes what it is given, armored, to a target; `finish` writes the end."""

    def __init__(self, target: Writable) -> None:
        self._target = target
        self._rest = b""
        target.write(BEGIN + b"\n")

    def write(self, data: bytes) -> None:
        """Write all full lines these bytes complete."""
        data = self._rest + data
        full = len(data) - len(data) % LINE_BYTES
        self._rest = data[full:]
        self._target.write(_lines(data[:full]))

    def finish(self) -> None:
        """Write what is left and the end line."""
        self._target.write(_lines(self._rest) + END + b"\n")


class ArmorReader:
    """Reads the bytes inside an armor; ArmorError as soon as it is not strict and canonical."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._decoded = b""
        self._last_seen = False
        self._ended = False
        skip_whitespace(source)
        if self._line() != BEGIN:
            raise ArmorError("the armor does not begin as it must")

    def read(self, size: int) -> bytes:
        """Up to this many bytes, empty only at the end."""
        if not self._decoded and not self._ended:
            self._decoded = b"".join(self._next_lines(size))
        data, self._decoded = self._decoded[:size], self._decoded[size:]
        return data

    def _next_lines(self, size: int) -> list[bytes]:
        lines: list[bytes] = []
        while size > 0 and not self._ended:
            line = self._line()
            if line == END:
                self._end()
            else:
                lines.append(self._decode(line))
                size -= len(lines[-1])
        return lines

    def _line(self) -> bytes:
        """The next line without its end, which may be LF or CRLF."""
        line = self._source.line(LINE_COLUMNS + 2)
        return line.removesuffix(b"\n").removesuffix(b"\r") if line.endswith(b"\n") else line

    def _decode(self, line: bytes) -> bytes:
        if self._last_seen or not 0 < len(line) <= LINE_COLUMNS:
            raise ArmorError("a line of the armor has the wrong length")
        try:
            data = binascii.a2b_base64(line, strict_mode=True)
        except binascii.Error:
            raise ArmorError("a line of the armor is not base64") from None
        if binascii.b2a_base64(data, newline=False) != line:
            raise ArmorError("a line of the armor is not canonical")
        # A short line can only be the last one.
        self._last_seen = len(data) < LINE_BYTES
        return data

    def _end(self) -> None:
        self._ended = True
        skip_whitespace(self._source)
        if self._source.peek(1):
            raise ArmorError("something follows the armor")


def is_armored(source: Source) -> bool:
    """Whether this begins like an armor; a binary age file never does."""
    return source.peek(MAX_WHITESPACE + 5).lstrip(WHITESPACE).startswith(b"-----")


def skip_whitespace(source: Source) -> None:
    """Move past white space outside the armor, up to the limit."""
    ahead = source.peek(MAX_WHITESPACE)
    source.read(len(ahead) - len(ahead.lstrip(WHITESPACE)))


def _lines(data: bytes) -> bytes:
    coded = binascii.b2a_base64(data, newline=False)
    starts = range(0, len(coded), LINE_COLUMNS)
    return b"".join(coded[start : start + LINE_COLUMNS] + b"\n" for start in starts)
