"""Pages rendered once and joined for each visitor, ready as text and as gzip.

The parts that are alike for everybody are compressed once. A visitor's own values go between them in stored
(uncompressed) blocks: joining costs almost nothing, and no secret shows in the length of a page.
"""

import re
import secrets
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Response, request

GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # RFC 1952, 2.3: no name, no time, unknown system
LAST_BLOCK = b"\x03\x00"  # RFC 1951: an empty final block
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Segment:
    """A part that never changes."""

    text: bytes
    packed: bytes


@dataclass(frozen=True)
class SegmentedPage:
    """A page cut where a visitor's own values go: parts and names of values in turn."""

    parts: tuple[Segment | str, ...]

    def text(self, values: Mapping[str, str]) -> bytes:
        """The page as HTML. The values must be safe in HTML as they are."""
        return b"".join(values[p].encode() if isinstance(p, str) else p.text for p in self.parts)

    def packed(self, values: Mapping[str, str]) -> bytes:
        """The page as one gzip member."""
        blocks = [stored(values[p].encode()) if isinstance(p, str) else p.packed for p in self.parts]
        text = self.text(values)
        trailer = struct.pack("<LL", zlib.crc32(text), len(text) & 0xFFFFFFFF)
        return b"".join((GZIP_HEADER, *blocks, LAST_BLOCK, trailer))

    def respond(self, values: Mapping[str, str]) -> Response:
        """The page as an answer to this request."""
        packs = bool(request.accept_encodings["gzip"])
        response = Response(self.packed(values) if packs else self.text(values), content_type=HTML)
        response.headers["Vary"] = "Accept-Encoding"
        if packs:
            response.headers["Content-Encoding"] = "gzip"
        return response


def pack(text: bytes) -> bytes:
    """The text as deflate blocks that stand alone and can be followed by others (RFC 1951)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH)


def stored(value: bytes) -> bytes:
    """The value as one stored deflate block, at most 65 535 bytes (RFC 1951, 3.2.4)."""
    return struct.pack("<BHH", 0, len(value), len(value) ^ 0xFFFF) + value


def cut(names: tuple[str, ...], render: Callable[[Mapping[str, str]], str]) -> SegmentedPage:
    """The page that `render` makes, cut wherever it put the value of one of `names`."""
    marks = {secrets.token_hex(16): name for name in names}
    html = render({name: mark for mark, name in marks.items()})
    pieces = re.split(f"({'|'.join(marks)})", html)
    return SegmentedPage(tuple(marks.get(piece) or segment(piece) for piece in pieces if piece))


def segment(text: str) -> Segment:
    """A part that never changes, with its compressed form."""
    body = text.encode()
    return Segment(body, pack(body))
