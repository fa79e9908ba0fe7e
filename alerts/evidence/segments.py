"""Pictures inside documents, freed of metadata without touching a pixel: whole segments are left out."""

from collections.abc import Iterator

from alerts.evidence.outcome import CannotClean, Reason

_PNG = b"\x89PNG\r\n\x1a\n"
# What changes how a PNG looks (W3C PNG, 5.6 and APNG); text, time, EXIF, profiles and private chunks are left out.
_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"}
    | {b"acTL", b"fcTL", b"fdAT"}
)

_SOI, _EOI, _SOS, _COM, _APP0, _APP14 = 0xD8, 0xD9, 0xDA, 0xFE, 0xE0, 0xEE
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_APPLICATION = frozenset(range(0xE0, 0xF0))
# JFIF 1.02, 72 dots an inch, no thumbnail
_PLAIN_JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x02\x01\x00H\x00H\x00\x00"

_JPX = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
_JPX_LEFT_OUT = frozenset({b"xml ", b"uuid", b"uinf", b"jp2i", b"asoc", b"lbl ", b"nlst", b"Exif"})


def stripped_jpeg(data: bytes) -> bytes:
    """The same JPEG with no application segment but the one that says its colours, and no comment."""
    return b"".join(_jpeg_parts(data))


def stripped_png(data: bytes) -> bytes:
    """The same PNG with nothing but what it looks like."""
    if not data.startswith(_PNG):
        raise CannotClean(Reason.DAMAGED)
    return _PNG + b"".join(_png_chunks(data))


def stripped_jpx(data: bytes) -> bytes:
    """The same JPEG 2000 file without the boxes for other things (ISO 15444-1, annex I)."""
    return b"".join(_jpx_boxes(data)) if data.startswith(_JPX) else data


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    """What stays, segment by segment; what follows the end of the picture goes (ISO 10918-1, B.1)."""
    if data[:2] != b"\xff\xd8":
        raise CannotClean(Reason.DAMAGED)
    yield data[:2]
    at = 2
    while at < len(data):
        marker, at = _jpeg_marker(data, at)
        if marker == _EOI:
            yield b"\xff\xd9"
            return
        end = at if marker in _STANDALONE else _end_of_segment(data, at)
        yield _kept_segment(marker, data[at:end])
        at = end
        if marker == _SOS:
            end = _end_of_scan(data, at)
            yield data[at:end]
            at = end


def _jpeg_marker(data: bytes, at: int) -> tuple[int, int]:
    """A marker and where it ends; it may have fill bytes before it."""
    while data[at : at + 2] == b"\xff\xff":
        at += 1
    if len(data) < at + 2 or data[at] != 0xFF:
        raise CannotClean(Reason.DAMAGED)
    return data[at + 1], at + 2


def _end_of_segment(data: bytes, at: int) -> int:
    length = int.from_bytes(data[at : at + 2], "big")
    if length < 2:  # it counts itself
        raise CannotClean(Reason.DAMAGED)
    return at + length


def _kept_segment(marker: int, body: bytes) -> bytes:
    if marker == _APP0 and body[2:7] == b"JFIF\x00":
        return _PLAIN_JFIF
    if marker == _APP14 and body[2:7] == b"Adobe":
        # its fixed part says how the colours are coded
        return b"\xff\xee\x00\x0e" + body[2:14].ljust(12, b"\x00")
    if marker == _COM or marker in _APPLICATION:
        return b""
    return bytes((0xFF, marker)) + body


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the coded data ends: at a marker that is no restart and no stuffed byte."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


def _png_chunks(data: bytes) -> Iterator[bytes]:
    at = len(_PNG)
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        name = data[at + 4 : at + 8]
        if name in _PNG_KEPT:
            yield data[at:end]
        if name == b"IEND":
            return
        at = end
    raise CannotClean(Reason.DAMAGED)


def _jpx_boxes(data: bytes) -> Iterator[bytes]:
    at = 0
    while at + 8 <= len(data):
        length, header = int.from_bytes(data[at : at + 4], "big"), 8
        if length == 1:
            length, header = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        end = len(data) if length == 0 else at + length
        if end < at + header:
            raise CannotClean(Reason.DAMAGED)
        if data[at + 4 : at + 8] not in _JPX_LEFT_OUT:
            yield data[at:end]
        at = end
