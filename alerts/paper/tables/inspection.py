"""What a workbook says of itself before anybody builds it in memory: its size, its sheets, where its cells stand.

Runs in the confined process. A sheet of two cells in opposite corners would otherwise take all memory there is, and
only here can a formula be told from a value.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO
from xml.parsers import expat

from alerts.paper.tables.grid import Merged, Place, place_name

UNPACKED_BYTES = 256 * 1_000_000
MOST_CELLS = 5_000_000
MOST_MERGED = 20_000
_MOST_MEMBERS = 5_000
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_CHUNK = 1 << 16
_ENCRYPTED = 0x1
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"
_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    expat.ExpatError,
    ValueError,
    KeyError,
)

Attributes = Mapping[str, str]


class Refusal(Exception):
    """Why a workbook is not read: a word for the parent, which has the sentence."""

    def __init__(self, reason: str, **params: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = {name: str(value) for name, value in params.items()}


@dataclass
class SheetFacts:
    """Where a sheet's cells stand. valued: rows and columns, from 1, that hold a value."""

    name: str
    is_visible: bool
    merged: list[Merged] = field(default_factory=list)
    formulas: list[Place] = field(default_factory=list)
    unsolved: list[Place] = field(default_factory=list)
    last_row: int = 0
    last_column: int = 0


def inspected(data: bytes) -> list[SheetFacts]:
    """The worksheets in the workbook's own order; Refusal for what cannot or should not be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            _refuse_other_kinds(book)
            _refuse_size(book)
            _read_all(book)
            return [_facts(book, *sheet) for sheet in _sheets(book)]
    except _DAMAGES:
        raise Refusal("damaged") from None


def _refuse_other_kinds(book: zipfile.ZipFile) -> None:
    names = set(book.namelist())
    if any(member.flag_bits & _ENCRYPTED for member in book.infolist()):
        raise Refusal("password")
    if "xl/workbook.bin" in names:
        raise Refusal("binary")
    if _media_type(book, names).startswith(_OPEN_DOCUMENT):
        raise Refusal("open_document")
    if "xl/workbook.xml" not in names:
        raise Refusal("not_a_workbook")


def _media_type(book: zipfile.ZipFile, names: set[str]) -> bytes:
    """What an OpenDocument file says of itself; empty in others."""
    if "mimetype" not in names:
        return b""
    with book.open("mimetype") as content:
        return content.read(_CHUNK)


def _refuse_size(book: zipfile.ZipFile) -> None:
    """Refuse by what the members say; `_read_all` finds those that lie."""
    members = book.infolist()
    size = sum(member.file_size for member in members)
    if size > UNPACKED_BYTES:
        raise Refusal("unpacked", size=round(size / 1_000_000), limit=UNPACKED_BYTES // 1_000_000)
    if len(members) > _MOST_MEMBERS or len({member.filename for member in members}) != len(members):
        raise Refusal("damaged")


def _read_all(book: zipfile.ZipFile) -> None:
    """Unpack everything once, in pieces: a member cut off, or of another size or sum than it says, is found here."""
    for member in book.infolist():
        read = 0
        with book.open(member) as content:
            while piece := content.read(_CHUNK):
                read += len(piece)
        if read != member.file_size:
            raise Refusal("damaged")


def _sheets(book: zipfile.ZipFile) -> Iterator[tuple[str, bool, str]]:
    """Name, visibility and part of every worksheet."""
    targets: dict[str, str] = {}

    def relation(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            targets[attributes["Id"]] = posixpath.normpath(posixpath.join("/xl", attributes["Target"]))[1:]

    found: list[tuple[str, bool, str]] = []

    def sheet(tag: str, attributes: Attributes) -> None:
        if tag == "sheet":
            link = next((value for name, value in attributes.items() if _local(name) == "id"), "")
            found.append((attributes["name"], attributes.get("state", "visible") == "visible", link))

    _parse(book.open("xl/_rels/workbook.xml.rels"), relation)
    _parse(book.open("xl/workbook.xml"), sheet)
    return ((name, visible, targets[link]) for name, visible, link in found if link in targets)


def _facts(book: zipfile.ZipFile, name: str, is_visible: bool, part: str) -> SheetFacts:
    facts = SheetFacts(name, is_visible)
    if is_visible:
        reader = _SheetReader(facts)
        _parse(book.open(part), reader.start, reader.end, reader.text)
    return facts


class _SheetReader:
    """Follows a sheet's rows and cells; a cell without a reference stands behind the one before it."""

    def __init__(self, facts: SheetFacts) -> None:
        self._facts = facts
        self._row = 0
        self._column = 0
        self._kind = "n"
        self._is_filled = False
        self._has_formula = False
        self._has_value = False
        self._is_inside = False

    def start(self, tag: str, attributes: Attributes) -> None:
        """Note where a row or a cell is, and what it holds."""
        if tag == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
        elif tag == "c":
            self._begin_cell(attributes)
        elif tag in {"v", "is"}:
            self._is_inside = self._is_filled = True
        elif tag == "f":
            self._has_formula = True
        elif tag == "mergeCell":
            self._merge(attributes["ref"])

    def text(self, _text: str) -> None:
        """Note that a value says something.

        Programs that calculate nothing leave an empty one behind a formula; a text may be empty indeed.
        """
        self._has_value = self._has_value or self._is_inside

    def end(self, tag: str) -> None:
        """Judge the cell that ends."""
        if tag in {"v", "is"}:
            self._is_inside = False
        elif tag == "c":
            self._judge()

    def _judge(self) -> None:
        place = (self._row, self._column - 1)
        is_unsolved = self._has_formula and not self._has_value and self._kind != "str"
        if self._kind == "e" or is_unsolved:
            self._facts.unsolved.append(place)
        elif self._has_formula:
            self._facts.formulas.append(place)
        if self._is_filled:
            self._stretch()

    def _begin_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        self._row, self._column = _place(reference) if reference else (self._row, self._column + 1)
        self._kind = attributes.get("t", "n")
        self._is_filled = self._has_formula = self._has_value = False

    def _stretch(self) -> None:
        """The table grows to this cell; one that stretches it beyond all measure is refused by name."""
        rows, columns = max(self._facts.last_row, self._row), max(self._facts.last_column, self._column)
        if rows * columns > MOST_CELLS or rows > _LAST_ROW or columns > _LAST_COLUMN:
            raise Refusal("far", cell=place_name(self._row, self._column - 1))
        self._facts.last_row, self._facts.last_column = rows, columns

    def _merge(self, reference: str) -> None:
        if len(self._facts.merged) == MOST_MERGED:
            raise Refusal("damaged")
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = _place(first), _place(last or first)
        self._facts.merged.append(Merged(top, left - 1, bottom, right - 1))


def _place(reference: str) -> Place:
    """Row and column, both from 1, of ``D7``."""
    read = _REFERENCE.fullmatch(reference)
    if read is None:
        raise ValueError("no cell")
    column = 0
    for letter in read[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(read[2]), column


def _parse(
    content: IO[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] = lambda _tag: None,
    text: Callable[[str], None] = lambda _text: None,
) -> None:
    """Call `start` and `end` with every element's local name, `text` with what stands between.

    XML with a document type is refused. Millions of elements come by here: attributes stay as they are, with their
    name space before a space.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda tag, given: start(_local(tag), given)
    parser.EndElementHandler = lambda tag: end(_local(tag))
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_document_type
    with content:
        parser.ParseFile(content)


@lru_cache
def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse_document_type(*_declared: object) -> None:
    raise Refusal("damaged")
