"""The text of a table, whatever encoding Excel wrote it in."""

import codecs
import re

from alerts.paper.tables.errors import CUT_OFF, EMPTY, MIXED_ENCODINGS, NOT_TEXT, TableError

# How pictures, documents and archives begin. What begins so is no table, whatever its bytes would read as.
_OTHER_KINDS = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"RIFF", b"{\\rtf",
    b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")  # fmt: skip
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|meta|table|\?xml)\b", re.IGNORECASE)
# A stray one may have come with pasted text; many in the beginning are no text.
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_BEGINNING_BYTES, _MOST_CONTROLS = 4_096, 8
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# A Spanish letter or a curly quote as UTF-8 writes it, or the start of one at the end of the file. In cp1252
# these would be "Ã", "Â" or "â" and another sign, which no Spanish word has.
_SPANISH_UTF8 = re.compile(rb"[\xc2\xc3\xe2](?:[\x80-\xbf]|\Z)")


def decode(data: bytes) -> tuple[str, str]:
    """The text without its byte order mark, and the encoding's name: utf-8, utf-16-le, utf-16-be or cp1252.

    A mark decides; without one it is UTF-8 where that fits strictly, else cp1252, Excel's Spanish habit.
    Raises TableError for what is not text, for mixed encodings, for a character cut in half.
    """
    if _is_of_another_kind(data):
        raise TableError(NOT_TEXT)
    text, encoding = _marked(data) or _unmarked(data)
    if not text or text.isspace():
        raise TableError(EMPTY)
    if "\0" in text:
        raise TableError(NOT_TEXT)
    return text, encoding


def _marked(data: bytes) -> tuple[str, str] | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            body = data[len(mark) :]
            text = _strict(body, encoding)
            if text is None:
                raise TableError(CUT_OFF if _is_cut(body, encoding) else NOT_TEXT)
            return text, encoding
    return None


def _unmarked(data: bytes) -> tuple[str, str]:
    text = _strict(data, "utf-8")
    if text is not None:
        return text, "utf-8"
    if _SPANISH_UTF8.search(data):
        raise TableError(CUT_OFF if _is_cut(data, "utf-8") else MIXED_ENCODINGS)
    text = _strict(data, "cp1252")
    if text is None:
        raise TableError(NOT_TEXT)
    return text, "cp1252"


def _is_of_another_kind(data: bytes) -> bool:
    """Whether this begins as a picture, a document, a page or an archive does."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    start = data.removeprefix(codecs.BOM_UTF8)[:_BEGINNING_BYTES]
    return (
        start.startswith(_OTHER_KINDS)
        or _MARKUP.match(start) is not None
        or len(_CONTROL.findall(start)) > _MOST_CONTROLS
    )


def _strict(data: bytes, encoding: str) -> str | None:
    """The text, or None: a decoding error carries the data and must not become the cause of another."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_cut(data: bytes, encoding: str) -> bool:
    """Whether all is well up to a last character of which bytes are missing."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        decoder.decode(data, final=False)
    except UnicodeDecodeError:
        return False
    return True
