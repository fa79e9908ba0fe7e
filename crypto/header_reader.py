"""Reading a header that a stranger wrote: strict, and bounded before anything is decoded."""

import re

from crypto import raw_base64
from crypto.errors import HeaderError
from crypto.header import (
    MAC_LENGTH,
    MAC_MARK,
    MAX_HEADER_BYTES,
    MAX_LINE_BYTES,
    MAX_STANZAS,
    VERSION_LINE,
    Header,
)
from crypto.source import Source
from crypto.stanza import COLUMNS, Stanza

SCRYPT_TYPE = "scrypt"

VISIBLE = re.compile(rb"[\x21-\x7e]+")  # VCHAR of RFC 2234


def read_header(source: Source) -> Header:
    """The header at the start of a source, which then stands at the payload; HeaderError otherwise."""
    lines = _Lines(source)
    if lines.next() != VERSION_LINE:
        raise HeaderError("not an age v1 file")
    stanzas: list[Stanza] = []
    line = lines.next()
    while not line.startswith(MAC_MARK):
        if len(stanzas) == MAX_STANZAS:
            raise HeaderError("too many stanzas")
        stanzas.append(_read_stanza(line, lines))
        line = lines.next()
    _check_together(stanzas)
    return Header(tuple(stanzas), _parse_mac(line), bytes(lines.seen[: -len(line)]) + MAC_MARK)


class _Lines:
    """The lines of a header, counted and kept: the MAC is over their bytes."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.seen = bytearray()

    def next(self) -> bytes:
        line = self._source.line(MAX_LINE_BYTES)
        self.seen += line
        if not line.endswith(b"\n") or len(self.seen) > MAX_HEADER_BYTES:
            raise HeaderError("the header is cut off or over its limits")
        return line


def _read_stanza(first: bytes, lines: _Lines) -> Stanza:
    args = _parse_arguments(first)
    body = bytearray()
    while True:
        data, columns = _parse_body_line(lines.next())
        body += data
        if columns < COLUMNS:
            return Stanza(args, bytes(body))


def _parse_arguments(line: bytes) -> tuple[str, ...]:
    """arg-line = "-> " argument *(SP argument) LF, an argument being one or more VCHAR."""
    mark, *args = line[:-1].split(b" ")
    if mark != b"->" or not args or not all(args):
        raise HeaderError("not a stanza")
    if not all(map(VISIBLE.fullmatch, args)):
        raise HeaderError("a stanza has an argument with a forbidden character")
    return tuple(argument.decode("ascii") for argument in args)


def _parse_body_line(line: bytes) -> tuple[bytes, int]:
    """Bytes and columns of a line of a stanza's body."""
    columns = len(line) - 1
    if columns > COLUMNS:
        raise HeaderError("a line of a stanza is too long")
    return _decode(line[:-1]), columns


def _parse_mac(line: bytes) -> bytes:
    """end = "--- " 43base64char LF."""
    if not line.startswith(MAC_MARK + b" "):
        raise HeaderError("not a MAC line")
    mac = _decode(line[len(MAC_MARK) + 1 : -1])
    if len(mac) != MAC_LENGTH:
        raise HeaderError("the MAC has another length")
    return mac


def _decode(text: bytes) -> bytes:
    try:
        return raw_base64.decode(text.decode("ascii"))
    except ValueError:  # UnicodeDecodeError is one
        raise HeaderError("the header holds something that is not canonical base64") from None


def _check_together(stanzas: list[Stanza]) -> None:
    if not stanzas:
        raise HeaderError("a header without stanzas")
    # age.md, "scrypt recipient stanza": it must be the only one, whoever opens the file.
    if len(stanzas) > 1 and any(stanza.type == SCRYPT_TYPE for stanza in stanzas):
        raise HeaderError("a passphrase stanza is not alone")
