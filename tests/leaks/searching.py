"""The search: raw bytes in every shape, and what is inside gzip and zlib streams."""

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.leaks.canaries import Canaries, ReceiptTrace

Piece = tuple[str, bytes]
"""Where some bytes are, and the bytes."""

PACKED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
LEAST_UNPACKED, MOST_UNPACKED = 16, 4 * 1024 * 1024  # bytes
GZIP_OR_ZLIB = 47  # zlib.h, inflateInit2: 32 + 15
NEAR = 2_000  # bytes within which the pieces of a receipt follow each other on a page
BETWEEN = rb"[\s\S]{1,200}?"


@dataclass
class Search:
    """Looks for canaries and receipts."""

    canaries: Canaries
    receipts: list[ReceiptTrace] = field(default_factory=list)

    def found(self, pieces: Iterable[Piece]) -> list[str]:
        """Every place where something is that must not be there: what, in which shape, where."""
        return sorted({f"{what} in {where}" for where, data in pieces for what in self.inside(data)})

    def inside(self, data: bytes) -> Iterator[str]:
        """What the bytes hold, also inside compressed streams."""
        yield from self._plain(data)
        for unpacked in unpacked_streams(data):
            for what in self._plain(unpacked):
                yield f"{what}, compressed"

    def _plain(self, data: bytes) -> Iterator[str]:
        for shape, needle in self.canaries.shapes.items():
            at = data.find(needle)
            if at >= 0:
                window = data[max(0, at - 8) : at + 4 * len(needle)]
                yield f"canary of {self.canaries.place_at(window)} as {shape}"
        for trace in self.receipts:
            yield from (name for name, needle in trace.shapes.items() if needle in data)
            yield from (name for name, pieces in trace.series.items() if follow(data, pieces))


def assert_nothing(found: list[str]) -> None:
    """Fail with everything that was found, a line each."""
    assert not found, "found what must be nowhere:\n" + "\n".join(found)


def follow(data: bytes, pieces: tuple[bytes, ...]) -> bool:
    """Whether the pieces follow each other closely."""
    rarest = max(pieces, key=len)
    pattern = re.compile(BETWEEN.join(map(re.escape, pieces)))
    at = data.find(rarest)
    while at >= 0:
        if pattern.search(data, max(0, at - NEAR), at + NEAR):
            return True
        at = data.find(rarest, at + 1)
    return False


def unpacked_streams(data: bytes) -> Iterator[bytes]:
    """What is inside every gzip member and zlib stream, as far as it can be read."""
    whole = memoryview(data)
    for found in PACKED.finditer(data):
        unpacked = unpack(whole[found.start() :])
        if len(unpacked) > LEAST_UNPACKED:
            yield unpacked


def unpack(data: memoryview) -> bytes:
    """The beginning of a gzip or zlib stream, or what of it could be read before it broke."""
    unpacker, out = zlib.decompressobj(GZIP_OR_ZLIB), b""
    try:
        for start in range(0, len(data), 4096):
            out += unpacker.decompress(data[start : start + 4096], MOST_UNPACKED)
            if unpacker.eof or len(out) >= MOST_UNPACKED:
                break
    except zlib.error:
        pass
    return out
